"""What may happen to a study: Ctrl-C, damaged and foreign files, no locks, many who look, strange names."""

import csv
import json
import os
import re
import shutil
import signal
import subprocess
import time

import h5py
import pytest
import xarray as xr

from program import PROGRAM, chokepoint
from small_study import RUNS, children, collected, ends_with, is_there, new, run_folder, write

# fcntl as of a file system without locks.
WITHOUT_LOCKS = """\
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
static int call(const char* name, int id, int command, void* argument) {
    if (command == F_OFD_SETLK || command == F_OFD_SETLKW || command == F_OFD_GETLK) {
        errno = ENOLCK;
        return -1;
    }
    return ((int (*)(int, int, void*))dlsym(RTLD_NEXT, name))(id, command, argument);
}
#define REPLACE(name)                                \\
    int name(int id, int command, ...) {             \\
        va_list more;                                \\
        va_start(more, command);                     \\
        void* argument = va_arg(more, void*);        \\
        va_end(more);                                \\
        return call(#name, id, command, argument);   \\
    }
REPLACE(fcntl)
REPLACE(fcntl64)
"""


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """A study of which all is done, and the checksum of its study.nc."""
    study = new(tmp_path_factory.mktemp("finished"))
    ends_with(0, "run", study, "-j", 2)
    return study, collected(study)


@pytest.fixture()
def study(finished, tmp_path):
    return shutil.copytree(finished[0], tmp_path / "study")


def state_of(folder):
    try:
        return json.loads((folder / "status.json").read_text())["state"]
    except (OSError, ValueError):
        return ""


def test_ctrl_c_at_a_terminal_lets_every_worker_keep_its_run(tmp_path):
    study = new(tmp_path, old="buyers=60", new="buyers=400000")
    running = subprocess.Popen([PROGRAM, "study", "run", study, "-j", "2"], stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True, start_new_session=True)
    folders = [run_folder(study, run) for run in (0, 1)]
    deadline = time.monotonic() + 60
    while any(state_of(folder) != "running" for folder in folders) and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(0.3)  # both are at their ticks
    workers = children(running.pid)
    os.killpg(running.pid, signal.SIGINT)
    output, errors = running.communicate(timeout=120)
    assert running.returncode == 85, output + errors
    assert "died" not in errors and not any(map(is_there, workers))
    for folder in folders:
        assert state_of(folder) == "interrupted"
        assert (folder / "checkpoint").exists() and not list(folder.glob("*.tmp"))


def test_a_damaged_run_and_one_in_the_wrong_folder_are_named_and_block_no_other(finished, study):
    with h5py.File(run_folder(study, 3) / "run.nc", "r+") as file:
        file["share_end"][()] = 0.5
    shutil.copy(run_folder(study, 0) / "run.nc", run_folder(study, 5) / "run.nc")
    shutil.copy(run_folder(study, 1) / "run.nc", run_folder(study, 6) / "run.nc")
    for verb in ("run", "status", "collect", "collect"):
        ended = ends_with(6, verb, study)
        told = ended.stdout
        assert verb != "run" or "0 runs in" in ended.stderr
        assert "21 done, 0 failed, 3 damaged" in told, verb
        assert "run 3 is damaged" in told and "run 5 is damaged" in told and "run 6 is damaged" in told
        assert "its scenario or seed is another" in told
        assert f"put it right or remove it, then: chokepoint study run {study}\n" in told
    with xr.open_dataset(finished[0] / "study.nc") as good, xr.open_dataset(study / "study.nc") as bad:
        lost = bad["state"].values == 0
        assert list(bad["run"].values[lost]) == [3, 5, 6]
        assert bad["share_end"].isnull().values.tolist() == lost.tolist()
        assert bad["value"].values[~lost].tolist() == good["value"].values[~lost].tolist()
    with open(study / "runs.csv", newline="") as file:
        assert [row["run"] for row in csv.DictReader(file) if row["state"] == "damaged"] == ["3", "5", "6"]
    for run in (3, 5, 6):
        (run_folder(study, run) / "run.nc").unlink()
    ends_with(0, "run", study, "-j", 2)
    assert collected(study) == finished[1]


def make_long(path):
    """A damaged file whose checksum takes a second; on the disk it takes nothing."""
    with open(path, "wb") as file:
        file.truncate(1 << 30)
        file.seek(0, os.SEEK_END)
        file.write(b"\nchokepoint sha256 " + b"0" * 64 + b"\n")


def runs_that_are_read(pid):
    files = []
    for link in os.listdir(f"/proc/{pid}/fd"):
        try:
            files.append(os.readlink(f"/proc/{pid}/fd/{link}"))
        except OSError:  # closed meanwhile
            pass
    return sum(file.endswith("/run.nc") for file in files)


def test_ctrl_c_ends_the_check_of_the_files_which_takes_no_more_threads_than_the_workers(study):
    for run in range(RUNS):
        make_long(run_folder(study, run) / "run.nc")
    running = subprocess.Popen([PROGRAM, "study", "run", study, "-j", "1"], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               text=True)
    deadline = time.monotonic() + 60
    while not runs_that_are_read(running.pid) and time.monotonic() < deadline:
        time.sleep(0.01)
    at_once = []
    for _ in range(20):
        at_once.append(runs_that_are_read(running.pid))
        time.sleep(0.01)
    running.send_signal(signal.SIGINT)
    output, errors = running.communicate(timeout=60)
    assert running.returncode == 85, output + errors
    assert max(at_once) == 1
    assert f"stopped before all files were checked: run it again, or look with: chokepoint study status {study}" in errors
    assert output.count("is damaged") < RUNS / 2


def test_who_gives_a_time_does_not_wait_for_files_to_be_checked(study):
    (run_folder(study, 2) / "run.nc").write_bytes(b"not it")
    limited = ends_with(85, "run", study, "--time-limit", 0.001)
    assert "24 done" in limited.stdout and "stopped before all files were checked" in limited.stderr
    shutil.rmtree(run_folder(study, 7))
    limited = ends_with(85, "run", study, "--time-limit", 0.001)
    assert "23 done" in limited.stdout and "checked" not in limited.stderr
    assert "1 damaged" in ends_with(6, "run", study).stdout


def test_runs_of_another_build_are_told_when_they_are_made_as_when_they_are_looked_at(study):
    ends_with(0, "run", study)
    memory = study / "runs/000/results.jsonl"
    memory.write_text(re.sub(r'"program":"[^"]*"', '"program":"another"', memory.read_text(), count=1))
    for verb in ("run", "status"):
        assert "they cannot be compared (remove the results of one of them" in ends_with(0, verb, study).stderr
    ends_with(4, "collect", study)


def test_one_run_by_one_worker_is_told_in_the_singular(tmp_path):
    study = new(tmp_path, "--set", "design.points=1", "--set", "replicates=1")
    made = ends_with(0, "run", study)
    assert " of 1 run; nobody" in made.stdout
    assert re.fullmatch(r"1 run in [0-9.]+ s with 1 worker\n", made.stderr)


def test_a_second_collect_with_nothing_new_writes_nothing(finished, study):
    assert collected(study) == finished[1]
    mark = (study / "study.nc").stat().st_mtime_ns
    assert collected(study) == finished[1]
    assert (study / "study.nc").stat().st_mtime_ns == mark
    (study / "study.nc").write_bytes(b"not it")
    assert collected(study) == finished[1]


def test_those_who_look_at_the_same_time_are_not_in_each_others_way(finished, study):
    for path in (study / "study.nc", study / "collected", study / "runs/000/results.jsonl"):
        path.unlink()
    looks = [subprocess.Popen([PROGRAM, "study", verb, study], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
             for verb in ("collect", "status", "collect", "status", "collect")]
    for look in looks:
        output, errors = look.communicate(timeout=120)
        assert (look.returncode, errors) == (0, ""), output + errors
    assert collected(study) == finished[1]
    assert not list(study.rglob("*.tmp"))


def test_a_look_is_had_where_runs_csv_cannot_be_written(study):
    (study / "runs.csv").unlink()
    (study / "runs.csv").mkdir()
    process = ends_with(0, "status", study)
    assert "24 done" in process.stdout and "runs.csv is not written" in process.stderr
    ends_with(4, "collect", study)


@pytest.mark.parametrize("store", ["folders", "blocks"])
def test_fixed_parts_need_no_locks(finished, tmp_path, store):
    source = tmp_path / "without_locks.c"
    source.write_text(WITHOUT_LOCKS)
    shim = tmp_path / "without_locks.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-o", shim, source, "-ldl"], check=True)
    environment = os.environ | {"LD_PRELOAD": str(shim)}
    study = new(tmp_path, store=store)
    assert "--claim static" in ends_with(4, "work", study, env=environment).stderr
    for part in range(3):
        ends_with(0, "work", study, "--block", f"{part}/3", "--claim", "static", env=environment)
    assert collected(study) == finished[1] or store == "blocks"
    assert ends_with(0, "status", study).stdout.count(f"{RUNS} done") == 1


@pytest.mark.skipif(shutil.which("mpirun") is None and os.environ.get("CHOKEPOINT_CLUSTER") != "required",
                    reason="no mpirun: tools/test --cluster installs it")
def test_a_rank_ends_well_though_runs_failed_so_that_mpirun_stops_no_other(tmp_path):
    study = new(tmp_path)
    (run_folder(study, 7) / "run.nc").mkdir(parents=True)
    environment = os.environ | {"OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1"}
    process = subprocess.run(["mpirun", "--oversubscribe", "-n", "2", PROGRAM, "study", "work", study], text=True,
                             capture_output=True, check=False, timeout=300, env=environment)
    assert process.returncode == 0, process.stderr
    ends_with(6, "status", study)


def test_a_title_is_one_line_of_a_script_and_of_a_terminal(tmp_path):
    study = new(tmp_path, old="title: Small", new='title: "a\\ntouch x\\e[31m"')
    script = ends_with(0, "submit", study, "--print").stdout
    assert script.splitlines()[1] == "# a?touch x?[31m"
    assert ends_with(85, "status", study).stdout.splitlines()[0].endswith(": a?touch x?[31m")


def test_a_folder_with_blanks_and_signs_is_written_as_sbatch_reads_it(tmp_path):
    study = new(tmp_path / "a 'study' of \"5%A\" #2")
    script = ends_with(0, "submit", study, "--print").stdout
    escaped = str(study).replace("%A", "%%A").replace('"', r'\"')
    assert f'#SBATCH --output="{escaped}/slurm/%A_%a.log"\n' in script
    assert subprocess.run(["bash", "-n"], input=script, text=True, check=False).returncode == 0
    assert "backslash" in ends_with(2, "submit", new(tmp_path / "a\\b"), "--print").stderr
    assert "control character" in ends_with(2, "submit", study, "--print", "--account", "a\ntouch x").stderr


def test_seconds_of_a_run_are_told(study):
    with open(study / "runs.csv", newline="") as file:
        assert all(float(row["seconds"]) > 0 for row in csv.DictReader(file))


def test_the_disk_that_is_told_is_what_panels_of_buyers_need(tmp_path):
    file = write(tmp_path, old="[buyers=60]", new="[buyers=3000, 'recording.buyers.panels=[risk_foreign, ordered_units]']")
    made = chokepoint("study", "new", file, "-o", tmp_path / "study", "--set", "design.points=2")
    words = next(line for line in made.stdout.splitlines() if line.startswith("  disk")).split()
    told = float(words[2]) * {"kB": 1e3, "MB": 1e6}[words[3]]
    ends_with(0, "run", tmp_path / "study")
    real = sum(path.stat().st_size for path in (tmp_path / "study/runs").rglob("run.nc"))
    assert 0.5 * real < told < 4 * real, (told, real)


def test_factors_have_the_units_of_their_fields_and_choices_have_none(tmp_path):
    study = new(tmp_path, "--set", "design.points=1", "--set",
                "factors.quota={path: rules.cn-quota.customs.quota_units_per_quarter, low: 0, high: 9}")
    ends_with(85, "collect", study)
    with xr.open_dataset(study / "study.nc") as data:
        assert data["quota"].attrs["units"] == "units/quarter"
        assert data["cost"].attrs["units"] == "1"
        assert "units" not in data["policy"].attrs
