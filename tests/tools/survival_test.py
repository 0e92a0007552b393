"""What a run survives: kills, signals, full disks, folders that vanish; and what it then leaves behind."""

import os
import resource
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from killing import INTERRUPTED, interrupted, run_arguments, run_with_kills, start, status_of, undisturbed, wait_for
from program import PROGRAM, ROOT, TINY, chokepoint, run_tiny, sha256


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """Folder, checksum and seconds of a run that nobody disturbed."""
    folder = tmp_path_factory.mktemp("whole")
    return folder, *undisturbed(folder)


def test_killed_at_random_moments_and_resumed_a_run_has_the_bytes_of_one_that_was_not(tmp_path, whole):
    _, checksum, seconds = whole
    folder = tmp_path / "run"
    assert run_with_kills(folder, 15, seconds, seed=1) == 15
    assert sha256(folder / "run.nc") == checksum
    assert sorted(path.name for path in folder.iterdir()) == ["run.nc", "status.json"]
    assert status_of(folder)["state"] == "done"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGUSR1])
def test_a_signal_ends_a_run_after_its_tick_with_code_85_and_nothing_is_lost(tmp_path, whole, number):
    process = start(tmp_path)
    wait_for(tmp_path / "status.json", process)
    time.sleep(0.05)
    process.send_signal(number)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == INTERRUPTED, errors
    assert "--resume" in errors
    assert status_of(tmp_path)["state"] == "interrupted"
    assert status_of(tmp_path)["exit_code"] == INTERRUPTED
    refused = chokepoint(*run_arguments(tmp_path))
    assert refused.returncode == 4
    assert "--resume" in refused.stderr and "--overwrite" in refused.stderr
    resumed = chokepoint(*run_arguments(tmp_path, "--resume"))
    assert resumed.returncode == 0, resumed.stderr
    assert sha256(tmp_path / "run.nc") == whole[1]
    assert status_of(tmp_path)["attempts"] == 2


def test_a_second_signal_stops_at_once_and_the_run_goes_on_from_its_last_checkpoint(tmp_path, whole):
    process = start(tmp_path, "--checkpoint-every", "5ticks")
    wait_for(tmp_path / "checkpoint", process)
    process.send_signal(signal.SIGTERM)
    process.send_signal(signal.SIGTERM)
    for _ in range(50):  # the second may have come too early to be a second
        if process.poll() is not None:
            break
        process.send_signal(signal.SIGTERM)
        time.sleep(0.01)
    process.communicate(timeout=60)
    assert process.returncode in (-signal.SIGTERM, INTERRUPTED)
    resumed = chokepoint(*run_arguments(tmp_path, "--resume"))
    assert resumed.returncode == 0, resumed.stderr
    assert sha256(tmp_path / "run.nc") == whole[1]


def test_a_time_limit_ends_a_run_with_code_85_until_it_is_done(tmp_path, whole):
    def ends(folder, seconds):
        return chokepoint(*run_arguments(folder, "--resume", "--time-limit", f"{seconds}s")).returncode

    # How long the whole run took says little of how long one takes now: the machine has other work, or had then.
    limits = [whole[2] / 3 / 2**k for k in range(10)]
    folder, limit = next((tmp_path / str(k), limit) for k, limit in enumerate(limits)
                         if ends(tmp_path / str(k), limit) == INTERRUPTED)
    codes = [INTERRUPTED]
    while codes[-1] == INTERRUPTED:
        limit *= 1.2
        codes.append(ends(folder, limit))
        assert len(codes) < 40
    assert codes[-1] == 0
    assert sha256(folder / "run.nc") == whole[1]


def test_a_finished_run_that_is_resumed_stays_as_it_is(whole):
    folder, checksum, _ = whole
    before = (folder / "run.nc").stat().st_mtime_ns
    again = chokepoint(*run_arguments(folder, "--resume"))
    assert again.returncode == 0, again.stderr
    assert "finished before" in again.stderr
    assert again.stdout.startswith("Tiny\n")
    assert (folder / "run.nc").stat().st_mtime_ns == before
    other = chokepoint(*run_arguments(folder, "--resume", "--seed", 9))
    assert other.returncode == 4
    assert "another scenario or seed" in other.stderr
    assert sha256(folder / "run.nc") == checksum


def test_a_second_run_in_one_folder_is_refused_while_the_first_is_at_work(tmp_path, whole):
    process = start(tmp_path)
    wait_for(tmp_path / "lock", process)
    time.sleep(0.1)
    second = chokepoint(*run_arguments(tmp_path, "--resume"))
    assert second.returncode == 4
    assert "another run is at work in this folder" in second.stderr
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    assert sha256(tmp_path / "run.nc") == whole[1]


def test_a_checkpoint_of_another_scenario_is_refused_and_what_differs_is_named(tmp_path):
    interrupted(tmp_path)
    refused = chokepoint(*run_arguments(tmp_path, "--resume", "--set", "parameters.choice.cost=2.25"))
    assert refused.returncode == 4
    assert "parameters.choice.cost" in refused.stderr and "2.25 here" in refused.stderr
    assert list(tmp_path.glob("checkpoint*"))
    replaced = chokepoint(*run_arguments(tmp_path, "--overwrite", "--set", "parameters.choice.cost=2.25"))
    assert replaced.returncode == 0, replaced.stderr


def test_a_damaged_checkpoint_gives_way_to_the_one_before_and_two_damaged_ones_to_a_message(tmp_path, whole):
    interrupted(tmp_path)
    checkpoint = tmp_path / "checkpoint"
    damaged = bytearray(checkpoint.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    checkpoint.write_bytes(damaged)
    kept = shutil.copytree(tmp_path, tmp_path.parent / (tmp_path.name + "-kept"))
    resumed = chokepoint(*run_arguments(tmp_path, "--resume"))
    assert resumed.returncode == 0, resumed.stderr
    assert "damaged" in resumed.stderr and "the one before" in resumed.stderr
    assert sha256(tmp_path / "run.nc") == whole[1]
    previous = Path(kept) / "checkpoint.previous"
    previous.write_bytes(previous.read_bytes()[:-100])
    refused = chokepoint(*run_arguments(kept, "--resume"))
    assert refused.returncode == 4
    assert "damaged" in refused.stderr and "truncated" in refused.stderr and "--overwrite" in refused.stderr


def test_a_damaged_segment_is_never_joined(tmp_path):
    interrupted(tmp_path)
    for segment in tmp_path.glob("segment-*.nc"):
        content = bytearray(segment.read_bytes())
        content[len(content) // 3] ^= 16
        segment.write_bytes(content)
    refused = chokepoint(*run_arguments(tmp_path, "--resume"))
    assert refused.returncode == 4
    assert "segment-000000.nc" in refused.stderr
    assert not (tmp_path / "run.nc").exists()


def test_a_folder_that_vanishes_ends_the_run_with_a_message_and_is_not_made_again(tmp_path):
    folder = tmp_path / "run"
    process = start(folder, "--checkpoint-every", "20ticks")
    wait_for(folder / "checkpoint", process)
    shutil.rmtree(folder, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)  # it may have written meanwhile
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 4, errors
    assert str(folder) in errors
    assert not (folder / "run.nc").exists()


def test_a_limit_on_the_size_of_files_is_named_and_what_was_published_stays(tmp_path, whole):
    process = start(tmp_path, "--checkpoint-every", "100ticks")
    wait_for(tmp_path / "segment-000000.nc", process)
    wait_for(tmp_path / "checkpoint", process)
    process.kill()
    process.communicate(timeout=60)
    limit = max(path.stat().st_size for path in tmp_path.iterdir()) // 2
    limited = subprocess.run([PROGRAM, *run_arguments(tmp_path, "--resume", "--checkpoint-every", "7ticks")], cwd=ROOT,
                             capture_output=True, text=True, check=False, timeout=300,
                             restore_signals=True,
                             preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
    assert limited.returncode == 4, limited.stderr
    assert "File too large" in limited.stderr
    assert str(tmp_path) in limited.stderr
    assert status_of(tmp_path)["state"] == "failed"
    assert not list(tmp_path.glob("*.tmp"))
    resumed = chokepoint(*run_arguments(tmp_path, "--resume"))
    assert resumed.returncode == 0, resumed.stderr
    assert sha256(tmp_path / "run.nc") == whole[1]


def test_a_full_disk_is_named_and_what_was_published_stays(tmp_path, whole):
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=96m", "tmpfs", str(disk)], capture_output=True, text=True,
                             check=False)
    if mounted.returncode != 0:
        pytest.skip(f"a small disk cannot be mounted here: {mounted.stderr.strip()}")
    try:
        folder = disk / "run"
        process = start(folder, "--checkpoint-every", "100ticks")
        wait_for(folder / "checkpoint", process)
        process.kill()
        process.communicate(timeout=60)
        free = shutil.disk_usage(disk).free
        filler = disk / "filler"
        filler.write_bytes(b"x" * max(0, free - 100_000))
        full = chokepoint(*run_arguments(folder, "--resume", "--checkpoint-every", "7ticks"))
        assert full.returncode == 4, full.stderr
        assert str(folder) in full.stderr
        assert "No space left" in full.stderr
        filler.unlink()
        resumed = chokepoint(*run_arguments(folder, "--resume"))
        assert resumed.returncode == 0, resumed.stderr
        assert sha256(folder / "run.nc") == whole[1]
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "ro,size=1m", "tmpfs", str(tmp_path)], capture_output=True,
                             text=True, check=False)
    if mounted.returncode != 0:
        pytest.skip(f"a read-only disk cannot be mounted here: {mounted.stderr.strip()}")
    try:
        refused = chokepoint("run", TINY, "-o", tmp_path / "run")
        assert refused.returncode == 4
        assert "Read-only file system" in refused.stderr
        refused = chokepoint("run", TINY, "-o", tmp_path)
        assert refused.returncode == 4
        assert "Read-only file system" in refused.stderr
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)


def test_a_short_run_leaves_no_checkpoint_and_no_segment_on_its_way(tmp_path):
    run_tiny(tmp_path)
    assert sorted(os.listdir(tmp_path)) == ["run.nc", "status.json"]
    assert status_of(tmp_path)["segments"] == 0
