"""What a run leaves behind, what it prints where, and that only the scenario and the seed change a byte."""

import json
import os
import pty
import re
import subprocess
import time

import pytest
import xarray as xr

from program import PROGRAM, ROOT, TINY, chokepoint, run_tiny, sha256


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """A finished run: its folder and its process."""
    folder = tmp_path_factory.mktemp("run")
    return folder, run_tiny(folder)


def on_a_terminal(arguments):
    """Exit code and all that a terminal would have been sent."""
    main, terminal = pty.openpty()
    process = subprocess.Popen([PROGRAM, *map(str, arguments)], cwd=ROOT, stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=terminal)
    os.close(terminal)
    sent = b""
    while True:
        try:
            part = os.read(main, 65536)
        except OSError:  # Linux tells the end of a pseudo-terminal by EIO
            break
        if not part:
            break
        sent += part
    os.close(main)
    return process.wait(timeout=300), sent.decode()


def test_a_run_leaves_its_trajectory_and_its_status_and_nothing_else(finished):
    folder, _ = finished
    assert sorted(path.name for path in folder.iterdir()) == ["run.nc", "status.json"]
    status = json.loads((folder / "status.json").read_text())
    assert status["state"] == "done"
    assert status["exit_code"] == 0
    assert status["error"] == ""
    assert status["ticks"] == 60
    assert status["peak_memory_bytes"] > 1 << 20
    with xr.open_dataset(folder / "run.nc", engine="h5netcdf") as run:
        assert status["run_id"] == run.attrs["run_id"]
        assert run.sizes["time"] == 60


def test_the_headline_goes_to_standard_output(finished):
    _, process = finished
    assert process.stdout.startswith("Tiny\n")
    for line in ("Alpha's share in CN, first half year", "Alpha's share in CN, trough", "two years after re-entry",
                 "part of the lost share that came back", "bought in CN since re-entry", "of training", "of inference",
                 "domestic chips", "self-sufficiency", "US:CN compute",
                 "chokepoint, domestic chips"):
        assert line in process.stdout, line
    assert re.search(r"^  2022 ", process.stdout, re.M)
    assert re.search(r"^  2022 Q4 ", process.stdout, re.M)


def test_what_is_rented_abroad_is_told_beside_the_ratio_that_leaves_it_out(finished, tmp_path):
    folder, process = finished
    with xr.open_dataset(folder / "run.nc", engine="h5netcdf") as run:
        part = f"{100 * float(run['offshore_share']):.1f} %"
    line = f"compute: where it stands; {part} of what CN uses at the end is rented abroad"
    assert f"  {line}\n" in process.stdout
    narrow = chokepoint("summary", folder, env={**os.environ, "COLUMNS": "40"}).stdout
    assert line in " ".join(narrow.split())
    assert "rented abroad" not in run_tiny(tmp_path, "--set", "mechanisms.offshore=0").stdout


def test_a_focal_chip_that_nobody_bought_is_told(tmp_path):
    process = run_tiny(tmp_path / "a", "--set", "rules.us-licence.effective=2029-01-01")
    assert "No Alpha 2 was bought since re-entry: is it legal there, and let in?" in process.stdout
    assert "was bought" not in run_tiny(tmp_path / "b").stdout


def test_a_pipe_gets_no_progress_and_no_control_characters(finished):
    _, process = finished
    for text in (process.stdout, process.stderr):
        assert re.search(r"[\x00-\x09\x0b-\x1f\x7f]", text) is None
    assert "ticks/s" not in process.stderr
    assert process.stderr.count("\n") == 1  # the closing line


def test_quiet_leaves_only_the_headline(tmp_path, finished):
    process = run_tiny(tmp_path, "--quiet")
    assert process.stderr == ""
    assert process.stdout == finished[1].stdout


def test_a_terminal_shows_date_speed_time_left_and_share_and_is_left_clean(tmp_path):
    # Long enough for the ten updates a second of which it shows the first after a tenth of one.
    long = ["run", TINY, "-o", tmp_path, "--set", "end=2032-01-05", "--set", "buyers=20000"]
    code, sent = on_a_terminal(long)
    assert code == 0, sent
    assert re.search(r"20[23]\d-\d\d-\d\d +\d+ %  \d+ ticks/s  \d+ m?s left  Alpha in CN \d+\.\d %", sent), sent
    assert "\n" not in sent[:sent.rindex("\x1b[K")]  # one line, rewritten
    assert sent.rstrip().splitlines()[-1].endswith("run.nc")
    code, sent = on_a_terminal([*long, "--overwrite", "--quiet"])
    assert (code, sent) == (0, "")


def test_the_summary_of_a_file_is_the_table_that_its_run_printed(finished):
    folder, process = finished
    summary = chokepoint("summary", folder / "run.nc")
    assert summary.returncode == 0, summary.stderr
    assert summary.stdout == process.stdout


def test_a_finished_run_is_not_overwritten_unless_told(tmp_path):
    run_tiny(tmp_path)
    before = sha256(tmp_path / "run.nc")
    refused = chokepoint("run", TINY, "-o", tmp_path, "--seed", 2)
    assert refused.returncode == 4
    assert "--overwrite" in refused.stderr
    assert refused.stdout == ""
    assert sha256(tmp_path / "run.nc") == before
    run_tiny(tmp_path, "--overwrite", "--seed", 2)
    assert sha256(tmp_path / "run.nc") != before


def test_a_run_that_replaces_another_names_what_was_made_before_it(tmp_path):
    run_tiny(tmp_path, "--checkpoint-at", "2022-08-01")
    (tmp_path / "pictures").mkdir()
    assert "older" not in run_tiny(tmp_path, "--overwrite", "--checkpoint-at", "2022-08-01").stderr
    yesterday = time.time() - 86400
    for name in ("share.png", "report.html"):
        (tmp_path / name).write_text(name)
        os.utime(tmp_path / name, (yesterday, yesterday))
    (tmp_path / "tomorrow.log").write_text("written while the run goes on")
    os.utime(tmp_path / "tomorrow.log", (time.time() + 86400,) * 2)
    said = run_tiny(tmp_path, "--overwrite").stderr.splitlines()
    assert said[-1] == "older than this run, and still beside it: report.html, share.png"
    for i in range(5):
        (tmp_path / f"a{i}.csv").touch()
        os.utime(tmp_path / f"a{i}.csv", (yesterday, yesterday))
    assert run_tiny(tmp_path, "--overwrite").stderr.endswith(": a0.csv, a1.csv, a2.csv, a3.csv, a4.csv and 2 more\n")
    assert run_tiny(tmp_path, "--overwrite", "--quiet").stderr == ""
    assert run_tiny(tmp_path / "new", "--overwrite").stderr.count("\n") == 1


def test_equal_runs_are_equal_byte_for_byte_with_any_number_of_threads(tmp_path):
    hashes = set()
    for count in (1, 1, 2, 3):
        run_tiny(tmp_path, "--overwrite", "--threads", count, "--set", "buyers=20000")
        hashes.add(sha256(tmp_path / "run.nc"))
    assert len(hashes) == 1


def test_where_a_run_is_made_leaves_no_trace_in_its_file(tmp_path):
    scenario = tmp_path / "copy.yaml"
    scenario.write_bytes((ROOT / TINY).read_bytes())
    run_tiny(tmp_path / "one")
    process = chokepoint("run", "copy.yaml", "-o", "two", cwd=tmp_path)
    assert process.returncode == 0, process.stderr
    assert sha256(tmp_path / "one" / "run.nc") == sha256(tmp_path / "two" / "run.nc")


def test_seed_and_assignments_change_the_result_and_stand_in_the_file(tmp_path, finished):
    hashes = {sha256(finished[0] / "run.nc")}
    ids = set()
    cost = ["--set", "parameters.choice.cost=2.25"]
    for name, arguments in {"seed": ["--seed", 18446744073709551615], "set": cost,
                            "both": ["--seed", 7, *cost, "--set", "buyers=61"]}.items():
        run_tiny(tmp_path / name, *arguments)
        hashes.add(sha256(tmp_path / name / "run.nc"))
        with xr.open_dataset(tmp_path / name / "run.nc", engine="h5netcdf") as run:
            ids.add(run.attrs["run_id"])
            seed = int(run.attrs["seed"])
            scenario = run.attrs["scenario"]
        assert seed == {"seed": 18446744073709551615, "set": 1, "both": 7}[name]
        assert ("cost: 2.25\n" in scenario) == (name != "seed")
        assert ("buyers: 61\n" in scenario) == (name == "both")
    assert len(hashes) == 4
    assert len(ids) == 3


def test_the_scenario_in_a_file_makes_the_same_run_again(tmp_path):
    run_tiny(tmp_path / "one", "--seed", 5, "--set", "parameters.choice.cost=2.25")
    with xr.open_dataset(tmp_path / "one" / "run.nc", engine="h5netcdf") as run:
        (tmp_path / "again.yaml").write_text(run.attrs["scenario"], encoding="utf-8")
    process = chokepoint("run", tmp_path / "again.yaml", "-o", tmp_path / "two")
    assert process.returncode == 0, process.stderr
    assert sha256(tmp_path / "one" / "run.nc") == sha256(tmp_path / "two" / "run.nc")


def test_the_default_folder_is_named_after_the_scenario(tmp_path):
    process = chokepoint("run", ROOT / TINY, cwd=tmp_path)
    assert process.returncode == 0, process.stderr
    assert (tmp_path / "runs" / "tiny" / "run.nc").is_file()
