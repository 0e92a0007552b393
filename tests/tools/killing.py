"""Kills runs at random moments and resumes them until they are done."""

import json
import os
import random
import shutil
import signal
import subprocess
import time

from program import PROGRAM, ROOT, TINY, chokepoint, sha256

INTERRUPTED = 85
# Long enough to be killed in the middle; panels fill blocks, so that segments hold chunks that must be joined.
SCENARIO = ["--set", "end=2030-01-07", "--set", "buyers=10000", "--set", "recording.buyers.panels=[risk_foreign, ordered_units]",
            "--set", "recording.series.installed_compute.every_ticks=3"]


def run_arguments(folder, *arguments):
    return ["run", TINY, "-o", str(folder), *SCENARIO, *map(str, arguments)]


def undisturbed(folder):
    """The checksum of the run, and the seconds that it takes."""
    start = time.monotonic()
    process = chokepoint(*run_arguments(folder, "--threads", 1))
    assert process.returncode == 0, process.stderr
    return sha256(folder / "run.nc"), time.monotonic() - start


def run_with_kills(folder, kills, seconds, seed):
    """Resumes after each SIGKILL at a random moment, with one to three threads; returns how many kills hit a run.

    Every start makes a checkpoint every few ticks; moments are drawn over a part of a whole run, so that most hit.
    """
    chance = random.Random(seed)
    hits = 0
    for _ in range(10 * kills):
        arguments = run_arguments(folder, "--resume", "--quiet", "--threads", chance.randint(1, 3), "--checkpoint-every",
                                  f"{chance.randint(3, 40)}ticks")
        process = subprocess.Popen([PROGRAM, *arguments], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.PIPE, env=os.environ)
        if hits < kills:
            time.sleep(chance.random() * 0.4 * seconds)
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
        _, errors = process.communicate(timeout=600)
        if process.returncode == -signal.SIGKILL:
            hits += 1
            continue
        assert process.returncode == 0, errors.decode()
        if hits == kills:
            return hits
        shutil.rmtree(folder)  # finished before the next kill: begin again
    raise AssertionError(f"only {hits} of {kills} kills hit a run")


def start(folder, *arguments, **options):
    return subprocess.Popen([PROGRAM, *run_arguments(folder, *arguments)], cwd=ROOT, stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)


def wait_for(file, process):
    for _ in range(3000):
        if file.exists():
            return
        assert process.poll() is None, process.communicate()
        time.sleep(0.01)
    raise AssertionError(f"{file} did not come")


def status_of(folder):
    return json.loads((folder / "status.json").read_text())


def interrupted(folder, *arguments):
    process = start(folder, "--checkpoint-every", "40ticks", *arguments)
    wait_for(folder / "checkpoint.previous", process)
    process.kill()
    process.communicate(timeout=60)
    if not (folder / "checkpoint").exists():  # killed while the two changed places
        shutil.copy(folder / "checkpoint.previous", folder / "checkpoint")
