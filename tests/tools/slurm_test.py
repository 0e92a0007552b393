"""A study on a real Slurm cluster of four nodes: workers killed, a node lost, a time limit, a run that fails."""

import os
import signal
import time

import pytest

from program import ROOT, chokepoint, sha256
from slurm_cluster import NODES, PROGRAMS, Cluster, kill

REQUIRED = os.environ.get("CHOKEPOINT_CLUSTER") == "required"
pytestmark = pytest.mark.skipif(None in PROGRAMS.values() and not REQUIRED,
                                reason="Slurm is not installed: tools/test --cluster does it")

RUNS = 100
FAILING = 37
STUDY = f"""\
title: On a cluster
scenario: {ROOT}/configs/scenarios/tiny.yaml
set: [buyers=BUYERS]
factors:
  cost: {{path: parameters.choice.cost, low: 1, high: 3}}
  quota: {{path: rules.cn-quota.customs.quota_units_per_quarter, low: 0, high: 5000, distribution: whole}}
design: {{kind: latin_hypercube, points: {RUNS}}}
seeds: independent
metrics: [share_end, share_trough]
trajectories:
  value: {{variable: share, at: {{region: CN}}}}
store: folders
"""
# Seconds of two cores: longer than a task lives under the shortest time limit, whatever the machine.
SECONDS_OF_WORK = 40
MARGIN = 35  # seconds before the time limit


def new(folder, buyers):
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "cluster.yaml"
    file.write_text(STUDY.replace("BUYERS", str(buyers)))
    made = chokepoint("study", "new", file, "-o", folder / "study")
    assert made.returncode == 0, made.stderr
    (folder / f"study/runs/000/{FAILING:06}/run.nc").mkdir(parents=True)  # it cannot be written
    return folder / "study"


def buyers_for(tmp_path):
    """Buyers with which all runs take SECONDS_OF_WORK, by processor time: the machine may be busy."""
    before = os.times().children_user
    assert chokepoint("run", "configs/scenarios/tiny.yaml", "-o", tmp_path / "one", "--set", "buyers=50000", "--threads",
                      1).returncode == 0
    return int(50000 * 2 * SECONDS_OF_WORK / RUNS / (os.times().children_user - before))


def queue(cluster):
    """State by task of the array."""
    lines = cluster.output("squeue", "-h", "-r", "-o", "%K %T %N").splitlines()
    return {int(fields[0]): fields[1:] for fields in (line.split() for line in lines)}


def test_a_study_on_a_cluster_has_the_bytes_of_a_local_one(tmp_path):
    buyers = buyers_for(tmp_path)
    study = new(tmp_path / "on 'slurm' with \"5%A\" #2", buyers)  # signs that mean something to sbatch
    with Cluster(tmp_path / "cluster") as cluster:
        submitted = chokepoint("study", "submit", study, "--workers", 4, "--time", "00:01:00", "--cpus", 2,
                               "--memory", "500M", "--margin", MARGIN, env=cluster.environment)
        assert submitted.returncode == 0, submitted.stderr
        cluster.wait(lambda: sum(state[0] == "RUNNING" for state in queue(cluster).values()) == 4, "four workers")
        task_on = {node: task for task, (_, node) in queue(cluster).items()}  # each has a node to itself
        assert sorted(task_on) == NODES
        time.sleep(3)
        # A worker is killed; another with its shell; a node is lost with all that runs on it; the last meets the limit.
        first = [pid for pid in cluster.pids_on("n1") if is_worker(pid)]
        assert first
        # The queue told when the task will end.
        words = cmdline(first[0]).split(b"\0")
        assert 0 < int(words[words.index(b"--time-limit") + 1]) <= 60 - MARGIN
        for pid in first:
            kill(pid, signal.SIGKILL)
        for pid in cluster.pids_on("n2"):
            if not is_step(pid):
                kill(pid, signal.SIGKILL)
        cluster.lose_node("n3")
        cluster.wait(lambda: "down" in cluster.output("sinfo", "-h", "-n", "n3", "-o", "%T"), "the loss to be seen", 90)
        cluster.start_node("n3")
        cluster.wait(lambda: hasten(cluster) == 0, "an empty queue", 900)
        log = "".join(path.read_text() for path in (study / "slurm").glob("*.log"))
    assert "exit code 85" in log, log  # the time limit
    assert "exit code 137" in log, log  # a kill
    # The lost node's task is queued again, too; but what is left of its first start may take the second with it when the
    # node comes back. Then its runs are done below, as those of n2 are.
    for node, restarted in (("n1", True), ("n2", False), ("n4", True)):
        text = "".join(path.read_text() for path in (study / "slurm").glob(f"*_{task_on[node]}.log"))
        assert (f"worker {task_on[node]} on" in text and ", start 2: exit code" in text) == restarted, (node, text)
    assert "exit code 6" in log, log  # the run that fails
    # A worker whose shell was killed is not queued again by Slurm: the study is simply submitted, or run, once more.
    finished = chokepoint("study", "run", study, "-j", 2)
    assert finished.returncode == 6, finished.stdout
    assert f"run {FAILING} failed" in finished.stdout
    local = new(tmp_path / "local", buyers)
    assert chokepoint("study", "run", local, "-j", 2).returncode == 6
    for one in (study, local):
        assert chokepoint("study", "collect", one).returncode == 6
    assert sha256(study / "study.nc") == sha256(local / "study.nc")


def is_worker(pid):
    return b"study\0work\0" in cmdline(pid)


def is_step(pid):
    return b"slurmstepd" in cmdline(pid)


def cmdline(pid):
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            return file.read()
    except OSError:
        return b""


def hasten(cluster):
    """Jobs left. A job that is queued again waits two minutes; a test need not."""
    waiting = [line.split() for line in cluster.output("squeue", "-h", "-r", "-o", "%A %T %r").splitlines()]
    for job, state, *reason in waiting:
        if state == "PENDING" and "BeginTime" in reason:
            cluster.output("scontrol", "update", f"JobId={job}", "StartTime=now")
    return len(waiting)
