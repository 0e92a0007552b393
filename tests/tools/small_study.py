"""A small study on the tiny scenario, and the verbs that a test asks of it."""

import os

from program import ROOT, chokepoint, sha256

STUDY = """\
title: Small
scenario: {root}/configs/scenarios/tiny.yaml
set: [buyers=60]
factors:
  cost: {{path: parameters.choice.cost, low: 1, high: 3}}
  policy:
    choices:
      as it is: {{}}
      no ban: {{set: [rules.us-ban=null]}}
      hard quota: {{overlay: quota.yaml}}
design: {{kind: sobol, points: 12}}
replicates: 2
metrics: [share_end, share_trough]
trajectories:
  value: {{variable: share, at: {{region: CN}}}}
store: {store}
runs_per_block: 5
"""
RUNS = 24


def write(folder, store="folders", old="", new=""):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "quota.yaml").write_text("rules: {cn-quota: {customs: {quota_units_per_quarter: 10}}}\n")
    text = STUDY.format(root=ROOT, store=store)
    assert old in text
    (folder / "small.yaml").write_text(text.replace(old, new, 1))
    return folder / "small.yaml"


def new(folder, *arguments, **changes):
    process = chokepoint("study", "new", write(folder, **changes), "-o", folder / "study", *arguments)
    assert process.returncode == 0, process.stderr
    return folder / "study"


def ends_with(code, *arguments, **options):
    process = chokepoint("study", *arguments, **options)
    assert process.returncode == code, f"{process.stdout}{process.stderr}"
    return process


def collected(study):
    ends_with(0, "collect", study)
    return sha256(study / "study.nc")


def run_folder(study, run):
    return study / f"runs/000/{run:06}"


def children(pid):
    try:
        with open(f"/proc/{pid}/task/{pid}/children") as file:
            return [int(child) for child in file.read().split()]
    except OSError:
        return []


def is_there(pid):
    return os.path.exists(f"/proc/{pid}")
