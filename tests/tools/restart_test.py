"""What a restart finds and leaves: files that were not cleaned up, kept states, rates; and what is never overwritten."""

import json
import os
import pty
import re
import shutil
import subprocess
import time

import pytest

from killing import interrupted, run_arguments, start, status_of, undisturbed, wait_for
from program import PROGRAM, ROOT, TINY, chokepoint, run_tiny, sha256


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """Folder, checksum and seconds of a run that nobody disturbed."""
    folder = tmp_path_factory.mktemp("whole")
    return folder, *undisturbed(folder)


def test_one_killed_between_its_last_file_and_the_cleaning_up_is_done_and_is_cleaned_up_by_the_next_start(tmp_path, whole):
    interrupted(tmp_path, "--checkpoint-at", "2023-01-02")
    shutil.copy(whole[0] / "run.nc", tmp_path / "run.nc")
    assert status_of(tmp_path)["state"] == "running"
    seen = chokepoint("watch", tmp_path).stdout
    assert "done" in seen and "(100 %)" in seen and "killed" not in seen
    resumed = chokepoint(*run_arguments(tmp_path, "--resume"))
    assert resumed.returncode == 0, resumed.stderr
    assert "finished before" in resumed.stderr
    kept = ["checkpoint-2023-01-02"] if (tmp_path / "checkpoint-2023-01-02").exists() else []
    assert sorted(path.name for path in tmp_path.iterdir()) == [*kept, "run.nc", "status.json"]
    assert status_of(tmp_path)["state"] == "done" and status_of(tmp_path)["exit_code"] == 0
    assert status_of(tmp_path)["tick"] == status_of(tmp_path)["ticks"]
    assert sha256(tmp_path / "run.nc") == whole[1]


def test_a_kept_checkpoint_can_be_branched_from_after_a_kill_and_a_restart(tmp_path):
    folder = tmp_path / "run"
    process = start(folder, "--checkpoint-at", "2026-01-05", "--checkpoint-every", "100000ticks")
    wait_for(folder / "checkpoint-2026-01-05", process)
    process.kill()
    process.communicate(timeout=60)
    # At the latest now its segments would be cut anew.
    process = start(folder, "--resume", "--checkpoint-every", "7ticks")
    wait_for(folder / "segment-000003.nc", process)
    process.kill()
    process.communicate(timeout=60)
    branched = chokepoint("branch", folder / "checkpoint-2026-01-05", "--at", "2026-01-05", "-o", tmp_path / "branch")
    assert branched.returncode == 0, branched.stderr
    assert not (folder / "run.nc").exists()


def test_a_kept_checkpoint_that_a_restart_overtakes_from_behind_is_made_again(tmp_path):
    folder = tmp_path / "run"
    process = start(folder, "--checkpoint-at", "2026-01-05", "--checkpoint-every", "20ticks")
    wait_for(folder / "checkpoint-2026-01-05", process)
    process.kill()
    process.communicate(timeout=60)
    for name in ("checkpoint", "checkpoint.previous"):  # as if both were lost, and all segments with them
        (folder / name).unlink(missing_ok=True)
    before = (folder / "checkpoint-2026-01-05").stat().st_mtime_ns
    process = start(folder, "--resume", "--checkpoint-every", "7ticks")
    while (folder / "checkpoint-2026-01-05").stat().st_mtime_ns == before:
        assert process.poll() is None, process.communicate()
        time.sleep(0.01)
    process.kill()
    process.communicate(timeout=60)
    branched = chokepoint("branch", folder / "checkpoint-2026-01-05", "--at", "2026-01-05", "-o", tmp_path / "branch")
    assert branched.returncode == 0, branched.stderr


def test_a_state_that_can_no_longer_be_kept_is_named(whole, tmp_path):
    done = chokepoint(*run_arguments(whole[0], "--resume", "--checkpoint-at", "2023-01-02"))
    assert done.returncode == 0, done.stderr
    assert "the state at 2023-01-02 is not kept: the run was finished before" in done.stderr
    interrupted(tmp_path)
    resumed = chokepoint(*run_arguments(tmp_path, "--resume", "--checkpoint-at", "2022-01-10"))
    assert resumed.returncode == 0, resumed.stderr
    assert "the state at 2022-01-10 is not kept: the run goes on from " in resumed.stderr


def test_a_run_that_is_refused_overwrites_nothing(tmp_path):
    run_tiny(tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    refused = chokepoint("run", TINY, "-o", tmp_path, "--overwrite", "--set", "recording.series.typo.every_ticks=2")
    assert refused.returncode == 3, refused.stderr
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
    both = chokepoint("run", TINY, "-o", tmp_path, "--overwrite", "--resume")
    assert both.returncode == 2
    assert "give one of them" in both.stderr
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
    assert chokepoint("run", TINY, "-o", tmp_path, "--overwrite").returncode == 0


def test_the_rate_that_is_shown_after_a_restart_counts_its_own_ticks_alone(tmp_path):
    folder = tmp_path / "run"
    process = start(folder, "--checkpoint-every", "300ticks")
    wait_for(folder / "checkpoint", process)
    process.kill()
    process.communicate(timeout=60)
    main, terminal = pty.openpty()
    process = subprocess.Popen([PROGRAM, *run_arguments(folder, "--resume", "--threads", 1)], cwd=ROOT, stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=terminal)
    os.close(terminal)
    sent = b""
    while True:
        try:
            sent += os.read(main, 65536)
        except OSError:
            break
    os.close(main)
    assert process.wait(timeout=60) == 0
    rates = [float(rate) for rate in re.findall(r"(\d+) ticks/s", sent.decode())]
    if not rates:
        pytest.skip("the rest of the run took less than a tenth of a second: nothing was shown")
    assert rates[-1] < 2.0 * status_of(folder)["ticks_per_second"]


def test_a_study_cleans_up_after_a_run_that_was_killed_between_its_last_file_and_the_cleaning_up(tmp_path):
    (tmp_path / "small.yaml").write_text(f"title: Small\nscenario: {ROOT / TINY}\nset: [buyers=60]\n"
                                         "factors:\n  cost: {path: parameters.choice.cost, low: 1, high: 3}\n"
                                         "design: {kind: sobol, points: 2}\nmetrics: [share_end]\nstore: folders\n")
    study = tmp_path / "study"
    for arguments in (("new", tmp_path / "small.yaml", "-o", study), ("run", study, "-j", 1)):
        done = chokepoint("study", *arguments)
        assert done.returncode == 0, done.stderr
    folder = next(path.parent for path in sorted(study.rglob("run.nc")))
    before = sha256(folder / "run.nc")
    (folder / "segment-000000.nc").write_bytes(b"left")
    (folder / "checkpoint").write_bytes(b"left")
    status = status_of(folder)
    (folder / "status.json").write_text(json.dumps({**status, "state": "running", "tick": 3}))
    done = chokepoint("study", "run", study, "-j", 1)
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in folder.iterdir()) == ["run.nc", "status.json"]
    assert status_of(folder)["state"] == "done"
    assert sha256(folder / "run.nc") == before
