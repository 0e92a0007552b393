"""compare, describe --file and export, as a user meets them: what they print, write and refuse."""

import csv
import io
import json
import os
import re
import shutil
import subprocess

import numpy as np
import pytest
import xarray as xr

from program import PROGRAM, TINY, chokepoint, run_tiny
from small_study import new

CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """Two finished runs: the tiny scenario, and the same with half the quota."""
    folder = tmp_path_factory.mktemp("runs")
    run_tiny(folder / "a", "--quiet")
    run_tiny(folder / "b", "--quiet", "--set", "rules.cn-quota.customs.quota_units_per_quarter=1000")
    return folder / "a" / "run.nc", folder / "b" / "run.nc"


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("columns", [50, 80, 200])
def test_compare_says_what_differs_within_the_width_and_without_control_characters(runs, columns):
    process = chokepoint("compare", *runs, env={**os.environ, "COLUMNS": str(columns)})
    assert (process.returncode, process.stderr) == (0, "")
    assert "rules.cn-quota.customs.quota_units_per_quarter" in re.sub(r"\n +", "", process.stdout)
    for text in ("Scenario, A -> B", "Metrics", "Series, B - A", "share_end", "largest"):
        assert text in process.stdout
    assert CONTROL.search(process.stdout) is None
    assert max(map(len, process.stdout.splitlines())) <= columns


def test_the_table_of_differences_is_what_xarray_finds(runs):
    table = rows(chokepoint("compare", *runs, "--csv").stdout)
    assert [row["name"] for row in table if row["what"] == "scenario"] == [
        "rules.cn-quota.customs.quota_units_per_quarter"]
    with xr.open_dataset(runs[0], engine="h5netcdf") as a, xr.open_dataset(runs[1], engine="h5netcdf") as b:
        for row in table:
            if row["what"] == "metric" and row["difference"]:
                assert float(row["difference"]) == float(b[row["name"]]) - float(a[row["name"]])
            if row["what"] != "series":
                continue
            differs = (a[row["name"]] != b[row["name"]]) & ~(a[row["name"]].isnull() & b[row["name"]].isnull())
            assert int(row["differing"]) == int(differs.sum()), row["name"]
            assert int(row["compared"]) == a[row["name"]].size
            if row["differing"] != "0":
                time = a[row["name"]].dims[0]
                first = int(differs.any([d for d in differs.dims if d != time]).values.argmax())
                assert row["first_date"] == str(a[time].values[first])[:10]
            if row["largest_difference"]:
                assert abs(float(row["largest_difference"])) == float(abs(b[row["name"]] - a[row["name"]]).max())
    assert sum(row["what"] == "series" for row in table) > 50


def test_the_top_of_a_comparison_is_its_largest_relative_differences(runs):
    whole = rows(chokepoint("compare", *runs, "--csv").stdout)
    for what in ("metric", "series"):
        largest = sorted((float(row["relative_difference"]) for row in whole if row["what"] == what), reverse=True)[:3]
        top = [row for row in rows(chokepoint("compare", *runs, "--csv", "--top", 3).stdout) if row["what"] == what]
        assert [float(row["relative_difference"]) for row in top] == largest
        assert all(row in whole for row in top)
    with xr.open_dataset(runs[0], engine="h5netcdf") as a, xr.open_dataset(runs[1], engine="h5netcdf") as b:
        size = np.fmax(abs(a.ordered_units), abs(b.ordered_units)).sum()
        told = [float(row["relative_difference"]) for row in whole if row["name"] == "ordered_units"]
        assert told == [pytest.approx(float(abs(b.ordered_units - a.ordered_units).sum() / size))]
    text = chokepoint("compare", *runs, "--top", 3).stdout
    assert text.count("of its size") == 3 and "; the 3 that differ most:" in text
    assert chokepoint("compare", *runs, "--top", 0).returncode == 2


def test_a_summary_is_shortened_to_the_years_and_quarters_that_days_fall_into(runs):
    whole = chokepoint("summary", runs[0]).stdout.splitlines()
    part = chokepoint("summary", runs[0], "--from", "2022-08-01", "--to", "2022-12-31").stdout.splitlines()
    gone = [line.split()[:2] for line in whole if line not in part]
    assert [words for words in gone if words[1].startswith("Q")] == [["2022", "Q1"], ["2022", "Q2"], ["2023", "Q1"]]
    assert {words[0] for words in gone if not words[1].startswith("Q")} == {"2023"}  # also of what was smuggled
    assert [line for line in whole if line in part] == part
    run_of = "the run, which goes from 2022-01-03 to 2023-02-26"
    for days, told in ((["--from", "2023-01-01", "--to", "2022-01-01"], "before --from"), (["--to", "soon"], "--to soon"),
                       (["--from", "2023-02-27"], f"--from 2023-02-27 is after {run_of}"),
                       (["--to", "2022-01-02"], f"--to 2022-01-02 is before {run_of}")):
        refused = chokepoint("summary", runs[0], *days)
        assert (refused.returncode, refused.stdout) == (2, "") and told in refused.stderr
    for days in (["--from", "2023-02-26"], ["--to", "2022-01-03"], ["--from", "1999-01-01", "--to", "2099-01-01"]):
        assert chokepoint("summary", runs[0], *days).returncode == 0


def test_a_summary_tells_what_was_smuggled_year_by_year(runs):
    text = chokepoint("summary", runs[0]).stdout
    table = [line.split() for line in text.split("  smuggled into CN\n")[1].split("\n\n")[0].splitlines()]
    assert " ".join(table[0]) == "year units paid, M USD premium seized"
    with xr.open_dataset(runs[0], engine="h5netcdf") as run:
        grey = {"region": "CN", "channel": "grey"}
        units = run["delivered_units"].sel(grey).sum("workload")
        premium = run["resale_premium"].sel(resale="Smugglers: Alpha 2")
        years = run["time"].dt.year
        told = {int(words[0]): words[1:] for words in table[1:]}
        paid = run["delivered_value_usd"].sel(grey).sum(["workload", "product"]).groupby(years).sum()
        weighted = (units.sel(product="Alpha 2") * premium).groupby(years).sum() / units.sel(product="Alpha 2").groupby(years).sum()
        seized = run["resale_seized"].sum("resale").diff("time").groupby(run["time"].dt.year[1:]).sum()
        smuggled = units.sum("product").groupby(years).sum()
        assert sorted(told) == [year for year in (2022, 2023) if smuggled.sel(year=year) + seized.sel(year=year) > 0] != []
        for year, words in told.items():
            expected = [smuggled.sel(year=year).item(), round(paid.sel(year=year).item() / 1e6),
                        round(100.0 * weighted.sel(year=year).item()), seized.sel(year=year).item()]
            assert [float(word) for word in words if word != "%"] == expected
        assert run["smuggled_units"] == units.isel(time=slice(-53, None)).sum()
    shorter = chokepoint("summary", runs[0], "--to", "2022-12-31").stdout
    assert ("smuggled into CN" in shorter) == (2022 in told)


def test_runs_of_other_lengths_of_the_tick_are_compared_but_for_flows(runs, tmp_path):
    run_tiny(tmp_path / "c", "--quiet", "--set", "tick_days=14")
    told = chokepoint("compare", runs[0], tmp_path / "c" / "run.nc", "--csv")
    assert told.returncode == 0, told.stderr
    rows = {row["name"]: row for row in csv.DictReader(io.StringIO(told.stdout)) if row["what"] != "scenario"}
    assert rows["share_end"]["what"] == "metric" and rows["share_end"]["difference"] != ""
    assert "installed_compute" in rows and "spent_usd" not in rows
    assert "its rows are 14 days apart" in " ".join(chokepoint("compare", runs[0], tmp_path / "c" / "run.nc").stdout.split())


@pytest.mark.parametrize("change, quarters, years", [
    ("end=2022-11-14", 3, 0),  # in the middle of the fourth quarter
    ("end=2023-01-02", 4, 1),  # with the last tick of the year
    ("start=2022-02-14", 4, 1),  # not the first quarter, and 52 weeks only at the end
])
def test_years_and_quarters_are_compared_where_both_runs_went_through_them(tmp_path, change, quarters, years):
    run_tiny(tmp_path / "a", "--quiet")
    run_tiny(tmp_path / "b", "--quiet", "--set", change)
    told = chokepoint("compare", tmp_path / "a", tmp_path / "b", "--csv").stdout
    rows = {row["name"]: row for row in csv.DictReader(io.StringIO(told)) if row["what"] == "series"}
    counted = [int(rows[name]["compared"]) if name in rows else 0 for name in ("quarterly_purchases", "yearly_focal_share")]
    assert counted == [quarters, years]
    if change.startswith("end"):
        assert rows["quarterly_purchases"]["differing"] == "0"


def test_series_that_are_recorded_at_other_times_are_named_in_one_remark(runs, tmp_path):
    run_tiny(tmp_path / "c", "--quiet", "--set", "recording.series.share.every_ticks=2")
    told = " ".join(chokepoint("compare", runs[0], tmp_path / "c").stdout.split())
    assert "not compared, since they are recorded at other times than in the baseline: share " in told


def test_what_cannot_be_compared_is_refused(runs, tmp_path):
    (tmp_path / "text.nc").write_text("not a run")
    foreign = chokepoint("compare", runs[0], tmp_path / "text.nc")
    assert (foreign.returncode, foreign.stdout) == (4, "")
    assert "not a file of this program" in foreign.stderr
    assert chokepoint("compare", runs[0]).returncode == 2


VERBS_ON_A_RUN = [["summary"], ["watch", "--once"], ["compare", "{run}"], ["describe", "--file"], ["export", "share"],
                  ["reproduce"], ["branch", "--at", "2022-07-04", "-o", "{out}"]]


@pytest.mark.parametrize("verb", VERBS_ON_A_RUN, ids=lambda verb: verb[0])
def test_what_is_no_run_is_told_with_the_command_that_is_for_it(runs, tmp_path, verb):
    study = new(tmp_path)
    (study / "study.nc").write_text("collected")
    experiment = tmp_path / "experiment"
    experiment.mkdir()
    for name in ("metrics.csv", "summary.csv"):
        (experiment / name).write_text("")
    arms = "configs/experiments/allowance.yaml"
    for named, told in (
            (study, f"holds a study, not a run: chokepoint study status {study}; its runs have folders in {study}/runs\n"),
            (study / "study.nc", f"holds the results of a study, not a run: chokepoint study status {study}\n"),
            (experiment, "holds an experiment, not a run: "),
            (TINY, f"this is the file of a scenario, not a run: chokepoint run {TINY}\n"),
            (tmp_path / "small.yaml", f"this is the file of a study, not a run: chokepoint study new {tmp_path / 'small.yaml'}\n"),
            (arms, f"this is the file of an experiment, not a run: chokepoint experiment {arms}\n")):
        words = [word.format(run=runs[0], out=tmp_path / "branch") for word in verb[1:]]
        what = [*words, named] if "--file" in words or verb[0] == "compare" else [named, *words]
        process = chokepoint(verb[0], *what)
        assert (process.returncode, process.stdout) == (4, ""), process.stderr
        assert process.stderr.startswith(f"{named}: {told}"), process.stderr


def test_a_file_describes_itself(runs):
    text = chokepoint("describe", "--file", runs[0]).stdout
    for part in ("every 7 days, 2022-01-03 to 2023-02-20", "self_sufficiency (time, region)", "Provenance", "seed 1",
                 "Island foundry", "share_before"):
        assert part in text, part
    assert CONTROL.search(text) is None
    described = json.loads(chokepoint("describe", "--file", runs[0], "--json").stdout)
    with xr.open_dataset(runs[0], engine="h5netcdf") as run:
        assert set(described["variables"]) | set(described["metrics"]) | {"event_time", "event_text"} == set(run.data_vars)
        for name, variable in described["variables"].items():
            assert variable["unit"] == run[name].attrs.get("units", variable["unit"])
            assert [variable["time_axis"], *variable["axes"]] == list(run[name].dims)
            if variable["type"] != "flags" and variable["maximum"] is not None:
                assert variable["maximum"] == float(run[name].max()), name
                assert variable["minimum"] == float(run[name].min()), name
        assert described["provenance"]["scenario"] == run.attrs["scenario"]
    near = chokepoint("describe", "--file", runs[0], "sahre")
    assert (near.returncode, near.stdout) == (2, "")
    assert 'did you mean "share"' in near.stderr


def test_a_variable_or_a_metric_is_described_alone(runs):
    share = chokepoint("describe", "--file", runs[0], "share").stdout
    assert "share (time, vendor, region)" in share
    assert "region: region of the buyers" in share
    for other in ("Provenance", "Metrics", "Events", "self_sufficiency", "constraint"):
        assert other not in share, other
    metric = chokepoint("describe", "--file", runs[0], "share_end").stdout
    assert "share_end" in metric
    for other in ("Axes", "Times", "Variables", "share_before", "Provenance"):
        assert other not in metric, other
    told = json.loads(chokepoint("describe", "--file", runs[0], "share_end", "--json").stdout)
    assert list(told["metrics"]) == ["share_end"]
    assert not told["variables"] and not told["axes"] and "provenance" not in told


def test_an_exported_table_holds_what_is_in_the_file(runs):
    process = chokepoint("export", runs[0], "share", "share_of_units", "--where", "region=CN", "--from", "2022-03-01")
    assert (process.returncode, process.stderr) == (0, "")
    table = rows(process.stdout)
    with xr.open_dataset(runs[0], engine="h5netcdf") as run:
        part = run.sel(region="CN", time=slice("2022-03-01", None))
        assert len(table) == part["share"].size
        for row in table:
            for name in ("share", "share_of_units"):
                value = float(part[name].sel(time=row["time"], vendor=row["vendor"]))
                assert float(row[name]) == value if row[name] else value != value
    wide = rows(chokepoint("export", runs[0], "share", "self_sufficiency", "--wide", "--where", "region=CN").stdout)
    assert list(wide[0]) == ["time", "share/Alpha/CN", "share/Beta/CN", "self_sufficiency/CN"]
    assert len(wide) == 60


def test_everything_can_be_exported_and_nothing_is_replaced_unasked(runs, tmp_path):
    folder = tmp_path / "tables"
    process = chokepoint("export", runs[0], "--all", "-o", folder)
    assert (process.returncode, process.stdout) == (0, ""), process.stderr
    names = {row["name"] for row in rows((folder / "variables.csv").read_text())}
    header = {column for path in folder.glob("*.csv") for column in path.read_text().split("\n")[0].split(",")}
    assert names < header
    assert not list(folder.glob("*.tmp"))
    assert {"metrics.csv", "events.csv"} < {path.name for path in folder.iterdir()}
    again = chokepoint("export", runs[0], "--all", "-o", folder)
    assert again.returncode == 4
    assert "--overwrite" in again.stderr
    assert chokepoint("export", runs[0], "--all", "-o", folder, "--overwrite").returncode == 0
    one = tmp_path / "one.csv"
    assert chokepoint("export", runs[0], "compute_ratio", "-o", one).returncode == 0
    assert one.read_text() == chokepoint("export", runs[0], "compute_ratio").stdout
    run = tmp_path / "run.nc"
    shutil.copy(runs[0], run)
    onto_itself = chokepoint("export", run, "compute_ratio", "-o", run, "--overwrite")
    assert (onto_itself.returncode, run.read_bytes()) == (4, (runs[0]).read_bytes())


@pytest.mark.parametrize(("arguments", "message"), [
    (["shar"], 'did you mean "share"'),
    ([], "name what to export"),
    (["share", "compute_ratio"], "give a folder after -o"),
    (["share", "--where", "region=China"], "known are CN, US, ROW"),
    (["share", "--from", "2022"], "YYYY-MM-DD"),
    (["share", "--from", "2023-02-27"], "--from 2023-02-27 is after the run, which goes from 2022-01-03 to 2023-02-26"),
    (["events", "--to", "2022-01-02"], "--to 2022-01-02 is before the run, which goes from 2022-01-03 to 2023-02-26"),
    (["share", "--parquet"], "--parquet"),
])
def test_a_wrong_request_is_refused_with_what_would_be_right(runs, arguments, message):
    process = chokepoint("export", runs[0], *arguments)
    assert (process.returncode, process.stdout) == (2, "")
    assert message in process.stderr


def test_a_full_disk_is_told(runs):
    with open("/dev/full", "w") as full:
        process = subprocess.run([PROGRAM, "export", runs[0], "share"], stdout=full, stderr=subprocess.PIPE, text=True,
                                 check=False, timeout=60)
    assert process.returncode == 4
    assert "standard output: No space left on device" in process.stderr


def test_panels_of_buyers_are_described_exported_and_compared(tmp_path):
    recording = ["--set", "recording.buyers.panels=[all]", "--set", "recording.buyers.every_ticks=4"]
    run_tiny(tmp_path, "--quiet", *recording)
    file = tmp_path / "run.nc"
    described = json.loads(chokepoint("describe", "--file", file, "--json").stdout)
    names = [name for name in described["variables"] if name.startswith("buyer_")]
    assert {described["variables"][name]["type"] for name in names} >= {"int32", "int64", "float32", "float64"}
    chosen = described["axes"]["buyer"]["labels"][3]
    with xr.open_dataset(file, engine="h5netcdf", mask_and_scale=False) as run:
        for name in names:
            table = rows(chokepoint("export", file, name, "--where", f"buyer={chosen}").stdout)
            part = run[name].sel(buyer=chosen)
            assert len(table) == part.size
            assert [part.dtype.type(row[name]) for row in table if row[name]] == [
                value for value in part.values.flatten() if value == value]
    process = chokepoint("compare", file, file)
    assert (process.returncode, process.stderr) == (0, "")
    assert f"All {len(described['variables'])} agree in every value." in process.stdout


def test_a_finished_run_may_be_named_by_its_folder(tmp_path):
    run_tiny(tmp_path / "run")
    (tmp_path / "empty").mkdir()
    for verb, *more in (("summary",), ("describe", "--file"), ("export",), ("compare",), ("reproduce",)):
        def of(run):
            names = {"export": [run, "share"], "compare": [run, tmp_path / "run"]}.get(verb, [*more, run])
            return chokepoint(verb, *names)
        by_folder, by_file = of(tmp_path / "run"), of(tmp_path / "run" / "run.nc")
        assert (by_folder.returncode, by_folder.stdout) == (0, by_file.stdout), by_folder.stderr
        refused = of(tmp_path / "empty")
        assert refused.returncode == 4
        assert "no finished run (run.nc) is in this folder" in refused.stderr


def test_compare_names_some_of_the_buyers_that_one_run_has_alone(tmp_path):
    panels = ("--set", "recording.buyers.panels=[risk_foreign]")
    run_tiny(tmp_path / "a", *panels)
    run_tiny(tmp_path / "b", *panels, "--set", "buyers=3000")
    said = chokepoint("compare", tmp_path / "a", tmp_path / "b").stdout
    assert re.search(r"buyer only in this\s+run: .*and\s+\d+\s+more", said, re.S)
    assert len(said.splitlines()) < 600

