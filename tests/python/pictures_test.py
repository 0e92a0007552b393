"""What the pictures of runs, ensembles and studies show, and that each axis tells its unit."""

import re

import matplotlib.dates as mdates
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
import xarray as xr
from matplotlib.colors import to_hex, to_rgb
from matplotlib.patches import PathPatch

import chokepoint
from chokepoint import plots
from chokepoint.chain_data import chain, window_of
from chokepoint.palette import COLOURS, CONSTRAINTS

from runs_of_tiny import tiny, tiny_ensemble


@pytest.fixture(autouse=True)
def closed_figures():
    yield
    plt.close("all")


def study(runs=5):
    """A grid of 4 x 3 cells with `runs` each; the metric changes sign with the benchmark."""
    cells = [(b, r, k) for b in (0.0, 0.5, 1.0, 2.0) for r in (0.1, 0.2, 0.3) for k in range(runs)]
    values = [(b - 0.7) * r + 0.001 * k for b, r, k in cells]
    return xr.DataArray(
        values, dims="run", name="effect", attrs={"long_name": "sold less banned", "units": "H100 equivalents"},
        coords={"benchmark": ("run", [c[0] for c in cells], {"long_name": "strength", "units": "1"}),
                "research": ("run", [c[1] for c in cells], {"units": "1"})})


SOBOL = pd.DataFrame({"S1": [0.1, 0.5], "S1_conf": [0.02, 0.05], "ST": [0.2, 0.6], "ST_conf": [0.03, 0.06]},
                     index=["minor", "major"])
MORRIS = pd.DataFrame({"mu_star": [0.1, 0.5], "mu_star_conf": [0.02, 0.05], "sigma": [0.2, 0.6]},
                      index=["minor", "major"])
DRAWN = {
    "market_share": lambda: plots.market_share(tiny()),
    "workloads": lambda: plots.workloads(tiny()),
    "compute_ratio": lambda: plots.compute_ratio(tiny_ensemble()),
    "self_sufficiency": lambda: plots.self_sufficiency(tiny_ensemble()),
    "focal_share": lambda: plots.focal_share(tiny()),
    "smuggling": lambda: plots.smuggling(tiny()),
    "sobol_bars": lambda: plots.sobol_bars(SOBOL),
    "morris_plane": lambda: plots.morris_plane(MORRIS, unit="1"),
    "phase_diagram": lambda: plots.phase_diagram(study(), "benchmark", "research"),
    "response": lambda: plots.response(study(), "benchmark"),
}


@pytest.mark.parametrize("name", DRAWN)
def test_every_axis_says_what_it_is_and_in_which_unit(name):
    made = DRAWN[name]()
    for ax in made if isinstance(made, tuple) else (made,):
        texts = [ax.get_ylabel(), ax.get_xlabel() or made[-1].get_xlabel()]
        assert all(texts), texts
        assert any(re.search(r"\((%|1|ratio|units|H100 equivalents)\)|year|\(1\)", text) for text in texts), texts


def test_a_fan_is_median_half_and_nine_tenths_of_the_members():
    values = xr.DataArray(np.arange(101.0)[:, None] * [1.0, 2.0], dims=("run", "year"), coords={"year": [2024, 2025]})
    ax = plt.figure().add_subplot()
    plots.fan(ax, values)
    np.testing.assert_allclose(ax.lines[0].get_ydata(), [50.0, 100.0])
    ends = [area.get_paths()[0].vertices for area in ax.collections]
    assert [(v[:, 1].min(), v[:, 1].max()) for v in ends] == [(5.0, 190.0), (25.0, 150.0)]


def test_members_without_a_value_are_left_out_where_they_have_none():
    values = xr.DataArray([[1.0, np.nan, np.nan], [3.0, 5.0, np.nan]], dims=("member", "year"),
                          coords={"year": [1, 2, 3]})
    ax = plt.figure().add_subplot()
    plots.fan(ax, values)
    assert list(ax.lines[0].get_xdata()) == [1, 2]
    np.testing.assert_allclose(ax.lines[0].get_ydata(), [2.0, 5.0])


def test_a_single_run_is_a_line_with_its_rules_marked():
    ax = plots.compute_ratio(tiny())
    np.testing.assert_allclose(ax.lines[0].get_ydata(), tiny()["compute_ratio"])
    assert len(ax.collections) == 0
    rules = [text for text in map(str, tiny()["event_text"].values) if not text.startswith("launch")]
    assert rules
    days = {round(float(line.get_xdata()[0])) for line in ax.lines[1:]}
    expected = {round(float(mdates.date2num(t))) for t, text in
                zip(tiny()["event_time"].values, tiny()["event_text"].values, strict=True) if str(text) in rules}
    assert days == expected


def test_training_and_inference_are_drawn_by_their_own_shares():
    upper, lower = plots.workloads(tiny())
    for ax, workload in ((upper, "training"), (lower, "inference")):
        share = chokepoint.shares(tiny(), workload=workload).sel(vendor="Alpha")
        top = ax.collections[0].get_paths()[0].vertices[:, 1].max()
        assert top == pytest.approx(100.0 * float(share.max()), rel=1e-6)
    assert [c.get_label() for c in upper.collections] == [c.get_label() for c in lower.collections]


def test_the_calendar_colours_the_constraint_with_most_in_each_quarter():
    run = tiny()
    found = chokepoint.chokepoints(run)
    for ax, origin in zip(plots.chokepoint_calendar(run), ("domestic", "imported"), strict=True):
        names = [text.get_text() for text in ax.get_yticklabels()]
        coloured = {int(patch.get_x() + 0.5): names[int(patch.get_y() + 0.5)] for patch in ax.patches}
        binding = [str(name) for name in found["binding"].sel(origin=origin).values]
        assert coloured == {i: name for i, name in enumerate(binding) if name != "none"}
        for patch in ax.patches:
            assert to_hex(patch.get_facecolor()) == CONSTRAINTS[names[int(patch.get_y() + 0.5)]][0].lower()


def test_what_the_chain_shows_of_a_chip_is_what_buyers_paid_for_it():
    run = tiny()
    chips = chain(run, start="2022-01-03")
    paid = run["delivered_value_usd"].sel(region="CN", channel="direct").sum(("time", "workload"))
    assert {chip.name: chip.usd for chip in chips} == {str(p): float(paid.sel(product=p)) for p in
                                                       run["product"].values}
    for chip in chips:
        for kind, lines in chip.inputs.items():
            assert sum(lines.values()) == pytest.approx(1.0), (chip.name, kind)
    assert any(chip.binding != "none" for chip in chips)


def test_the_chain_shows_the_last_52_weeks():
    run = tiny()
    weeks = pd.DatetimeIndex(run["time"].values)
    first, last = window_of(run, None, None)
    assert (last, int(((weeks >= first) & (weeks <= last)).sum())) == (weeks[-1], 52)
    assert window_of(run.isel(time=slice(3)), None, None)[0] == weeks[0]


def test_bands_of_the_chain_are_as_wide_as_what_passes_them():
    ax = plots.supply_chain(tiny(), start="2022-01-03")
    widths = {}
    for patch in ax.patches:
        if isinstance(patch, PathPatch):
            corners = patch.get_path().vertices
            left, right = corners[0, 0], corners[3, 0]
            widths.setdefault((round(left, 2), round(right, 2)), []).append(corners[7, 1] - corners[0, 1])
    into, out = (sum(widths[key]) for key in sorted(widths))
    assert into == pytest.approx(out)  # what the lines send is what the chips pass on
    texts = " ".join(text.get_text() for text in ax.texts)
    assert "buyers in CN" in texts
    assert "bn USD" in texts


def test_a_chain_without_a_tick_is_refused():
    with pytest.raises(chokepoint.RunError, match="no tick from 2040-01-01"):
        plots.supply_chain(tiny(), start="2040-01-01", end="2041-01-01")


def test_a_phase_diagram_parts_cells_of_different_sign_and_needs_a_grid():
    ax = plots.phase_diagram(study(), "benchmark", "research")
    fences = [line for line in ax.lines if line.get_linewidth() == 3.0]
    assert {float(line.get_xdata()[0]) for line in fences} == {1.5}  # between 0.5 and 1.0
    assert len(fences) == 3
    assert {text.get_weight() for text in ax.texts if "\nto" not in text.get_text()} == {"bold"}
    single = plots.phase_diagram(study(1), "benchmark", "research")  # a value without an interval is no finding
    assert {text.get_weight() for text in single.texts} == {"normal"} and len(single.texts) == 12
    scattered = study(1).assign_coords(benchmark=("run", np.linspace(0.0, 1.0, 12)))
    with pytest.raises(chokepoint.RunError, match="design of kind grid"):
        plots.phase_diagram(scattered.assign_coords(research=("run", np.linspace(0.0, 1.0, 12))), "benchmark",
                            "research")
    with pytest.raises(chokepoint.RunError, match="no factor 'bench'"):
        plots.phase_diagram(study(), "bench", "research")
    with pytest.raises(chokepoint.RunError, match="both axes are research"):
        plots.phase_diagram(study(), "research", "research")


def test_a_calendar_of_a_run_that_is_not_over_is_refused_since_its_quarters_are_written_last():
    with pytest.raises(chokepoint.RunError, match="written when the run ends"):
        plots.chokepoint_calendar(tiny().isel(quarter=slice(0)))


def test_smuggled_units_lie_on_each_other_with_what_was_seized_and_a_premium_for_each_chip():
    run = tiny()
    above, below = plots.smuggling(run)
    units = run["delivered_units"].sel(region="CN", channel="grey").sum(["workload", "product"]).values
    quarter = pd.Series(units).rolling(13, min_periods=1).sum().max()
    assert max(area.get_paths()[0].vertices[:, 1].max() for area in above.collections) == pytest.approx(quarter)
    assert [text.get_text() for text in above.get_legend().get_texts()] == ["Alpha 2", "seized on the way"]
    premium = next(line for line in below.lines if line.get_label() == "Alpha 2").get_ydata()
    told = 100.0 * run["resale_premium"].sel(resale="Smugglers: Alpha 2").values
    assert premium[np.isfinite(premium)] == pytest.approx(told[np.isfinite(premium)]) and np.isfinite(premium).any()
    with pytest.raises(chokepoint.RunError, match="nothing was smuggled into US"):
        plots.smuggling(run, region="US")


def test_a_response_has_a_line_for_each_level_of_the_other_factor_and_says_what_it_lumps_together():
    values = study()
    for name in ("benchmark", "research"):
        values[name].attrs["role"] = "factor"
    ax = plots.response(values, "benchmark")
    assert [line.get_label() for line in ax.lines] == ["0.1", "0.2", "0.3"]
    for line, research in zip(ax.lines, (0.1, 0.2, 0.3), strict=True):
        assert line.get_ydata() == pytest.approx([(b - 0.7) * research + 0.002 for b in (0.0, 0.5, 1.0, 2.0)])
    assert ax.get_legend().get_title().get_text() == "median and central 90 %,\nby research"
    tripled = np.where(values["research"] == 0.3, 3 * 0.1, values["research"])  # 0.30000000000000004
    noisy = values.assign_coords(research=("run", tripled, {"role": "factor"}))
    assert [line.get_label() for line in plots.response(noisy, "benchmark").lines] == ["0.1", "0.2", "0.3"]
    members = values.assign_coords(member=("run", np.arange(values.size), {"role": "factor"}))
    title = plots.response(members, "benchmark").get_legend().get_title().get_text()
    assert title == "median and central 90 % over member,\nby research"
    several = members.assign_coords(year=("run", np.arange(values.size) % 2, {"role": "factor"}))
    ax = plots.response(several, "benchmark")
    assert [line.get_label() for line in ax.lines] == ["median and central 90 % over research, member, year"]
    assert [line.get_label() for line in plots.response(values, "benchmark", label="all").lines] == ["all"]


def test_bars_of_indices_begin_with_the_most_important_factor_and_carry_their_intervals():
    ax = plots.sobol_bars(SOBOL)
    assert [text.get_text() for text in ax.get_yticklabels()] == ["major", "minor"]
    assert [bar.get_width() for bar in ax.patches] == [0.6, 0.2, 0.5, 0.1]
    reach = sorted(round(float(np.ptp(path.vertices[:, 0])), 6) for bars in ax.collections
                   for path in bars.get_paths())
    assert reach == [0.04, 0.06, 0.1, 0.12]
    with pytest.raises(chokepoint.RunError, match="lacks ST_conf"):
        plots.sobol_bars(SOBOL.drop(columns="ST_conf"))


# Brettel, Vienot and Mollon (1997) as simplified by Machado et al. (2009), severity 1: rows on linear sRGB.
BLINDNESS = {
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
}


@pytest.mark.parametrize("kind", ["any", *BLINDNESS])
def test_neighbouring_areas_can_be_told_apart_with_any_colour_vision(kind):
    matrix = np.array(BLINDNESS.get(kind, np.eye(3)))
    linear = [np.array([((c + 0.055) / 1.055) ** 2.4 if c > 0.04045 else c / 12.92 for c in to_rgb(colour)])
              for colour in COLOURS]
    labs = [lab_of(np.clip(matrix @ rgb, 0.0, 1.0)) for rgb in linear]
    apart = [float(np.linalg.norm(labs[i] - labs[i + 1])) for i in range(len(labs) - 1)]
    assert min(apart) > 15.0, apart  # 2.3 is just noticeable


def lab_of(linear):
    """CIE L*a*b* (D65) of linear sRGB."""
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ linear
    f = [t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in xyz / [0.9505, 1.0, 1.089]]
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])
