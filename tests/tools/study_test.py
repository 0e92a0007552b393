"""Studies from the command line: the same bytes by every executor, kills, resumption, and what is refused."""

import csv
import json
import os
import random
import shutil
import signal
import subprocess
import time

import pytest

from program import PROGRAM, ROOT, chokepoint, sha256
from small_study import RUNS, children, collected, ends_with, new, write

@pytest.fixture(scope="module", params=["folders", "blocks"])
def store(request):
    return request.param


@pytest.fixture(scope="module")
def local(tmp_path_factory, store):
    study = new(tmp_path_factory.mktemp("local"), store=store)
    ends_with(0, "run", study, "-j", 2)
    return study, collected(study)


def test_a_study_tells_its_cost_and_is_frozen(tmp_path):
    process = chokepoint("study", "new", write(tmp_path), "-o", tmp_path / "study")
    assert "runs          24" in process.stdout and "core-hours" in process.stdout and "disk" in process.stdout
    with open(tmp_path / "study/design.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["run", "point", "replicate", "seed", "cost", "policy"]
    assert [row["run"] for row in rows] == [str(run) for run in range(RUNS)]
    assert rows[0]["seed"] == rows[2]["seed"] != rows[1]["seed"]
    assert {row["policy"] for row in rows} == {"as it is", "no ban", "hard quota"}
    shutil.rmtree(tmp_path / "study/inputs")
    assert "inputs" in ends_with(4, "run", tmp_path / "study").stderr


def test_checking_leaves_no_folder(tmp_path):
    assert chokepoint("study", "new", write(tmp_path), "-o", tmp_path / "study", "--check").returncode == 0
    assert not (tmp_path / "study").exists()


def test_a_run_of_a_study_is_the_run_that_its_settings_make(tmp_path):
    study = new(tmp_path)
    ends_with(0, "run", study, "-j", 2)
    with open(study / "design.csv", newline="") as file:
        row = next(row for row in csv.DictReader(file) if row["policy"] == "no ban")
    run = int(row["run"])
    alone = chokepoint("run", "configs/scenarios/tiny.yaml", "-o", tmp_path / "alone", "--set", "buyers=60", "--set",
                       f"parameters.choice.cost={row['cost']}", "--set", "rules.us-ban=null", "--seed", row["seed"])
    assert alone.returncode == 0, alone.stderr
    assert sha256(study / f"runs/000/{run:06}/run.nc") == sha256(tmp_path / "alone/run.nc")


def test_both_stores_and_any_number_of_workers_give_the_same_results(local, tmp_path):
    study = new(tmp_path, store="blocks")
    ends_with(0, "run", study, "-j", 3, "--threads", 2)
    ends_with(0, "collect", study)
    with open(study / "runs.csv") as one, open(local[0] / "runs.csv") as other:
        for a, b in zip(csv.DictReader(one), csv.DictReader(other), strict=True):
            assert {**a, "seconds": ""} == {**b, "seconds": ""}


def test_fixed_parts_without_locks_give_the_same_bytes(local, store, tmp_path):
    study = new(tmp_path, store=store)
    for i in (1, 0, 2):
        ends_with(0, "work", study, "--block", f"{i}/3", "--claim", "static")
    assert collected(study) == local[1]


@pytest.mark.skipif(shutil.which("mpirun") is None and os.environ.get("CHOKEPOINT_CLUSTER") != "required",
                    reason="no mpirun: tools/test --cluster installs it")
def test_mpirun_gives_the_same_bytes(local, store, tmp_path):
    study = new(tmp_path, store=store)
    environment = os.environ | {"OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1"}
    process = subprocess.run(["mpirun", "--oversubscribe", "-n", "4", PROGRAM, "study", "work", study], text=True,
                             capture_output=True, check=False, timeout=300, env=environment)
    assert process.returncode == 0, process.stderr
    assert collected(study) == local[1]


def test_random_kills_change_no_byte(local, store, tmp_path):
    study = new(tmp_path, store=store)
    dice = random.Random(5)
    kills = 0
    for attempt in range(40):
        running = subprocess.Popen([PROGRAM, "study", "run", study, "-j", "2", "--quiet"], stdout=subprocess.DEVNULL)
        while running.poll() is None and kills < 12:
            time.sleep(dice.uniform(0.005, 0.04))
            victims = [running.pid] if dice.random() < 0.3 else children(running.pid)
            if victims and running.poll() is None:
                try:
                    os.kill(dice.choice(victims), signal.SIGKILL)
                    kills += 1
                except ProcessLookupError:
                    pass
        if running.wait(timeout=120) == 0:
            break
    else:
        pytest.fail("not done after 40 attempts")
    assert kills > 0
    assert collected(study) == local[1]


def test_a_stopped_study_ends_with_85_and_goes_on(local, store, tmp_path):
    study = new(tmp_path, store=store)
    assert "nobody is at work" in ends_with(85, "run", study, "--time-limit", 0.002).stdout
    ends_with(85, "collect", study)
    ends_with(0, "run", study)
    assert collected(study) == local[1]


def test_a_terminated_study_stops_its_workers(store, tmp_path):
    study = new(tmp_path, store=store, old="buyers=60", new="buyers=40000")
    running = subprocess.Popen([PROGRAM, "study", "run", study, "-j", "2"], stdout=subprocess.PIPE, text=True)
    while not children(running.pid):
        time.sleep(0.01)
    workers = children(running.pid)
    time.sleep(0.3)
    running.terminate()
    assert running.wait(timeout=60) == 85
    assert not any(os.path.exists(f"/proc/{worker}") for worker in workers)


@pytest.mark.parametrize("verb", ["run", "work"])
def test_a_failing_run_is_named_and_stops_no_other(store, tmp_path, verb):
    if store == "blocks":
        pytest.skip("a run in memory cannot fail by a file: tests/tools/study/worker_test.cpp has one")
    study = new(tmp_path)
    (study / "runs/000/000007/run.nc").mkdir(parents=True)
    process = ends_with(6, "run", study, "--retries", 2)
    assert "23 done, 1 failed" in process.stdout
    assert "run 7 failed 3 times" in process.stdout
    for look in ("collect", "status"):
        assert "run 7" in ends_with(6, look, study).stdout
    ends_with(6, "work", study)
    with open(study / "runs.csv", newline="") as file:
        row = list(csv.DictReader(file))[7]
    assert (row["state"], row["attempts"], row["share_end"]) == ("failed", "3", "") and "run.nc" in row["error"]
    (study / "runs/000/000007/run.nc").rmdir()
    ends_with(6, "run", study, "--retries", 2)
    ends_with(0, verb, study, "--retry-failed")


def test_status_follows_until_the_end(store, tmp_path):
    study = new(tmp_path, store=store)
    assert "24 waiting of 24 runs; nobody is at work" in ends_with(85, "status", study).stdout
    running = subprocess.Popen([PROGRAM, "study", "run", study, "--quiet"], stdout=subprocess.DEVNULL)
    assert "24 done" in ends_with(0, "status", study, "--follow").stdout.splitlines()[-1]
    assert running.wait(timeout=60) == 0
    assert (study / "runs.csv").read_text().count(",done,1,") == RUNS


def test_collecting_again_reads_only_new_trajectories(tmp_path):
    study = new(tmp_path)
    ends_with(0, "run", study)
    before = collected(study)
    memory = study / "runs/000/results.jsonl"
    mark = memory.stat().st_mtime_ns
    assert collected(study) == before and memory.stat().st_mtime_ns == mark
    shutil.rmtree(study / "runs/000/000003")
    ends_with(85, "collect", study)
    ends_with(0, "run", study)
    assert collected(study) == before


def test_many_tiny_runs_leave_few_files(tmp_path):
    study = new(tmp_path, "--set", "replicates=100", store="by_size", old="runs_per_block: 5", new="runs_per_block: 400")
    ends_with(0, "run", study)
    files = [path for path in study.rglob("*") if path.is_file()]
    assert json.loads((study / "manifest.json").read_text())["store"] == "blocks"
    assert len(files) < 15 and len(list((study / "blocks").iterdir())) == 3


def test_the_batch_script_is_shown_and_kept(tmp_path):
    study = new(tmp_path)
    process = ends_with(0, "submit", study, "--print", "--workers", 8, "--time", "02:00:00", "--cpus", 2, "--memory", "3G",
                        "--partition", "long", "--account", "policy")
    assert (study / "slurm/submit.sh").read_text() == process.stdout
    for line in ("--array=0-7", "--time=02:00:00", "--cpus-per-task=2", "--mem=3G", "--partition=long", "--account=policy",
                 "--requeue", "--signal=B:TERM@60"):
        assert f"#SBATCH {line}\n" in process.stdout
    assert subprocess.run(["bash", "-n", study / "slurm/submit.sh"], check=False).returncode == 0


@pytest.mark.parametrize("room", [0, 250_000])
def test_a_disk_that_is_full_or_nearly_so_stops_the_study_and_fails_no_run(store, tmp_path, room):
    if store == "blocks" and room:
        pytest.skip("results of all runs need less than that")
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", disk], capture_output=True, text=True,
                             check=False)
    if mounted.returncode != 0:
        pytest.skip(f"no file system of a small size can be mounted here: {mounted.stderr.strip()}")
    try:
        study = new(tmp_path, store=store)
        small = disk / "study"
        shutil.copytree(study, small)
        filler = disk / "filler"
        filler.write_bytes(bytes(shutil.disk_usage(disk).free - room))
        process = ends_with(4, "run", small, "-j", 1)
        assert "No space left on device" in process.stderr and str(small) in process.stderr
        filler.unlink()
        ends_with(0, "run", small, "-j", 1)
        assert not [file.read_text() for file in (small / "failures").glob("*")]
    finally:
        subprocess.run(["umount", disk], check=True)


def test_a_changed_study_is_refused(tmp_path):
    study = new(tmp_path)
    with open(study / "study.yaml", "a") as file:
        file.write("question: another\n")
    for verb in ("run", "work", "status", "collect", "submit"):
        assert "study.yaml: was changed after `study new`" in ends_with(4, verb, study).stderr
    assert "a study is there already" in ends_with(4, "new", tmp_path / "small.yaml", "-o", study).stderr


def test_a_folder_holds_a_study_or_a_run(tmp_path):
    study = new(tmp_path)
    run = tmp_path / "run"
    tiny = [ROOT / "configs/scenarios/tiny.yaml", "--set", "buyers=30", "--quiet"]
    assert chokepoint("run", *tiny, "-o", run).returncode == 0
    (tmp_path / "yet to be made").mkdir()
    shutil.copy(tmp_path / "small.yaml", tmp_path / "yet to be made/study.yaml")

    def tree():
        return {path: sha256(path) for path in tmp_path.rglob("*") if path.is_file()}

    before = tree()
    for folder in (study, tmp_path / "yet to be made"):
        for arguments in (["run", *tiny, "-o", folder], ["run", *tiny, "-o", folder, "--overwrite"],
                          ["branch", run, "--at", "2022-07-04", "-o", folder]):
            refused = chokepoint(*arguments)
            assert refused.returncode == 4 and "a study is in this folder" in refused.stderr
    assert "a run is in this folder" in ends_with(4, "new", tmp_path / "small.yaml", "-o", run).stderr
    assert tree() == before


def test_a_folder_without_a_study_is_told(tmp_path):
    assert "there is no study here" in ends_with(4, "run", tmp_path).stderr
    assert "study: " not in ends_with(2, "work", tmp_path, "--block", "3/3").stdout


@pytest.mark.parametrize(("old", "new_text", "words"), [
    ("parameters.choice.cost", "parameters.choice.cots", ['did you mean "cost"?', "small.yaml:5:"]),
    ("low: 1, high: 3", "low: 3, high: 1", ["the range is empty: low (3) is not below high (1)"]),
    ("share_end, share_trough", "share_ends", ["no run records a metric", 'did you mean "share_end"?']),
    ("variable: share,", "variable: shares,", ['no run records a variable "shares"', 'did you mean "share"?']),
    ("overlay: quota.yaml", "overlay: quotas.yaml", ["quotas.yaml"]),
    ("high: 3", "high: 1e9", ["run ", "out of range"]),
])
def test_bad_studies_are_refused_before_anything_runs(tmp_path, old, new_text, words):
    process = chokepoint("study", "new", write(tmp_path, old=old, new=new_text), "-o", tmp_path / "study")
    assert (process.returncode, process.stdout) == (3, ""), process.stderr
    for word in words:
        assert word in process.stderr
    assert not (tmp_path / "study").exists()
