"""watch: a run seen from outside, while it goes on, after it, and when it was killed."""

import fcntl
import json
import os
import pty
import re
import struct
import subprocess
import threading
import time

import pytest
import xarray as xr

from program import PROGRAM, ROOT, TINY, chokepoint, run_tiny

CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    folder = tmp_path_factory.mktemp("finished")
    run_tiny(folder, "--quiet")
    return folder


F_OFD_SETLK = 37  # of Linux; Python names it since 3.9 only on some systems


@pytest.fixture
def lock(tmp_path):
    """Holds the folder of a run, as its process would."""
    (tmp_path / "a").mkdir()
    with open(tmp_path / "a" / "lock", "w") as file:
        fcntl.fcntl(file, F_OFD_SETLK, struct.pack("hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0))
        yield


@pytest.fixture
def made_up(finished):
    """Writes the status of a run that is or is not going on."""
    def write(folder, **fields):
        folder.mkdir(exist_ok=True)
        status = {**json.loads((finished / "status.json").read_text()), "state": "running", "title": "Made up", "tick": 30,
                  "ticks": 120, "date": "2022-07-25", "ticks_per_second": 2.0, "wall_seconds": 15.0, **fields}
        (folder / "status.tmp").write_text(json.dumps(status))
        (folder / "status.tmp").rename(folder / "status.json")
    return write


@pytest.mark.parametrize("columns", [20, 50, 80, 200])
def test_a_finished_run_is_shown_within_the_width(finished, columns):
    process = chokepoint("watch", finished, env={**os.environ, "COLUMNS": str(columns), "LC_ALL": "C.UTF-8"})
    assert (process.returncode, process.stderr) == (0, "")
    assert CONTROL.search(process.stdout) is None
    assert max(map(len, process.stdout.splitlines())) <= columns
    words = " ".join(process.stdout.split())
    for text in ("done", "Alpha's share in CN", "domestic share in CN", "US:CN compute", "█"):
        assert text in words, text


@pytest.mark.parametrize("columns", [40, 60, 80, 200])
def test_the_headline_fits_and_ends_with_the_key_series(finished, columns):
    text = chokepoint("summary", finished / "run.nc", env={**os.environ, "COLUMNS": str(columns), "LC_ALL": "C.UTF-8"}).stdout
    assert max(map(len, text.splitlines())) <= columns
    assert CONTROL.search(text) is None
    for part in ("Tiny", "2022 Q4", "domestic share in CN", "█"):
        assert part in text, part
    assert ("share_before" in text) == (columns < 76)


def test_a_narrow_headline_leaves_no_figure_of_the_market_out(finished):
    def figures(columns):
        text = chokepoint("summary", finished / "run.nc", env={**os.environ, "COLUMNS": str(columns)}).stdout
        return sorted(re.findall(r"-?[0-9.]+ %", " ".join(text.split("quarter")[0].split())))
    assert figures(40) == figures(60) == figures(200)


def test_a_terminal_without_unicode_gets_ascii_alone(finished):
    assert chokepoint("watch", finished, env={**os.environ, "LC_ALL": "C"}).stdout.isascii()


def test_a_running_one_tells_progress_rate_and_time_left(tmp_path, lock, made_up):
    made_up(tmp_path / "a")
    text = chokepoint("watch", "--once", tmp_path / "a").stdout
    assert "running, tick 30 of 120 (25 %), 2022-07-25, 2.0 ticks/s, 15 s, 45 s left" in text


def test_one_that_says_running_and_holds_no_lock_was_killed(tmp_path, made_up):
    made_up(tmp_path / "a")
    process = chokepoint("watch", tmp_path / "a")
    assert process.returncode == 0
    assert "killed, tick 30" in process.stdout
    assert "left" not in process.stdout


def test_spin_up_is_told(tmp_path, lock, made_up):
    made_up(tmp_path / "a", tick=-5, date="")
    assert "spin-up, 5 ticks before the first" in chokepoint("watch", "--once", tmp_path / "a").stdout


def test_a_failed_run_says_why_and_cannot_write_to_the_terminal(tmp_path, made_up):
    made_up(tmp_path / "a", state="failed", error="disk full\x1b[2J")
    text = chokepoint("watch", tmp_path / "a").stdout
    assert "disk full?[2J" in text
    assert CONTROL.search(text) is None


def test_watching_ends_with_the_run_and_a_pipe_gets_a_line_for_each_change(tmp_path, lock, made_up):
    folder = tmp_path / "a"
    made_up(folder)
    watcher = subprocess.Popen([PROGRAM, "watch", folder, "--every", "0.1"], stdout=subprocess.PIPE, text=True)
    for tick in (31, 32):
        time.sleep(0.5)
        made_up(folder, tick=tick)
    time.sleep(0.5)
    made_up(folder, tick=120, state="done")
    sent, _ = watcher.communicate(timeout=60)
    assert watcher.returncode == 0
    assert CONTROL.search(sent) is None
    assert [line for line in sent.splitlines() if line.startswith("running")] == sorted(
        {line for line in sent.splitlines() if line.startswith("running")})
    assert "tick 32 of 120" in sent
    assert "done" in sent


def test_a_terminal_is_redrawn_in_place(tmp_path, lock, made_up):
    folder = tmp_path / "a"
    made_up(folder)
    main, terminal = pty.openpty()
    watcher = subprocess.Popen([PROGRAM, "watch", folder, "--every", "0.1"], stdout=terminal, cwd=ROOT)
    os.close(terminal)
    threading.Timer(1.0, made_up, [folder], {"state": "done", "tick": 120}).start()
    sent = b""
    while True:
        try:
            sent += os.read(main, 65536)
        except OSError:
            break
    os.close(main)
    assert watcher.wait(timeout=60) == 0
    assert re.search(rb"\x1b\[\d+A\x1b\[J", sent)
    assert b"done, tick 120" in sent.split(b"\x1b[J")[-1]


def test_a_folder_without_a_run_is_refused(tmp_path):
    process = chokepoint("watch", tmp_path)
    assert (process.returncode, process.stdout) == (4, "")
    assert "no run was started in this folder" in process.stderr
    (tmp_path / "status.json").write_text("[]")
    assert chokepoint("watch", tmp_path).returncode == 4


def test_a_real_run_is_followed_to_its_end_by_its_segments(tmp_path):
    folder = tmp_path / "a"
    long = ["run", TINY, "-o", folder, "--quiet", "--set", "end=2052-01-01", "--set", "buyers=3000", "--checkpoint-every", "50ticks"]
    run = subprocess.Popen([PROGRAM, *map(str, long)], cwd=ROOT, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not (folder / "status.json").exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    process = chokepoint("watch", folder, "--every", "0.1")
    assert run.wait(timeout=60) == 0
    assert (process.returncode, process.stderr) == (0, "")
    shown = [line for line in process.stdout.splitlines() if line.startswith("running")]
    assert any("Alpha's share in CN" in line for line in shown), shown
    assert "done, tick 1565 of 1565 (100 %)" in process.stdout
    # The last picture is drawn from run.nc, those before from segments; both must know the same run.
    last = re.search(r"Alpha's share in CN .* (\d+\.\d %)", process.stdout.split("done, tick")[1])[1]
    with xr.open_dataset(folder / "run.nc", engine="h5netcdf") as file:
        series = file["share"].sel(vendor="Alpha", region="CN")
        assert last == f"{100 * float(series[-1]):.1f} %"
        told = re.findall(r"Alpha's share in CN (\d+\.\d) %", "\n".join(shown))
        known = {f"{100 * float(value):.1f}" for value in series}
        assert set(told) <= known
