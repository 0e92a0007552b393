"""The package's numbers agree with the program's own, and follow from what is recorded."""

import re
import subprocess
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
import xarray as xr

import chokepoint
from chokepoint import plots
from chokepoint.report import page_of
from chokepoint.scenario_data import products, rows_of_a_quarter

from runs_of_tiny import tiny, tiny_ensemble


def test_shares_counted_from_deliveries_are_those_that_the_program_recorded():
    run = tiny()
    own, counted = run["share"].sel(region="CN"), chokepoint.shares(run)
    assert counted.dims == ("time", "vendor")
    whole = slice(rows_of_a_quarter(run, run["share"]) - 1, None)
    np.testing.assert_allclose(counted.isel(time=whole), own.isel(time=whole), rtol=1e-12)
    assert float(counted[0].sum()) == pytest.approx(1.0)  # of the first week alone


def test_a_run_recorded_every_four_weeks_is_measured_and_drawn_like_any_other():
    run = tiny(**{"recording.every_ticks": 4})
    assert "time" not in run["share"].dims
    weekly, share = chokepoint.shares(tiny()), chokepoint.shares(run)
    assert share.sizes["time"] == weekly.sizes["time"] // 4
    total = share.sum("vendor", skipna=False).values
    np.testing.assert_allclose(total[np.isfinite(total)], 1.0)
    for draw in (plots.market_share, plots.workloads, plots.supply_chain, plots.compute_ratio):
        draw(run)
        plt.close("all")
    assert "<html" in page_of(run, Path("run.nc")).html()


def test_shares_by_origin_are_self_sufficiency_and_by_units_those_of_units():
    run = tiny()
    whole = slice(rows_of_a_quarter(run, run["share"]) - 1, None)
    domestic = chokepoint.shares(run, by="origin").sel(origin="domestic")
    np.testing.assert_allclose(domestic[whole], run["self_sufficiency"].sel(region="CN")[whole], rtol=1e-12)
    units = chokepoint.shares(run, weight="units", region="US")
    np.testing.assert_allclose(units[whole], run["share_of_units"].sel(region="US")[whole], rtol=1e-12)
    both = chokepoint.shares(run, grey_market=True)
    np.testing.assert_allclose(both[whole], run["share_with_grey_market"].sel(region="CN")[whole], rtol=1e-12)


def test_what_is_smuggled_is_what_the_program_tells_year_by_year(tmp_path):
    run = chokepoint.run("h200_reentry", tmp_path / "run", buyers=300)
    said = subprocess.run([chokepoint.find_program(), "summary", tmp_path / "run"], check=True, capture_output=True,
                          text=True).stdout
    rows = re.findall(r"^ +(\d{4}) +(\d+) +(\d+) +(?:(\d+) %|-) +(\d+)$", said.split("smuggled into CN\n")[1], re.M)
    table = chokepoint.smuggled(run)
    assert len(rows) == len(table) >= 4
    for (year, units, paid, premium, seized), (own_year, own) in zip(rows, table.iterrows(), strict=True):
        assert (int(year), int(units), int(seized)) == (own_year, own["units"], own["seized"])
        assert abs(int(paid) - own["paid_usd"] / 1e6) <= 0.5
        if premium:
            assert abs(int(premium) - 100.0 * own["premium"]) <= 0.5
    assert "Smuggled into CN" in page_of(run, Path("run.nc")).html()


def test_shares_by_an_unknown_grouping_or_weight_are_refused():
    with pytest.raises(chokepoint.RunError, match="vendor, product, origin"):
        chokepoint.shares(tiny(), "US")
    with pytest.raises(chokepoint.RunError, match="by value or units"):
        chokepoint.shares(tiny(), weight="chips")


@pytest.mark.parametrize("options", [{"by": "product"}, {"workload": "training"}, {"workload": "inference"}])
def test_shares_add_up_to_one_wherever_something_was_bought(options):
    share = chokepoint.shares(tiny(), **options)
    total = share.sum(share.dims[1], skipna=False).values
    np.testing.assert_allclose(total[np.isfinite(total)], 1.0)
    assert np.isfinite(total).any()
    assert share.attrs["units"] == "1"


def test_every_product_has_its_vendor():
    table = products(tiny())
    assert table.loc["Alpha 2", "vendor"] == "Alpha"
    assert set(table["vendor"]) == set(map(str, tiny()["vendor"].values))


def test_what_was_regained_over_time_is_nought_at_the_trough_and_one_at_the_share_before():
    run = tiny()
    assert float(chokepoint.recovered_share(run)) == float(run["recovered_fraction"]) \
        or np.isnan(run["recovered_fraction"])
    back = chokepoint.recovered_share(run, over_time=True)
    assert back.dims == ("time",)
    share = run["share"].sel(region="CN", vendor="Alpha")
    before, trough = float(run["share_before"]), float(run["share_trough"])
    assert before > trough
    assert (back * (before - trough) + trough).values == pytest.approx(share.values, nan_ok=True)


def test_the_binding_chokepoint_is_the_constraint_with_most_short():
    found = chokepoint.chokepoints(tiny())
    assert found["part"].dims == ("quarter", "origin", "constraint")
    for quarter in found["quarter"].values:
        for origin in ("domestic", "imported"):
            row = found["short_usd"].sel(quarter=quarter, origin=origin).to_series()
            own = tiny()[f"quarterly_short_{origin}"].sel(quarter=quarter).to_series()
            assert (row == own.fillna(0)).all()
            expected = "none" if row.sum() == 0 else row.idxmax()
            assert str(found["binding"].sel(quarter=quarter, origin=origin).values) == expected


def test_chokepoints_of_an_ensemble_are_those_of_its_runs():
    together = chokepoint.chokepoints(tiny_ensemble())
    alone = chokepoint.chokepoints(tiny(seed=2))
    assert (together["binding"].isel(run=1) == alone["binding"]).all()


def test_a_comparison_subtracts_metric_by_metric_and_refuses_other_seeds():
    base, loose = tiny(), tiny(buyers=80)
    table = chokepoint.compare(base, loose=loose)
    row = table.loc["share_end"]
    assert row["base"] == float(base["share_end"])
    assert row["loose - base"] == float(loose["share_end"]) - float(base["share_end"]) != 0.0
    with pytest.raises(chokepoint.RunError, match=r"many runs, along the dimension run.*paired"):
        chokepoint.compare(tiny_ensemble(), tiny())
    with pytest.raises(chokepoint.RunError, match="seed 2"):
        chokepoint.compare(base, other=tiny(seed=2))
    with pytest.raises(chokepoint.RunError, match="same title"):
        chokepoint.compare(base, loose, loose)
    with pytest.raises(chokepoint.RunError, match=r"takes opened runs, not 'a\.nc'"):
        chokepoint.compare("a.nc", "b.nc")


def test_pairs_are_subtracted_member_by_member():
    base = xr.DataArray([1.0, 2.0, 3.0, np.nan], dims="run", coords={"run": range(4)})
    found = chokepoint.paired(base + np.array([0.1, 0.2, 0.3, 0.4]), base)
    assert found["median"] == pytest.approx(0.2)
    assert (found["part above 0"], found["missing"]) == (1.0, 1)
    with pytest.raises(chokepoint.RunError, match="different members"):
        chokepoint.paired(base, base.assign_coords(run=range(1, 5)))


def test_an_ensemble_holds_the_runs_of_its_seeds():
    made = tiny_ensemble()
    assert made.sizes["run"] == 4
    assert list(made["seed"].values) == [1, 2, 3, 4]
    xr.testing.assert_equal(made["share"].isel(run=1, drop=True), tiny(seed=2)["share"])
    assert made["share_end"].dims == ("run",)
    assert "launch" not in " ".join(map(str, made["event_text"].values))


def test_the_accessor_is_the_same_functions():
    run = tiny()
    xr.testing.assert_identical(run.chokepoint.shares(by="origin"), chokepoint.shares(run, by="origin"))
    xr.testing.assert_identical(run.chokepoint.chokepoints(), chokepoint.chokepoints(run))
    pd.testing.assert_frame_equal(run.chokepoint.metrics(), chokepoint.metrics(run))
    assert run.chokepoint.scenario["focal_vendor"] == "Alpha"


def test_what_a_run_does_not_have_is_named():
    with pytest.raises(chokepoint.RunError, match=r"no region 'XX' \(it has: CN, US, ROW\)"):
        chokepoint.shares(tiny(), region="XX")
    with pytest.raises(chokepoint.RunError, match="no workload 'play'"):
        chokepoint.shares(tiny(), workload="play")
    with pytest.raises(chokepoint.RunError, match="no final metrics"):
        chokepoint.metrics(tiny()[["share"]])
