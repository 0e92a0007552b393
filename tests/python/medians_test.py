"""The medians of an ensemble, and the files that hold them."""

from pathlib import Path

import pytest

from chokepoint.__main__ import main
from chokepoint.medians import medians_of, set_medians, two_digits
from chokepoint.runs import RunError

ROOT = Path(__file__).resolve().parents[2]
ENSEMBLE = """# made up
member,seed,distance,parameters.a.price,parameters.a.share,rules.the rule.customs.approval_rate
0,1,0.5,2500000,0.314,0.1
1,2,0.6,2610000,0.316,0.3
2,3,0.7,9000000,0.318,0.2
"""
SCENARIO = """# A comment.
parameters:
  a:
    price: 1.0e+6  # in USD
    share: 0.5
  b: {price: 7}
rules:
  the rule: {customs: {approval_rate: 0.2, quota: 5}}
"""
LISTED = """parameters:
  parameters.a.price: {default: 1.0e+6, low: 1, high: 9.0e+9, source: "assumption"}
  parameters.b.price: {default: 7, low: 1, high: 9}
"""


def files(folder: Path) -> tuple[Path, Path, Path]:
    made = folder / "ensemble.csv", folder / "scenario.yaml", folder / "parameters.yaml"
    for file, text in zip(made, (ENSEMBLE, SCENARIO, LISTED), strict=True):
        file.write_text(text)
    return made


def test_what_single_runs_of_this_project_use_are_the_medians_of_its_ensemble():
    holding = ["calibrated.yaml", "parameters.yaml", "scenarios/history.yaml", "scenarios/open_market.yaml"]
    configs = ROOT / "configs"
    assert set_medians(configs / "ensemble.csv", [configs / name for name in holding], check=True) == []


def test_numbers_are_replaced_where_they_stand_and_nothing_else_is_touched(tmp_path):
    ensemble, scenario, listed = files(tmp_path)
    assert set_medians(ensemble, [scenario, listed]) == [
        f"{scenario}:4: parameters.a.price 1.0e+6 -> 2.6e+6",
        f"{scenario}:5: parameters.a.share 0.5 -> 0.32",
        f"{listed}:2: parameters.a.price 1.0e+6 -> 2.6e+6"]
    assert scenario.read_text() == SCENARIO.replace("1.0e+6", "2.6e+6").replace("share: 0.5", "share: 0.32")
    assert listed.read_text() == LISTED.replace("1.0e+6", "2.6e+6")
    assert set_medians(ensemble, [scenario, listed]) == []


def test_a_check_changes_nothing_and_fails_where_a_number_is_another_one(tmp_path, capsys):
    ensemble, scenario, _ = files(tmp_path)
    assert main(["medians", str(ensemble), str(scenario), "--check"]) == 4
    said = capsys.readouterr()
    assert f"{scenario}:4: parameters.a.price 1.0e+6 -> 2.6e+6\n" in said.out
    assert "2 numbers are not the medians" in said.err
    assert scenario.read_text() == SCENARIO
    assert main(["medians", str(ensemble), str(scenario)]) == 0
    assert main(["medians", str(ensemble), str(scenario), "--check"]) == 0


def test_a_parameter_that_no_file_holds_and_a_file_that_is_no_ensemble_are_refused_and_nothing_is_written(tmp_path):
    ensemble, scenario, listed = files(tmp_path)
    with pytest.raises(RunError, match=r"no file given holds parameters\.a\.share, rules\.the rule\.customs"):
        set_medians(ensemble, [listed])
    assert listed.read_text() == LISTED
    for wrong in (scenario, tmp_path / "missing.csv"):
        with pytest.raises(RunError, match=r"no ensemble"):
            medians_of(wrong)


@pytest.mark.parametrize(("value", "written"), [(0.2749, "0.27"), (12.6, "13"), (4.96e6, "5.0e+6"), (95000, "95000"),
                                                (99900, "1.0e+5"), (0.0123, "0.012"), (3.0, "3"), (0.0, "0")])
def test_two_digits_are_kept_in_the_form_of_the_configs(value, written):
    assert two_digits(value) == written
