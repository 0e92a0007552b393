"""A run that still goes on, or was stopped, can be read as far as it has been published."""

import signal
import subprocess
import time

import pytest
import xarray as xr

import chokepoint
from chokepoint import plots
from chokepoint.program import find_program, find_scenario


def start(folder, *options):
    command = [find_program(), "run", find_scenario("h200_reentry"), "--set", "buyers=4000", "-o", folder, "--quiet"]
    return subprocess.Popen([*command, *options], stdout=subprocess.DEVNULL)


def wait_for_segments(process, folder, count):
    while len(list(folder.glob("segment-*.nc"))) < count:
        assert process.poll() is None, "the run ended before it had published so much"
        time.sleep(0.01)


@pytest.fixture(scope="module")
def interrupted(tmp_path_factory):
    """What could be read of a run: while it went on, after it was stopped, and when it was done."""
    told = subprocess.run([find_program(), "run", "--help"], capture_output=True, text=True, check=True).stdout
    if "--checkpoint-every" not in told:
        pytest.skip("the program publishes no segments")
    folder = tmp_path_factory.mktemp("runs") / "run"
    process = start(folder, "--checkpoint-every", "20ticks")
    wait_for_segments(process, folder, 3)
    running = chokepoint.open_run(folder)
    process.send_signal(signal.SIGTERM)
    assert process.wait(120) == 85
    stopped = chokepoint.open_run(folder)
    assert start(folder, "--resume").wait(300) == 0
    with chokepoint.open_run(folder) as done:
        return running, stopped, done.load()


def test_what_was_published_is_what_the_finished_run_begins_with(interrupted):
    running, stopped, done = interrupted
    assert 40 <= running.sizes["time"] <= stopped.sizes["time"] < done.sizes["time"]
    for part in (running, stopped):
        for name in done.data_vars:
            if done[name].dims[:1] == ("time",):
                xr.testing.assert_identical(part[name].drop_attrs(), done[name].isel(
                    time=slice(0, part.sizes["time"])).drop_attrs())
        assert part.attrs["run_id"] == done.attrs["run_id"]


def test_an_unfinished_run_can_be_drawn_and_measured_but_has_no_metrics(interrupted):
    running, _, done = interrupted
    plots.market_share(running)
    part = chokepoint.shares(running)
    xr.testing.assert_allclose(part, chokepoint.shares(done).isel(time=slice(0, part.sizes["time"])))
    with pytest.raises(chokepoint.RunError, match="no final metrics"):
        chokepoint.metrics(running)


def test_a_folder_without_a_run_says_so(tmp_path):
    with pytest.raises(chokepoint.RunError, match="nor a segment"):
        chokepoint.open_run(tmp_path)


def test_a_segment_that_is_none_is_named(tmp_path):
    (tmp_path / "segment-000000.nc").write_text("nothing")
    with pytest.raises(chokepoint.RunError, match="segments cannot be read"):
        chokepoint.open_run(tmp_path)
