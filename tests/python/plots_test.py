"""What the Python package draws from a run, and what it says about a run that it cannot draw."""

import argparse
import subprocess
import sys

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
import xarray as xr

from chokepoint import RunError, open_run
from chokepoint.__main__ import laid_out
from chokepoint.plots import market_share

import sealed

matplotlib.use("Agg")

VENDORS = ["AMD", "Huawei", "NVIDIA"]
WEEKS = 60


def synthetic_run():
    """NVIDIA falls from 90 % to 30 % in CN, AMD keeps 10 %, Huawei has the rest."""
    nvidia = np.linspace(0.9, 0.3, WEEKS)
    amd = np.full(WEEKS, 0.1)
    china = np.stack([amd, 0.9 - nvidia, nvidia], axis=1)
    elsewhere = np.tile([0.2, 0.0, 0.8], (WEEKS, 1))
    return xr.Dataset(
        {
            "share": (("time", "vendor", "region"), np.stack([china, elsewhere], axis=2)),
            "event_time": ("event", pd.to_datetime(["2022-06-06", "2022-06-08", "2022-12-05"])),
            "event_text": ("event", np.array(["first rule", "second rule, two days later", "third rule"], object)),
        },
        coords={
            "time": pd.date_range("2022-01-03", periods=WEEKS, freq="7D"),
            "vendor": np.array(VENDORS, object),
            "region": np.array(["CN", "US"], object),
        },
        attrs={"focal_vendor": "NVIDIA", "focal_region": "CN", "title": "A synthetic run"},
    )


@pytest.fixture
def run_file(tmp_path):
    return sealed.to_netcdf(synthetic_run(), tmp_path / "run.nc", engine="h5netcdf")


@pytest.fixture(autouse=True)
def closed_figures():
    yield
    plt.close("all")


def command(*arguments):
    return subprocess.run([sys.executable, "-m", "chokepoint", *map(str, arguments)],
                          capture_output=True, text=True, check=False)


def test_a_run_opens_with_real_dates_from_its_file_or_its_folder(run_file):
    for path in (run_file, run_file.parent):
        with open_run(path) as run:
            assert pd.Timestamp(run["time"].values[1]) == pd.Timestamp("2022-01-10")
            assert run["share"].shape == (WEEKS, 3, 2)


def test_the_areas_end_at_the_shares_of_the_focal_region_with_the_focal_vendor_below():
    ax = market_share(synthetic_run())
    labels = [area.get_label() for area in ax.collections]
    assert labels == ["NVIDIA", "Huawei", "AMD"]
    tops = [area.get_paths()[0].vertices[:, 1].max() for area in ax.collections]
    assert tops == pytest.approx([90.0, 90.0, 100.0])
    lowest_edge = ax.collections[0].get_paths()[0].vertices
    assert lowest_edge[:, 1].min() == 0.0
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["AMD", "Huawei", "NVIDIA"]


def test_another_region_can_be_asked_for():
    ax = market_share(synthetic_run(), region="US")
    assert [area.get_label() for area in ax.collections] == ["NVIDIA", "AMD"]  # Huawei sells nothing there


def test_small_vendors_are_summed_up_and_nothing_is_lost():
    ax = market_share(synthetic_run(), vendors=1)
    assert [area.get_label() for area in ax.collections] == ["NVIDIA", "others"]
    assert ax.collections[1].get_paths()[0].vertices[:, 1].max() == pytest.approx(100.0)


def test_every_event_has_a_line_and_a_label_only_where_there_is_room():
    ax = market_share(synthetic_run())
    assert len(ax.lines) == 3
    assert [text.get_text() for text in ax.texts] == ["first rule", "third rule"]


def test_a_quarter_without_deliveries_is_a_gap():
    run = synthetic_run()
    run["share"][20:30] = np.nan
    ax = market_share(run)
    assert len(ax.collections[0].get_paths()[0].vertices) > 0
    assert not np.isnan(ax.get_ylim()).any()


def test_the_focal_vendor_is_drawn_even_where_it_sold_nothing():
    run = synthetic_run()
    run["share"][:, 2, 0] = 0.0
    assert market_share(run).collections[0].get_label() == "NVIDIA"


@pytest.mark.parametrize(("spoil", "expected"), [
    (lambda run: run.drop_vars("share"), "no variable 'share'"),
    (lambda run: run.isel(region=0), "dimensions"),
    (lambda run: run.isel(time=slice(1)), "one row only"),
    (lambda run: run.assign_attrs(focal_region="XX"), "no region 'XX' (it has: CN, US)"),
    (lambda run: run.assign_attrs(focal_vendor="Nobody"), "no vendor 'Nobody'"),
    (lambda run: xr.Dataset(run.variables), "lacks the attribute"),
])
def test_a_run_that_lacks_something_is_told_what(spoil, expected):
    with pytest.raises(RunError) as error:
        market_share(spoil(synthetic_run()))
    assert expected in str(error.value)


def test_the_command_writes_the_same_pictures_each_time(run_file, tmp_path):
    first = command("plot", run_file, "-o", tmp_path / "a" / "share.png", "-o", tmp_path / "a" / "share.svg")
    assert first.returncode == 0, first.stderr
    assert command("plot", run_file.parent, "-o", tmp_path / "b.svg").returncode == 0
    assert (tmp_path / "a" / "share.png").read_bytes().startswith(b"\x89PNG")
    svg = (tmp_path / "a" / "share.svg").read_bytes()
    assert b"<svg" in svg
    assert svg == (tmp_path / "b.svg").read_bytes()


@pytest.mark.parametrize("dpi", [72.0, 110.0, 150.0, 300.0])
def test_no_label_goes_through_the_title_at_any_resolution(dpi):
    run = synthetic_run().assign(event_text=("event", np.array(["a rule with a name of 34 letters !"] * 3, object)))
    figure = laid_out(run, argparse.Namespace(kind="market_share", region=None, dpi=dpi))
    renderer = figure.canvas.get_renderer()
    highest = max(text.get_window_extent(renderer).y1 for text in figure.axes[0].texts)
    title = next(text for text in figure.texts if text.get_text() == "A synthetic run")
    assert figure.dpi == dpi and highest < title.get_window_extent(renderer).y0


def test_a_missing_or_broken_run_is_one_clear_line(run_file, tmp_path):
    broken = tmp_path / "broken.nc"
    broken.write_text("no trajectory")
    study, begun, arms = (tmp_path / name for name in ("study", "begun", "arms"))
    for folder in (study, begun, arms):
        folder.mkdir()
    sealed.to_netcdf(xr.Dataset({"share_end": ("run", [0.5])}), study / "study.nc")
    (begun / "study.yaml").write_text("title: Not collected")
    (arms / "summary.csv").write_text("arm")
    cases = [
        (("plot", tmp_path / "none.nc", "-o", tmp_path / "x.png"), "no such file"),
        (("plot", broken, "-o", tmp_path / "x.png"), "not a file of this program"),
        (("plot", run_file, "-o", run_file / "below" / "x.png"), "could not be written"),
        (("report", tmp_path / "none"), "no such file"),
        (("plot", study, "-o", tmp_path / "x.png"), "holds a study (`python -m chokepoint report` makes a page of it"),
        (("plot", study / "study.nc", "-o", tmp_path / "x.png"), "holds a study (`python -m chokepoint report`"),
        (("plot", begun, "-o", tmp_path / "x.png"), f"not collected (`chokepoint study collect {begun}` makes"),
        (("plot", arms, "-o", tmp_path / "x.png"), "experiment, of which `python -m chokepoint report` makes a page"),
    ]
    for arguments, expected in cases:
        answer = command(*arguments)
        assert answer.returncode == 4
        assert expected in answer.stderr
        assert answer.stderr.count("\n") == 1, answer.stderr


def test_what_is_asked_for_wrongly_is_wrong_use_and_the_help_tells_the_codes(run_file, tmp_path):
    picture = ("-o", tmp_path / "x.png")
    cases = [
        (("plot", run_file, "-o", tmp_path / "x.txt"), "unknown kind of picture"),
        (("plot", run_file, *picture, "--region", "Mars"), "no region 'Mars' (it has: CN, US)"),
        (("plot", run_file, *picture, "--region", "US", "--kind", "focal_share"), "always of the scenario's focal"),
        (("answers", tmp_path), "nothing to do"),
        (("plot", run_file), "the following arguments are required"),
    ]
    for arguments, expected in cases:
        answer = command(*arguments)
        assert (answer.returncode, answer.stdout) == (2, "")
        assert expected in answer.stderr
    for verb in ((), ("plot",), ("report",), ("answers",)):
        told = " ".join(command(*verb, "--help").stdout.split())
        assert "0 done; 1 internal error; 2 wrong use; 4 a file could not be written or read" in told
    assert "a picture that is there is replaced" in " ".join(command("plot", "--help").stdout.split())
