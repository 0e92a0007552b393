"""The analysis of studies: designs as SALib makes them, the Ishigami function's indices, and what is refused."""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from SALib.sample import sobol as salib_sobol
from SALib.sample.morris import morris as salib_morris

from chokepoint import RunError, study

ISHIGAMI = Path(os.environ["CHOKEPOINT_ISHIGAMI"])
A, B = 7.0, 0.1
V1 = 0.5 * (1 + B * np.pi**4 / 5) ** 2
V2 = A**2 / 8
V13 = B**2 * np.pi**8 * 8 / 225
VARIANCE = V1 + V2 + V13
FIRST = np.array([V1, V2, 0.0]) / VARIANCE
TOTAL = np.array([V1 + V13, V2, V13]) / VARIANCE


@pytest.fixture()
def saltelli():
    with xr.open_dataset(ISHIGAMI / "saltelli/study.nc", engine="netcdf4") as data:
        yield data.load()


def positions(frame):
    return frame[["x1", "x2", "x3"]].to_numpy()


def test_rows_of_a_saltelli_design_are_those_of_salib():
    problem = {"num_vars": 3, "names": ["x1", "x2", "x3"], "bounds": [[0, 1]] * 3}
    expected = salib_sobol.sample(problem, 1024, calc_second_order=True, scramble=False, skip_values=1024)
    design = pd.read_csv(ISHIGAMI / "saltelli/design.csv")
    assert np.array_equal(positions(design), expected)


class Replayed:
    """Gives SALib's generator of trajectories the draws that one of ours was made from."""

    def __init__(self, trajectory, levels):
        steps = np.diff(trajectory, axis=0)
        self.order = [int(np.flatnonzero(step)[0]) for step in steps]
        signs = np.sign(steps.sum(axis=0))
        base = np.minimum(trajectory[0], trajectory[-1])
        grid = np.linspace(0, 1 - levels / (2 * (levels - 1)), levels // 2)
        self.choices = [signs, grid[[int(np.argmin(abs(grid - b))) for b in base]]]

    def shuffle(self, matrix):
        matrix[:] = 0.0
        for place, factor in enumerate(self.order):
            matrix[factor, place] = 1.0

    def choice(self, _, count):
        drawn = self.choices.pop(0)
        assert len(drawn) == count
        return drawn


def test_trajectories_of_a_morris_design_are_those_that_salib_makes_of_the_same_draws():
    rows = positions(pd.read_csv(ISHIGAMI / "morris/design.csv"))
    for start in range(0, len(rows), 4):
        trajectory = rows[start:start + 4]
        expected = salib_morris._generate_trajectory(np.eye(3), Replayed(trajectory, 6), num_levels=6)
        np.testing.assert_allclose(trajectory, expected, rtol=0, atol=1e-15)


def test_sobol_indices_of_the_ishigami_function_lie_in_their_stated_intervals(saltelli):
    indices = study.sobol(saltelli, "share_end", confidence=0.99)
    assert list(indices.index) == ["x1", "x2", "x3"]
    assert (abs(indices["S1"] - FIRST) <= indices["S1_conf"]).all()
    assert (abs(indices["ST"] - TOTAL) <= indices["ST_conf"]).all()
    assert (indices[["S1_conf", "ST_conf"]] < 0.15).all().all()  # an interval that holds anything proves nothing
    second, width = indices.attrs["S2"], indices.attrs["S2_conf"]
    assert abs(second.loc["x1", "x3"] - V13 / VARIANCE) <= width.loc["x1", "x3"] < 0.2


def test_a_study_is_analysed_by_its_folder_too(saltelli):
    by_folder = study.sobol(ISHIGAMI / "saltelli", "share_end")
    pd.testing.assert_frame_equal(by_folder, study.sobol(saltelli, "share_end"))


def test_morris_finds_the_interaction_of_the_third_input():
    effects = study.morris(ISHIGAMI / "morris", "share_end")
    assert set(effects.index) == {"x1", "x2", "x3"}
    assert effects["mu_star"].is_monotonic_decreasing
    third = effects.loc["x3"]  # it acts through x1 alone: effects of both signs
    assert third["sigma"] > abs(third["mu"])
    assert third["mu_star"] - third["mu_star_conf"] > 0.0


def test_tables_have_a_row_per_run_and_means_one_per_point(saltelli):
    table = study.table(saltelli)
    assert len(table) == 1024 * 8
    assert (table["state"] == "done").all()
    assert study.factors(saltelli) == ["x1", "x2", "x3"]
    double = xr.concat([saltelli, saltelli.assign(share_end=saltelli["share_end"] + 2)], dim="run", data_vars="all")
    means = study.means(double.assign_coords(run=range(2 * 1024 * 8)), "share_end")
    np.testing.assert_allclose(means["share_end"], saltelli["share_end"] + 1, atol=1e-12)


@pytest.mark.parametrize(("flag", "words"), [(0, "runs 5, 9 are missing"), (2, "runs 5, 9 failed")])
def test_runs_without_results_are_refused_by_name(saltelli, flag, words):
    saltelli["state"][[5, 9]] = flag
    for analyse in (study.sobol, study.means, study.export_salib):
        with pytest.raises(study.IncompleteStudy, match=words) as refused:
            analyse(saltelli, "share_end")
        assert refused.value.runs == [5, 9]


def test_runs_in_which_a_metric_does_not_exist_are_refused_by_name(saltelli):
    saltelli["share_end"][7] = np.nan
    with pytest.raises(study.IncompleteStudy, match="runs 7 have no share_end"):
        study.sobol(saltelli, "share_end")


def test_mistakes_are_told(saltelli, tmp_path):
    with pytest.raises(RunError, match=r"keeps no metric 'shares' \(it keeps: share_end\)"):
        study.sobol(saltelli, "shares")
    with pytest.raises(RunError, match="has a saltelli design"):
        study.morris(saltelli, "share_end")
    saltelli["share_end"][:] = 1.0
    with pytest.raises(RunError, match="the same in all runs"):
        study.sobol(saltelli, "share_end")
    with pytest.raises(RunError, match="study collect"):
        study.table(tmp_path)


def test_salib_gets_the_problem_as_it_writes_it(saltelli):
    problem, x, y = study.export_salib(saltelli, "share_end")
    assert problem["bounds"] == [[0, 1]] * 3
    assert problem["dists"] == ["unif"] * 3
    assert x.shape == (1024 * 8, 3) and y.shape == (1024 * 8,)


def test_designs_of_others_are_written_with_all_digits(tmp_path):
    problem = {"num_vars": 2, "names": ["a", "b"], "bounds": [[0, 1]] * 2}
    rows = salib_sobol.sample(problem, 8, seed=1)
    path = study.import_design(rows, tmp_path / "points.csv", problem=problem)
    assert np.array_equal(pd.read_csv(path)[["a", "b"]].to_numpy(), rows)
    with pytest.raises(RunError, match="as many names"):
        study.import_design(rows, path)
    with pytest.raises(RunError, match="a: row 1 is no finite number"):
        study.import_design(pd.DataFrame({"a": [1.0, np.nan]}), path)


def grid():
    """Three levels of `quota` at two of `path`, two seeds each; 100 is worth 2 at `path` low, 3 at high."""
    rows = [(quota, path, seed) for quota in (0.0, 50.0, 100.0) for path in ("low", "high") for seed in (7, 8)]
    share = [seed + (quota / 50.0) * (1.0 if path == "low" else 1.5) for quota, path, seed in rows]
    columns = {"quota": [row[0] for row in rows], "path": [row[1] for row in rows]}
    made = {name: ("run", values, {"role": "factor"}) for name, values in columns.items()}
    made |= {"share": ("run", share, {"role": "metric"}), "seed": ("run", [row[2] for row in rows]),
             "point": ("run", np.arange(12) // 2), "replicate": ("run", np.arange(12) % 2),
             "state": ("run", np.ones(12, int), {"flag_meanings": "missing done failed"})}
    return xr.Dataset(made, coords={"run": np.arange(12)})


def test_a_contrast_pairs_runs_that_differ_in_one_factor_alone():
    both = study.contrast(grid(), "share", "quota", 0.0, 100.0)
    assert (both["pairs"], both["median"], both["part above 0"], both["missing"]) == (4, 2.5, 1.0, 0)
    assert study.contrast(grid(), "share", "quota", 0.0, 100.0, path="high")["median"] == 3.0
    assert study.contrast(grid(), "share", "path", "low", "high", quota=50.0)["pairs"] == 2
    other_seeds = grid().assign(seed=("run", np.arange(12)))
    for data, arguments, words in [
        (other_seeds, ("share", "quota", 0.0, 50.0), "no two runs differ in quota alone"),
        (grid(), ("share", "quta", 0.0, 50.0), "no factor 'quta' .it has: quota, path"),
        (grid(), ("share", "quota", 0.0, 60.0), "no run has quota = 60.0 .there are: 0.0, 50.0, 100.0"),
        (grid(), ("shares", "quota", 0.0, 50.0), "no metric 'shares'"),
    ]:
        with pytest.raises(RunError, match=words):
            study.contrast(data, *arguments)
    for base, level, fixed in ((0.0, 0.0, {}), (0.0, 50.0, {"quota": 0.0})):
        with pytest.raises(RunError, match="quota is what a contrast moves"):
            study.contrast(grid(), "share", "quota", base, level, **fixed)
