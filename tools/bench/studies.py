#!/usr/bin/python3
"""Many tiny runs: studies beside a plain shell loop and GNU parallel over `chokepoint run`.

Usage: studies.py PROGRAM [RUNS] [SAMPLE]. Makes RUNS (10000) runs of configs/scenarios/tiny.yaml as a study in block
files and SAMPLE (300) of them in folders and by the others, in turns of three; prints medians of runs per second (by the
clock, and per second of processor time), the largest memory of a process, and files left.
"""

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TINY = ROOT / "configs/scenarios/tiny.yaml"
STUDY = f"""\
title: Many tiny runs
scenario: {TINY}
factors: {{cost: {{path: parameters.choice.cost, low: 1, high: 3}}}}
design: {{kind: random, points: POINTS}}
metrics: [share_end]
store: STORE
"""


def call(*command, **options):
    subprocess.run([str(word) for word in command], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                   **options)


def study(program, folder, runs, store, collect=True):
    file = folder / "bench.yaml"
    file.write_text(STUDY.replace("POINTS", str(runs)).replace("STORE", store))
    call(program, "study", "new", file, "-o", folder / "study")
    call(program, "study", "run", folder / "study", "-j", os.cpu_count(), "--quiet")
    if collect:
        call(program, "study", "collect", folder / "study")


def costs(folder, runs):
    """Commands that make one run each, as a shell loop or GNU parallel would start them."""
    return [f"-o {folder}/{run:06} --set parameters.choice.cost={1 + 2 * run / runs} --seed {run}" for run in range(runs)]


def shell_loop(program, folder, runs):
    lines = [f"{program} run {TINY} --quiet {arguments}" for arguments in costs(folder, runs)]
    (folder / "loop.sh").write_text("\n".join(lines) + "\n")
    call("bash", folder / "loop.sh")


def gnu_parallel(program, folder, runs):
    lines = "\n".join(costs(folder, runs)) + "\n"
    call("parallel", "-j", os.cpu_count(), f"{program} run {TINY} --quiet {{=uq=}}", input=lines.encode())


WAYS = {
    "study, block files": lambda program, folder, runs: study(program, folder, runs, "blocks"),
    "study, folders": lambda program, folder, runs: study(program, folder, runs, "folders"),
    "GNU parallel": gnu_parallel,
    "shell loop": shell_loop,
}


def measure(way, program, runs):
    """Runs per second of clock and of processor time, and files."""
    folder = Path(tempfile.mkdtemp(prefix="study-bench-"))
    before, clock = os.times(), time.monotonic()
    WAYS[way](program, folder, runs)
    seconds, after = time.monotonic() - clock, os.times()
    processor = (after.children_user - before.children_user) + (after.children_system - before.children_system)
    files = sum(len(names) for _, _, names in os.walk(folder))
    shutil.rmtree(folder)
    return runs / seconds, runs / processor, files


def main():
    if len(sys.argv) < 2:
        print(__doc__.strip())
        return 2
    program = Path(sys.argv[1]).resolve()
    many = int(sys.argv[2]) if len(sys.argv) > 2 else 10000
    sample = int(sys.argv[3]) if len(sys.argv) > 3 else 300
    if shutil.which("parallel") is None:
        del WAYS["GNU parallel"]
        print("no GNU parallel here: tools/setup --cluster installs it")
    found = {way: [] for way in WAYS}
    for _ in range(3):
        for way, results in found.items():
            results.append(measure(way, program, sample))
    print(f"{'':22}{'runs':>8}{'runs/s':>9}{'runs/s of one core':>20}{'files':>8}")
    for way, results in found.items():
        print(f"{way:22}{sample:8}{statistics.median(r[0] for r in results):9.1f}"
              f"{statistics.median(r[1] for r in results):20.1f}{results[0][2]:8}")
    rate, processor, files = measure("study, block files", program, many)
    print(f"{'study, block files':22}{many:8}{rate:9.1f}{processor:20.1f}{files:8}")
    print(f"largest process: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:.0f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
