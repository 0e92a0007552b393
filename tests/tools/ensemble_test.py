"""The verbs that run many members, on the tiny scenario: what they print, write, and refuse with 3."""

import csv
import re

import pytest

from program import ROOT, TINY, chokepoint

FOLDER = ROOT / "tests/tools/ensemble"
FACTS = FOLDER / "tiny_facts.yaml"
PARAMETERS = FOLDER / "tiny_parameters.yaml"
EXPERIMENT = FOLDER / "tiny_experiment.yaml"
ON_TINY = ("--scenario", TINY, "--facts", FACTS)
PATHS = ["parameters.choice.cost", "parameters.cost.porting_cost_usd", "parameters.peers.update_weeks",
         "stacks.Beta stack.training_maturity"]


def rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def calibrate(out, *arguments):
    process = chokepoint("calibrate", *ON_TINY, "--parameters", PARAMETERS, "--runs", 40, "--waves", 2,
                         "--keep", 8, "--buyers", 60, "-o", out, *arguments)
    assert process.returncode == 0, process.stderr
    return process


@pytest.fixture(scope="module")
def ensemble(tmp_path_factory):
    path = tmp_path_factory.mktemp("ensemble") / "members.csv"
    return path, calibrate(path)


def refused(*arguments):
    process = chokepoint(*arguments)
    assert (process.returncode, process.stdout) == (3, ""), process.stderr
    return process.stderr


def edited(tmp_path, file, old, new):
    text = file.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / file.name
    path.write_text(text.replace(old, new, 1).replace("../../../configs", str(ROOT / "configs")), encoding="utf-8")
    return path


def test_calibration_writes_members_nearest_first(ensemble):
    path, process = ensemble
    members = rows(path)
    assert list(members[0]) == ["member", "seed", "distance", *PATHS]
    assert [row["member"] for row in members] == [str(m) for m in range(8)]
    distances = [float(row["distance"]) for row in members]
    assert distances == sorted(distances)
    assert all(0.8 <= float(row["parameters.choice.cost"]) <= 3 for row in members)
    assert all(row["parameters.peers.update_weeks"] in list("12345678") for row in members)
    comments = [line for line in path.read_text().splitlines() if line.startswith("#")]
    assert comments[0].startswith("# chokepoint calibrate --scenario configs/scenarios/tiny.yaml ")
    assert re.fullmatch(r"# scenario sha256 [0-9a-f]{64}", comments[2])
    threshold = members[-1]["distance"]
    assert comments[3] == f"# 40 runs in 2 waves, of which the 8 nearest are kept: distances up to {threshold}"
    for words in ("wave 1", "wave 2", "share_of_beta", "parameters.choice.cost"):
        assert words in process.stdout
    assert "domestic_cards" not in process.stdout  # a fact to judge by


@pytest.mark.parametrize("threads", [1, 2])
def test_calibration_gives_the_same_bytes_on_any_number_of_threads(tmp_path, ensemble, threads):
    calibrate(tmp_path / "again.csv", "--threads", threads, "--quiet")
    assert (tmp_path / "again.csv").read_bytes() == ensemble[0].read_bytes()


def test_validation_tells_fitted_from_judged_and_scores_both(tmp_path, ensemble):
    process = chokepoint("validate", *ON_TINY, "--ensemble", ensemble[0], "--buyers", 60, "-o", tmp_path)
    assert process.returncode == 0, process.stderr
    text = process.stdout
    assert max(map(len, text.splitlines())) <= 110
    assert re.search(r"^fitted .*\n(cards_of_spring|share_of_beta|gpu_cards) ", text, re.M)
    assert re.search(r"^judged .*\ndomestic_cards ", text, re.M)
    assert "facts left out, each with its reason in their file: 1\n" in text
    assert re.search(r"against persistence \(2 targets\) +\S+ against \S+ +below it +(met|missed)$", text, re.M)
    assert re.search(r"against trend \(1 target\)", text)
    targets = rows(tmp_path / "validation.csv")
    assert len(targets) == 10
    assert {"cards, 2022-02 to 2022-04", "Beta: share, 2021-01 to 2022-06"} < {target["label"] for target in targets}
    members = rows(tmp_path / "members.csv")
    assert len(members) == 10 * 8
    for target in targets:
        values = sorted(float(row["value"]) for row in members if row["target"] == target["target"])
        assert len(values) == 8
        assert float(target["p05"]) <= float(target["median"]) <= float(target["p95"])
        # The prediction has the model's discrepancy besides what the members simulate.
        assert float(target["p05"]) <= values[-1] and float(target["p95"]) >= values[0]
        covered = float(target["p05"]) <= float(target["value"]) <= float(target["p95"])
        assert target["covered"] == str(int(covered))


def test_validation_needs_no_ensemble(tmp_path):
    process = chokepoint("validate", *ON_TINY, "--ensemble", "none", "--members", 3)
    assert process.returncode == 0, process.stderr
    assert "3 members of the scenario's own parameters, by seed" in process.stdout
    assert list(tmp_path.iterdir()) == []


def test_an_experiment_writes_its_tables_and_an_arm_differs_from_itself_by_nothing(tmp_path, ensemble):
    process = chokepoint("experiment", EXPERIMENT, "--ensemble", ensemble[0], "-o", tmp_path / "out")
    assert process.returncode == 0, process.stderr
    assert process.stdout.startswith("Tiny experiment\n")
    assert max(map(len, process.stdout.splitlines())) <= 110
    out = tmp_path / "out"
    written = sorted(path.name for path in out.iterdir())
    assert written == ["experiment.yaml", "metrics.csv", "purchases.csv", "quarters.csv", "summary.csv", "years.csv"]
    record = (out / "experiment.yaml").read_text()
    (out / "metrics.csv").unlink()  # as a kill leaves it: the record of an experiment that did not end is no obstacle
    assert chokepoint("experiment", EXPERIMENT, "--ensemble", ensemble[0], "-o", out).returncode == 0
    assert record.startswith(f"# 4 members of {ensemble[0]}, by chokepoint ") and EXPERIMENT.read_text() in record
    summary = {(row["arm"], row["metric"]): row for row in rows(out / "summary.csv")}
    same = summary["the same", "share_end"]
    assert [float(same[f"difference_{end}"]) for end in ("median", "p05", "p95")] == [0, 0, 0]
    assert float(summary["no cost", "share_end"]["difference_median"]) != 0
    assert summary["no cost", "recovered_fraction"]["missing"] == "4"
    metrics = rows(out / "metrics.csv")
    assert {row["arm"] for row in metrics} == {"as it is", "the same", "no cost"}
    assert {row["member"] for row in metrics} == set("0123")
    assert {row["year"] for row in rows(out / "years.csv")} == {"2022", "2023"}
    quarters = rows(out / "quarters.csv")
    assert {row["origin"] for row in quarters} == {"domestic", "imported"}
    assert {row["quarter"] for row in quarters} == {"2022-Q1", "2022-Q2", "2022-Q3", "2022-Q4", "2023-Q1"}
    again = chokepoint("experiment", EXPERIMENT, "--ensemble", ensemble[0], "-o", out)
    assert (again.returncode, "--overwrite" in again.stderr) == (4, True)


@pytest.mark.parametrize(("old", "new", "message"), [
    ("baseline: as it is", "baseline: as it was",
     'baseline: there is no arm "as it was": did you mean "as it is"?'),
    ("share_end,", "share_and,", 'metrics.0: the headline has no metric "share_and": did you mean "share_end"?'),
    ("rate=0.8]", "rate=2]", "rules.us-licence.chip_control.approval_rate: 2 is out of range"),
    ("set: [buyers=50]", "set: [byers=50]", 'byers: unknown key "byers": did you mean "buyers"?'),
    ("set: [buyers=50]", "set: [buyers]", '"buyers" is not an assignment'),
    ("arms:", "arm:", 'unknown key "arm": did you mean "arms"?'),
])
def test_a_wrong_experiment_is_told_with_its_place(tmp_path, old, new, message):
    path = edited(tmp_path, EXPERIMENT, old, new)
    said = refused("experiment", path, "--ensemble", "none", "-o", tmp_path / "out")
    assert message in said
    assert all(re.match(rf"{re.escape(str(path))}:\d+:\d+: ", line) for line in said.splitlines()), said
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("old", "new", "message"), [
    ("low: 0.8", "low: 4", "parameters.choice.cost.low: low (4) is above high (3)"),
    ("default: 1.4", "default: 0.4", "parameters.choice.cost.default: 0.4 is not between low (0.8) and high (3)"),
    ("parameters.choice.cost:", "parameters.choice.coast:",
     'the scenario has no "coast" here: did you mean "cost"?'),
    ("parameters.choice.cost:", "parameters.choice:", "names a part of the scenario, not a number"),
    ("high: 3,", "high: 300,", "parameters.choice.cost: 300 is out of range"),
    ("scale: log", "scale: loc", 'expected one of linear, log, whole, found "loc": did you mean "log"?'),
    ("low: 1.0e+6", "low: 0", "a range with scale: log must be positive"),
])
def test_a_wrong_list_of_parameters_is_told_with_its_place(tmp_path, old, new, message):
    path = edited(tmp_path, PARAMETERS, old, new)
    said = refused("calibrate", *ON_TINY, "--parameters", path, "-o", tmp_path / "members.csv")
    assert message in said
    assert all(re.match(rf"{re.escape(str(path))}:\d+:\d+: ", line) for line in said.splitlines()), said
    assert not (tmp_path / "members.csv").exists()


def test_an_ensemble_that_does_not_fit_is_refused_at_its_line(tmp_path, ensemble):
    text = ensemble[0].read_text()
    path = tmp_path / "members.csv"
    for old, new, message in (
            ("Beta stack", "Betta stack", 'the scenario has no "Betta stack" here: did you mean "Beta stack"?'),
            ("member,seed,", "member,", 'column 2 must be "seed"'),
            ("\n0,", "\n0,1,", "8 fields where the header has 7")):
        path.write_text(text.replace(old, new, 1))
        said = refused("validate", *ON_TINY, "--ensemble", path)
        assert said.startswith(f"{path}:"), said
        assert message in said
    assert "there is no such ensemble" in refused("validate", *ON_TINY, "--ensemble", tmp_path / "none.csv")
    assert "9 members are wanted, the ensemble has 8" in refused(
        "experiment", EXPERIMENT, "--ensemble", ensemble[0], "--members", 9, "-o", tmp_path / "out")


def test_an_experiment_takes_no_place_of_what_its_user_wrote(tmp_path, ensemble):
    mine = edited(tmp_path, EXPERIMENT, "buyers=50", "buyers=40").rename(tmp_path / "experiment.yaml")
    before = mine.read_bytes()
    for more in ([], ["--overwrite"]):
        refused_here = chokepoint("experiment", mine, "--ensemble", ensemble[0], "-o", tmp_path, *more)
        other = chokepoint("experiment", EXPERIMENT, "--ensemble", ensemble[0], "-o", tmp_path, *more)
        for done in (refused_here, other):
            assert done.returncode == 4 and "experiment.yaml: a file that no run of an experiment wrote" in done.stderr
    assert mine.read_bytes() == before


def test_an_experiment_finds_the_ensemble_of_its_checkout_from_any_folder(tmp_path, ensemble):
    (tmp_path / "configs").mkdir()
    (tmp_path / "elsewhere").mkdir()
    table = tmp_path / "configs/ensemble.csv"
    table.write_text(ensemble[0].read_text())
    (tmp_path / "mine").mkdir()
    file = edited(tmp_path / "mine", EXPERIMENT, "buyers=50", "buyers=40")
    (tmp_path / "ensemble.csv").write_text("no ensemble of a checkout")
    for folder in (tmp_path, tmp_path / "elsewhere"):
        done = chokepoint("experiment", file, "-o", folder / "out", cwd=folder)
        assert done.returncode == 0, done.stderr
    said = done.stdout + (tmp_path / "elsewhere/out/summary.csv").read_text()
    assert str(table) in said  # which one it took is told
    table.unlink()
    of_its_scenario = chokepoint("experiment", file, "-o", tmp_path / "none", cwd=tmp_path / "elsewhere")
    assert of_its_scenario.returncode == 3  # this scenario is not the one that the shipped ensemble is of
    assert f"{ROOT}/configs/ensemble.csv:5:1: stacks.CANN" in of_its_scenario.stderr


def test_a_table_that_is_there_is_replaced_on_request_alone(tmp_path, ensemble):
    path = tmp_path / "members.csv"
    path.write_text("mine")
    said = chokepoint("calibrate", *ON_TINY, "--parameters", PARAMETERS, "-o", path)
    assert (said.returncode, said.stdout) == (4, "")
    assert "a table is there already (give --overwrite to replace it" in said.stderr
    assert path.read_text() == "mine"
    calibrate(path, "--overwrite")
    assert path.read_bytes() == ensemble[0].read_bytes()


def test_arms_that_count_from_different_days_are_refused(tmp_path):
    path = edited(tmp_path, EXPERIMENT, "no cost: {set: [", "no cost: {set: [reentry=2022-11-07, ")
    said = refused("experiment", path, "--ensemble", "none", "-o", tmp_path / "out")
    assert ('arms.no cost: its metrics would count since 2022-11-07, those of "as it is" since 2022-10-03: '
            "set: [reentry=2022-10-03]") in said


def test_arms_of_another_length_are_refused(tmp_path):
    path = edited(tmp_path, EXPERIMENT, "no cost: {set: [", "no cost: {set: [end=2022-11-07, ")
    said = refused("experiment", path, "--ensemble", "none", "-o", tmp_path / "out")
    assert "arms.no cost: its runs end on 2022-11-07 in ticks of 7 days, those of \"as it is\" on " in said


@pytest.mark.parametrize("name", ["manifest.json", "run.nc"])
def test_an_experiment_does_not_go_into_the_folder_of_a_study_or_a_run(tmp_path, name):
    (tmp_path / name).write_text("there before")
    said = chokepoint("experiment", EXPERIMENT, "--ensemble", "none", "-o", tmp_path, "--overwrite")
    assert said.returncode == 4
    assert "an experiment belongs in one of its own" in said.stderr


def leave_tables(folder):
    for name in ("metrics.csv", "summary.csv"):
        (folder / name).write_text("there before")


def test_a_study_does_not_go_into_the_folder_of_an_experiment(tmp_path):
    leave_tables(tmp_path)
    said = chokepoint("study", "new", ROOT / "configs/studies/allowance.yaml", "-o", tmp_path)
    assert said.returncode == 4
    assert "an experiment is in this folder, and a study belongs in one of its own" in said.stderr


def test_a_run_does_not_go_into_the_folder_of_an_experiment(tmp_path):
    leave_tables(tmp_path)
    said = chokepoint("run", ROOT / "configs/scenarios/tiny.yaml", "-o", tmp_path, "--overwrite")
    assert said.returncode == 4
    assert "an experiment is in this folder, and a run belongs in one of its own" in said.stderr
    assert sorted(file.name for file in tmp_path.iterdir()) == ["metrics.csv", "summary.csv"]


def test_arms_of_another_focus_are_refused(tmp_path):
    path = edited(tmp_path, EXPERIMENT, "no cost: {set: [", "no cost: {set: [focal_chip=Alpha 1, ")
    said = refused("experiment", path, "--ensemble", "none", "-o", tmp_path / "out")
    assert "arms.no cost: its metrics would be of Alpha (Alpha 1) in CN against US from 2022-01-03" in said


def test_a_table_that_cannot_be_written_is_told_before_the_work(tmp_path):
    process = chokepoint("calibrate", *ON_TINY, "--parameters", PARAMETERS, "-o", tmp_path / "nowhere/members.csv")
    assert (process.returncode, process.stdout) == (4, "")
    assert "nowhere" in process.stderr
