"""Branches share what came before, and their random numbers; a run is repeated from its own file."""

import signal
import subprocess
import time

import numpy as np
import pytest
import xarray as xr

from program import PROGRAM, ROOT, TINY, chokepoint, run_tiny, sha256

DATE = "2022-08-01"


@pytest.fixture(scope="module")
def history(tmp_path_factory):
    folder = tmp_path_factory.mktemp("history")
    run_tiny(folder, "--checkpoint-at", DATE)
    return folder


def branch(parent, folder, *arguments):
    return chokepoint("branch", parent, "--at", DATE, "-o", folder, *arguments)


def open_run(folder):
    return xr.open_dataset(folder / "run.nc", engine="h5netcdf", mask_and_scale=False)


def test_a_branch_under_the_same_rules_is_the_history(history, tmp_path):
    done = branch(history, tmp_path / "same")
    assert done.returncode == 0, done.stderr
    with open_run(history) as one, open_run(tmp_path / "same") as other:
        assert set(one.variables) == set(other.variables)
        for name in one.variables:
            assert one[name].values.tobytes() == other[name].values.tobytes() or one[name].dtype == object, name


def test_a_branch_shares_what_came_before_and_differs_after(history, tmp_path):
    overlay = tmp_path / "overlay.yaml"
    overlay.write_text("parameters: {choice: {cost: 4.5}}\n")
    done = branch(history / "run.nc", tmp_path / "branch", "--with", overlay)
    assert done.returncode == 0, done.stderr
    with open_run(history) as one, open_run(tmp_path / "branch") as other:
        before = (one.time < np.datetime64(DATE)).values
        assert before.any() and not before.all()
        assert np.array_equal(one.ordered_units[before], other.ordered_units[before])
        assert not np.array_equal(one.ordered_units[~before], other.ordered_units[~before])
        assert other.attrs["history_0_until"] == DATE
        assert "cost: 4.5" in other.attrs["scenario"]
        assert one.attrs["run_id"] != other.attrs["run_id"]
    said = f"a branch: until {DATE} it went under the rules of its history, which are not compared"
    for baseline, other in ((history, tmp_path / "branch"), (tmp_path / "branch", history)):
        told = " ".join(chokepoint("compare", baseline, other).stdout.split())
        assert said in told
        assert (f"the baseline is {said}" in told) == (other == history)


def test_a_state_that_was_not_kept_is_simulated_once_and_kept_for_the_next_branch(tmp_path):
    run_tiny(tmp_path / "run")
    change = ["--set", "parameters.choice.cost=4.5"]
    first = branch(tmp_path / "run", tmp_path / "first", *change)
    assert first.returncode == 0, first.stderr
    kept = tmp_path / "run" / f"checkpoint-{DATE}"
    before = kept.stat().st_mtime_ns
    second = branch(tmp_path / "run", tmp_path / "second", *change)
    assert second.returncode == 0, second.stderr
    assert kept.stat().st_mtime_ns == before
    assert sha256(tmp_path / "first" / "run.nc") == sha256(tmp_path / "second" / "run.nc")
    from_checkpoint = branch(kept, tmp_path / "third", *change)
    assert from_checkpoint.returncode == 0, from_checkpoint.stderr
    assert sha256(tmp_path / "third" / "run.nc") == sha256(tmp_path / "first" / "run.nc")
    assert sorted(path.name for path in (tmp_path / "first").iterdir()) == ["run.nc", "status.json"]


def test_a_branch_of_a_branch_is_reproduced_from_its_file(history, tmp_path):
    assert branch(history, tmp_path / "one", "--set", "parameters.choice.cost=4.5").returncode == 0
    done = chokepoint("branch", tmp_path / "one", "--at", "2022-10-03", "-o", tmp_path / "two", "--set",
                      "mechanisms.peer_share=0")
    assert done.returncode == 0, done.stderr
    again = chokepoint("reproduce", tmp_path / "two" / "run.nc")
    assert again.returncode == 0, again.stdout + again.stderr
    assert "byte for byte" in again.stdout


RULE = "{regulator: US, effective: %s, enforcement: {seizure_rate: 0.5}}"


@pytest.mark.parametrize("change, said", [
    ("rules.raid=" + RULE % "2022-05-02", "warning: rules.raid (effective 2022-05-02): the history until 2022-08-01 is as it was"),
    ("rules.cn-quota.effective=2022-07-25",
     "warning: rules.cn-quota (effective 2022-07-25 instead of 2022-10-03): the history"),
    ("rules.us-licence.announced=2022-03-07",
     "warning: rules.us-licence (announced 2022-03-07 instead of 2022-09-05): the history"),
    ("rules.us-ban.effective=2022-11-07",
     "warning: rules.us-ban (effective 2022-11-07 instead of 2022-05-02): the history"),
    ("rules.us-ban.effective=2022-06-06",
     "warning: rules.us-ban (effective 2022-06-06 instead of 2022-05-02): the history"),
    ("rules.us-hbm.announced=2022-08-01",
     "warning: rules.us-hbm (announced 2022-08-01 instead of 2022-06-06): the history"),
    ("rules.us-ban.until=2022-06-06", "warning: rules.us-ban (until 2022-06-06 instead of none): the history"),
    ("rules.us-ban.until=2022-11-07", ""),
    ("rules.us-ban=null", ""),  # it ends where the branch begins
    ("rules.raid=" + RULE % "2022-07-26", ""),  # the tick of the branch is the first after both days
    ("rules.raid=" + RULE % DATE, ""),
    ("rules.us-hbm.effective=2022-11-07", ""),
    ("markets.CN.budget_usd_per_year={2022-01-03: 1.0e+9, 2022-06-06: 1.2e+9, 2023-01-02: 1.5e+9}",
     "warning: markets.CN.budget_usd_per_year (another on 2022-01-06): the history"),
    ("markets.US.budget_usd_per_year={2022-01-03: 2.0e+9, 2022-08-01: 2.0e+9, 2023-01-02: 3.0e+9}", ""),
    ("facilities.Mainland foundry.capacity_per_month={2022-01-03: 200, 2022-06-06: 200, 2023-01-02: 400}",
     "warning: facilities.Mainland foundry.capacity_per_month (another on 2022-01-06): the history"),
    ("facilities.Mainland foundry.capacity_per_month={2022-01-03: 200, 2022-08-01: 2000}",
     "warning: facilities.Mainland foundry.capacity_per_month (another on 2022-01-06): the history until 2022-08-01 is as it was "
     "without this change, which is over by then: the line goes on from its capacity"),
    ("markets.CN.budget_usd_per_year={2022-01-03: 1.0e+9, 2022-02-07: 1.4e+9, 2022-03-07: 1.0838e+9, 2023-01-02: 1.5e+9}",
     "warning: markets.CN.budget_usd_per_year (another on 2022-01-06): the history until 2022-08-01 is as it was without "
     "this change, which acts from then on"),
    ("markets.CN.budget_usd_per_year={2022-01-03: 1.0e+9, 2022-07-25: 1.4e+9, 2022-08-02: 1.0e+9}",
     "warning: markets.CN.budget_usd_per_year (another on 2022-01-06): the history until 2022-08-01 is as it was without "
     "this change, which acts from then on"),
    ("markets.CN.training_share={2022-01-03: 0.6, 2022-07-25: 0.6, 2022-07-26: 0.5}",
     "warning: markets.CN.training_share (another on 2022-07-28): the history"),
    ("markets.CN.training_share={2022-01-03: 0.6, 2022-07-28: 0.6, 2022-07-29: 0.5}", ""),  # after the last day read
    ("rules.us-ban.chip_control.treatment=licence", ""),  # what else holds from the branch on is what branches are for
])
def test_a_branch_says_which_rules_and_paths_it_changes_in_what_is_over(history, tmp_path, change, said):
    done = branch(history, tmp_path / "branch", "--quiet", "--set", change)
    assert done.returncode == 0, done.stderr
    assert done.stderr.startswith(said) if said else done.stderr == ""
    assert done.stderr.count("\n") == bool(said)


@pytest.mark.parametrize("change, reason", [
    ("seed=5", "seed"),
    ("buyers=61", "the change also alters the start: buyers: 60 there, 61 here (there is in the history"),
    ("markets.CN.tail_exponent=1.5", "alters the start: markets.CN.tail_exponent: "),
    ("chips.Alpha 2.price_usd=20000", "alters the start: chips.Alpha 2.price_usd: 25000 there, 20000 here"),
    ("tick_days=14", "tick_days"),
    ("focal_vendor=Beta", "focal_vendor: another focus than the history's"),
    ("focal_region=US", "focal_region: another focus than the history's"),
    ("focal_chip=Alpha 1", "focal_chip: another focus than the history's"),
    ("facilities.Mainland foundry.country=US", "facilities.Mainland foundry.country: US instead of CN"),
    ("firms.Beta.country=US", "firms.Beta.country: US instead of CN, in the middle of the history"),
    ("rival_region=ROW", "rival_region: another focus than the history's"),
    ("reentry=2022-06-06", "reentry: another day of re-entry than the history's"),
    ("reentry=null", "reentry: another day of re-entry than the history's"),
])
def test_a_change_that_reaches_back_is_refused(history, tmp_path, change, reason):
    refused = branch(history, tmp_path / "no", "--set", change)
    assert refused.returncode == 3, refused.stderr
    assert reason in refused.stderr
    assert "branch may change what acts later" in refused.stderr


def test_re_entry_may_move_within_what_is_still_to_come(history, tmp_path):
    moved = branch(history, tmp_path / "later", "--set", "reentry=2022-11-07")
    assert moved.returncode == 0, moved.stderr
    assert "since 2022-11-07" in open_run(tmp_path / "later")["focal_revenue"].attrs["long_name"]


def test_re_entry_that_was_counted_stays_where_it_is(history, tmp_path):
    moved = chokepoint("branch", history, "--at", "2022-11-14", "-o", tmp_path / "no", "--set", "reentry=2022-12-05")
    assert moved.returncode == 3
    assert "reentry: another day of re-entry than the history's" in moved.stderr


def test_a_branch_that_reorders_a_brokers_chips_is_refused_since_what_is_under_way_would_change_its_chip(tmp_path):
    run_tiny(tmp_path / "run", "--set", "brokers.Smugglers.chips=[Alpha 1, Alpha 2]")
    overlay = tmp_path / "overlay.yaml"
    for chips, code in (("[Alpha 2, Alpha 1]", 3), ("[Alpha 1, Alpha 2]", 0)):
        overlay.write_text(f"brokers: {{Smugglers: {{chips: {chips}}}}}\n")
        done = branch(tmp_path / "run", tmp_path / "branch", "--with", overlay)
        assert done.returncode == code, done.stderr
        assert ("brokers: other listings, or in another order" in done.stderr) == (code == 3)


def test_a_date_outside_the_run_is_wrong_use(history, tmp_path):
    refused = chokepoint("branch", history, "--at", "1999-01-04", "-o", tmp_path / "no")
    assert refused.returncode == 2
    assert "outside the run" in refused.stderr


def test_a_date_after_the_last_tick_began_is_wrong_use(history, tmp_path):
    refused = chokepoint("branch", history, "--at", "2023-02-25", "-o", tmp_path / "no")
    assert refused.returncode == 2
    assert "no tick begins on this day or later, and nothing would change (the run ends on 2023-02-27)" in refused.stderr
    assert not (tmp_path / "no").exists()


def test_an_impossible_branch_is_refused_before_anything_is_simulated_and_leaves_nothing(tmp_path):
    run_tiny(tmp_path / "run")
    for arguments, code in ((["--set", "seed=5"], 3), (["--checkpoint-at", "1999-01-04"], 2)):
        refused = branch(tmp_path / "run", tmp_path / "no", *arguments)
        assert refused.returncode == code, refused.stderr
        assert not (tmp_path / "no").exists()
    run_tiny(tmp_path / "taken")
    refused = branch(tmp_path / "run", tmp_path / "taken")
    assert refused.returncode == 4
    assert "a finished run is there already" in refused.stderr
    for folder in ("run", "taken"):
        assert sorted(path.name for path in (tmp_path / folder).iterdir()) == ["run.nc", "status.json"]


def test_a_folder_named_history_in_the_target_belongs_to_its_owner(tmp_path):
    run_tiny(tmp_path / "run")
    mine = tmp_path / "branch" / "history" / "0" / "notes.txt"
    mine.parent.mkdir(parents=True)
    mine.write_text("mine")
    done = branch(tmp_path / "run", tmp_path / "branch")
    assert done.returncode == 0, done.stderr
    assert mine.read_text() == "mine"
    assert sorted(path.name for path in mine.parent.iterdir()) == ["notes.txt"]
    assert sorted(path.name for path in (tmp_path / "branch").iterdir()) == ["history", "run.nc", "status.json"]


@pytest.mark.parametrize("arguments", [[], ["--overwrite"], ["--resume"]])
def test_a_branch_never_goes_into_the_folder_of_its_parent(tmp_path, arguments):
    run_tiny(tmp_path / "run")
    before = sha256(tmp_path / "run" / "run.nc")
    (tmp_path / "link").symlink_to(tmp_path / "run")
    for parent, target in (("run", "run"), ("run/run.nc", "link")):
        refused = branch(tmp_path / parent, tmp_path / target, *arguments)
        assert refused.returncode == 2, refused.stderr
        assert "the run to branch from is in this folder" in refused.stderr
    assert sha256(tmp_path / "run" / "run.nc") == before
    assert sorted(path.name for path in (tmp_path / "run").iterdir()) == ["run.nc", "status.json"]


def test_a_branch_that_is_refused_overwrites_nothing_and_one_that_is_not_does(history, tmp_path):
    run_tiny(tmp_path)
    before = sha256(tmp_path / "run.nc")
    assert branch(history, tmp_path, "--overwrite", "--set", "seed=5").returncode == 3
    assert sha256(tmp_path / "run.nc") == before
    done = branch(history, tmp_path, "--overwrite", "--set", "parameters.choice.cost=4.5")
    assert done.returncode == 0, done.stderr
    assert sha256(tmp_path / "run.nc") != before


def test_many_branches_at_once_share_one_state(tmp_path):
    run_tiny(tmp_path / "run")
    at_once = [subprocess.Popen([PROGRAM, "branch", tmp_path / "run", "--at", DATE, "-o", tmp_path / str(i), "--quiet"], cwd=ROOT,
                                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) for i in range(4)]
    for process in at_once:
        _, errors = process.communicate(timeout=120)
        assert (process.returncode, errors) == (0, "")
    assert len({sha256(tmp_path / str(i) / "run.nc") for i in range(4)}) == 1
    assert sorted(path.name for path in (tmp_path / "run").iterdir()) == [f"checkpoint-{DATE}", "run.nc", "status.json"]
    assert branch(tmp_path / "run" / f"checkpoint-{DATE}", tmp_path / "late").returncode == 0


def test_a_reproduction_that_is_stopped_promises_nothing(tmp_path):
    assert chokepoint("run", TINY, "-o", tmp_path, "--set", "end=2152-01-01", "--set", "buyers=3000").returncode == 0
    process = subprocess.Popen([PROGRAM, "reproduce", tmp_path], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    time.sleep(0.3)
    process.send_signal(signal.SIGTERM)
    said, errors = process.communicate(timeout=60)
    assert (process.returncode, said) == (86, ""), errors
    assert "nothing is kept" in errors and "--resume" not in errors


def test_a_run_is_reproduced_from_its_file_alone(history, tmp_path):
    file = tmp_path / "alone.nc"
    file.write_bytes((history / "run.nc").read_bytes())
    done = chokepoint("reproduce", file, "--threads", 2)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "byte for byte" in done.stdout


def seal(content):
    """The file with a seal that fits, as only somebody who means it would make."""
    import hashlib
    body = content[:-84]
    return body + b"\nchokepoint sha256 " + hashlib.sha256(body).hexdigest().encode() + b"\n"


def test_a_run_with_other_numbers_is_not_reproduced_and_the_first_difference_is_named(history, tmp_path):
    import h5py
    file = tmp_path / "run.nc"
    file.write_bytes((history / "run.nc").read_bytes()[:-84])
    with h5py.File(file, "r+") as run:
        run["perceived_risk_foreign"][7, 0] += 0.125
        run["guidance"][9, 0] += 0.125
        run.attrs["compiler"] = "another"
    file.write_bytes(seal(file.read_bytes() + b"x" * 84))
    done = chokepoint("reproduce", file)
    assert done.returncode == 5, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert "2 variables differ" in lines[0]
    assert lines[1].strip().startswith("perceived_risk_foreign from 2022-02-21 on: row 7, cell 0")
    assert lines[2].strip().startswith("guidance from 2022-03-07 on")
    assert any("compiler: another there" in line for line in lines)
