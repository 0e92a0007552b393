"""Designs against those who know them: SALib's own sampler."""

import numpy as np
import pandas as pd
import pytest
from SALib.sample import sobol as salib_sobol

from program import ROOT, chokepoint

FACTORS = {
    "cost": "parameters.choice.cost", "domestic": "markets.US.state_funded_share", "funded": "markets.CN.state_funded_share",
    "spread": "markets.CN.training_share_spread",
}


def next_power_of_two(number):
    return 1 << (number - 1).bit_length()


@pytest.mark.parametrize("second_order", [True, False])
@pytest.mark.parametrize("points", [1, 2, 8, 16, 32, 100, 128])
def test_a_saltelli_design_of_any_size_and_order_has_the_rows_of_salib(tmp_path, points, second_order):
    lines = [f"  {name}: {{path: {path}, low: 0, high: 1}}" for name, path in FACTORS.items()]
    file = tmp_path / "written.yaml"
    file.write_text("\n".join([
        "title: A design", f"scenario: {ROOT}/configs/scenarios/tiny.yaml", "set: [buyers=60]", "metrics: [share_end]",
        f"design: {{kind: saltelli, points: {points}, second_order: {str(second_order).lower()}}}", "factors:", *lines]))
    made = chokepoint("study", "new", file, "-o", tmp_path / "study")
    assert made.returncode == 0, made.stderr
    problem = {"num_vars": len(FACTORS), "names": list(FACTORS), "bounds": [[0, 1]] * len(FACTORS)}
    expected = salib_sobol.sample(problem, points, calc_second_order=second_order, scramble=False,
                                  skip_values=max(16, next_power_of_two(points)))
    rows = pd.read_csv(tmp_path / "study/design.csv")[list(FACTORS)].to_numpy()
    assert np.array_equal(rows, expected)
