"""The page of a run, a study or an experiment: complete, self-contained, escaped, and enough to make the run again."""

import base64
import html
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

import chokepoint
from chokepoint.program import find_program
from chokepoint.report import write_report
from chokepoint.report_page import Page

import sealed
from runs_of_tiny import study_of_tiny, tiny

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def run_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs") / "tiny"
    chokepoint.run("tiny", folder).close()
    return folder


@pytest.fixture(scope="module")
def page(run_folder, tmp_path_factory):
    return write_report(run_folder, tmp_path_factory.mktemp("page") / "report.html").read_text()


def figures_in(page):
    return json.loads(re.search(r'<script type="application/json" id="figures">(.*?)</script>', page)[1])


def test_the_page_names_nothing_outside_itself(page):
    without_scripts = re.sub(r"<script>.*?</script>", "", page, flags=re.DOTALL)
    assert re.findall(r'(?:src|href)="(?!#|data:)([^"]*)"', without_scripts) == []
    assert "url(" not in without_scripts
    assert "default-src 'none'" in page


def test_every_plot_has_its_place_and_data(page):
    figures = figures_in(page)
    assert set(figures) == {"share", "workloads", "ratio", "sufficiency", "chips", "chokepoints", "chain"}
    assert set(re.findall(r'id="plot-([\w-]+)"', page)) == set(figures)
    for name, figure in figures.items():
        assert figure["data"], name


def values_of(array):
    """A list, or plotly's base64 of typed numbers."""
    if isinstance(array, dict):
        return np.frombuffer(base64.b64decode(array["bdata"]), np.dtype(array["dtype"])).astype(float)
    return np.array(array, float)


def test_the_numbers_in_the_plots_are_those_of_the_run(page):
    figures, run = figures_in(page), tiny()
    alpha = next(trace for trace in figures["share"]["data"] if trace["name"] == "Alpha")
    np.testing.assert_allclose(values_of(alpha["y"]), 100.0 * run["share"].sel(region="CN", vendor="Alpha"), atol=1e-3)
    np.testing.assert_allclose(values_of(figures["ratio"]["data"][0]["y"]), run["compute_ratio"])
    into = [values_of(trace["link"]["value"]).sum() for trace in figures["chain"]["data"]]
    paid = run["delivered_value_usd"].sel(region="CN", channel="direct").sum(("product", "workload"))
    for total, (_, year) in zip(into, paid.groupby("time.year"), strict=True):
        assert total == pytest.approx(2.0 * float(year.sum()) / 1e9)  # into the chips, and out to the buyers


def test_the_calendar_can_be_read_without_colour(page):
    figures, run = figures_in(page), tiny()
    binding = chokepoint.measures.chokepoints(run)["binding"]
    for grey, marked, origin in zip(*[iter(figures["chokepoints"]["data"])] * 2, ("domestic", "imported"), strict=True):
        assert "text" not in grey
        for column, name in enumerate(binding.sel(origin=origin).values):
            told = {marked["y"][row]: texts[column] for row, texts in enumerate(marked["text"]) if texts[column]}
            part = values_of(marked["customdata"]).reshape(len(marked["y"]), -1)[:, column].max()
            assert list(told) == ([] if name == "none" else [name])
            for text in told.values():  # a whole number; what is told on hovering has two decimals
                assert abs(float(text.removeprefix("<b>").removesuffix("</b>")) - part) <= 0.51
    assert any(any(texts) for texts in marked["text"])


def test_headline_scenario_and_provenance_are_on_the_page(page):
    run = tiny()
    text = html.unescape(re.sub(r"<[^>]+>", " ", re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)))
    assert f"{100 * float(run['share_trough']):.1f} %" in text
    assert run.attrs["run_id"] in text
    assert run.attrs["scenario_sha256"] in text
    assert run.attrs["scenario"].strip() in text
    assert f"git checkout {run.attrs['git_commit']}" in text


def test_the_scenario_saved_from_the_page_makes_the_same_file_again(page, run_folder, tmp_path):
    data = re.search(r'download="scenario.yaml" href="data:application/octet-stream;base64,([^"]+)"', page)[1]
    (tmp_path / "scenario.yaml").write_bytes(base64.b64decode(data))
    chokepoint.run(tmp_path / "scenario.yaml", tmp_path / "again").close()
    assert (tmp_path / "again" / "run.nc").read_bytes() == (run_folder / "run.nc").read_bytes()


def test_text_cannot_break_out_of_the_page():
    page = Page("<script>alert(1)</script> & more", 'a "quoted" lead')
    page.section("a", "<b>bold</b>", "5 < 6 & 7 > 2")
    page.table(["<i>"], [["</table>"]])
    page.folded("open", "</pre><script>", 'a".yaml')
    text = page.html()
    assert "<script>alert" not in text
    assert "<b>bold" not in text
    assert "&lt;/table&gt;" in text
    assert 'download="a&quot;.yaml"' in text


def test_a_study_is_told_with_its_design_its_metrics_and_the_runs_that_are_missing(tmp_path):
    sealed.to_netcdf(study_of_tiny(), tmp_path / "study.nc")
    page = write_report(tmp_path).read_text()
    assert (tmp_path / "report.html").is_file()
    assert "parameters.choice.home" in page
    assert "Runs missing or failed: 2." in page
    figures = figures_in(page)
    assert set(figures) == {"responses", "fan-compute_ratio"}
    menus = figures["responses"]["layout"]["updatemenus"]
    assert {button["label"] for button in menus[1]["buttons"]} == {"parameters.choice.home", "policy"}


def test_a_grid_tells_what_its_first_factor_does_world_by_world(tmp_path):
    study = study_of_tiny().assign_coords(replicate=("run", [0, 0, 0, 0]))
    study["parameters.choice.home"] = ("run", ["10", "9", "10", "9"], study["parameters.choice.home"].attrs)
    study["state"][2] = 1
    study["share_end"] = ("run", [0.5, 0.25, 0.75, 0.625], study["share_end"].attrs)
    study.attrs["design"] = "grid"
    sealed.to_netcdf(study, tmp_path / "study.nc")
    figures = figures_in(write_report(tmp_path).read_text())
    names = [button["label"] for button in figures["effects"]["layout"]["updatemenus"][0]["buttons"]]
    level, apart = figures["effects"]["data"][2 * names.index("share_end"):][:2]
    assert level["x"] == ["9", "10"]  # words that are numbers stand in their order
    assert values_of(level["y"]) == pytest.approx([43.75, 62.5])
    assert values_of(apart["y"]) == pytest.approx([0.0, 18.75])
    assert [line["name"] for line in figures["levels-compute_ratio"]["data"]] == ["9", "10"]


STUDY = """
title: Variance in the tiny world
question: What moves the share?
scenario: {root}/configs/scenarios/tiny.yaml
factors:
  home: {{path: parameters.choice.home, low: 0.5, high: 5, distribution: log_uniform}}
  cost: {{path: parameters.choice.cost, low: 0.5, high: 3}}
design: {{kind: saltelli, points: 8}}
metrics: [share_end, share_after]
"""


def test_a_study_run_from_python_is_reported_with_its_indices_and_what_could_not_be_analysed(tmp_path):
    (tmp_path / "study.yaml").write_text(STUDY.format(root=ROOT))
    with chokepoint.run_study(tmp_path / "study.yaml", tmp_path / "variance") as study:
        assert study.sizes["run"] == 8 * (2 + 2)
        assert {"home", "cost", "point", "replicate", "seed", "state"} <= set(study.coords)
        indices = chokepoint.sobol(study, "share_end")
    (tmp_path / "other.yaml").write_text(STUDY.format(root=ROOT).replace("high: 3", "high: 4"))
    with pytest.raises(chokepoint.RunError, match="variance: holds another study"):
        chokepoint.run_study(tmp_path / "other.yaml", tmp_path / "variance")
    with chokepoint.run_study(tmp_path / "study.yaml", tmp_path / "variance") as again:  # nothing is left to do
        assert again.sizes["run"] == 32
    page = write_report(tmp_path / "variance").read_text()
    assert "What moves the share?" in page
    assert "share_after: runs 0, 1, 2" in page  # the tiny world ends before that metric exists
    recipe = re.search(r"cp -r ([\w. ]+) again", page)[1].split()
    (tmp_path / "again").mkdir()
    for name in recipe:
        copy = shutil.copytree if (tmp_path / "variance" / name).is_dir() else shutil.copy
        copy(tmp_path / "variance" / name, tmp_path / "again" / name)
    for verb in ("run", "collect"):
        subprocess.run([find_program(), "study", verb, tmp_path / "again"], check=True, capture_output=True)
    assert (tmp_path / "again/study.nc").read_bytes() == (tmp_path / "variance/study.nc").read_bytes()
    figures = figures_in(page)
    total, first = figures["sensitivity"]["data"]
    found = dict(zip(total["y"], values_of(total["x"]), strict=True))
    assert found == pytest.approx(indices["ST"].to_dict())
    assert values_of(total["error_x"]["array"]).min() > 0.0
    assert first["name"] == "first order"
    assert figures["responses"]["layout"]["xaxis"]["type"] == "log"


def command(*arguments):
    return subprocess.run([sys.executable, "-m", "chokepoint", "report", *map(str, arguments)], capture_output=True,
                          text=True, check=False, cwd=ROOT)


def test_the_command_tells_where_the_page_is_and_replaces_none_unasked(run_folder, tmp_path):
    target = tmp_path / "deep" / "page.html"
    first = command(run_folder / "run.nc", "-o", target)
    assert (first.returncode, first.stdout, first.stderr) == (0, f"{target}\n", "")
    again = command(run_folder, "-o", target)
    assert again.returncode == 4
    assert "a file is there already (give --overwrite" in again.stderr
    assert command(run_folder, "-o", target, "--overwrite").returncode == 0
    copy = shutil.copy(run_folder / "run.nc", tmp_path / "run.nc")
    assert command(copy, "-o", copy, "--overwrite").returncode == 4
    assert copy.read_bytes() == (run_folder / "run.nc").read_bytes()
    assert [path.name for path in target.parent.iterdir()] == ["page.html"]


def test_what_cannot_be_reported_is_one_clear_line(tmp_path):
    (tmp_path / "run.nc").write_text("nothing")
    (tmp_path / "empty").mkdir()
    (tmp_path / "experiment").mkdir()
    (tmp_path / "experiment" / "summary.csv").write_text("arm")
    (tmp_path / "study").mkdir()
    (tmp_path / "study" / "study.yaml").write_text("title: None yet")
    sealed.to_netcdf(xr.Dataset({"x": ("run", ["a"])}), tmp_path / "study.nc")
    sealed.to_file(b"a checkpoint", tmp_path / "checkpoint")
    for what, expected in ((tmp_path / "none", "no such file"), (tmp_path / "run.nc", "not a file of this program"),
                           (tmp_path / "checkpoint", "cannot be read as netCDF"),
                           (tmp_path / "empty", "holds no run.nc, no study.nc"),
                           (tmp_path / "experiment", "metrics.csv: no such file"),
                           (tmp_path / "study", "holds a study that is not collected"),
                           (tmp_path / "study.nc", "holds no metrics")):
        answer = command(what, "-o", tmp_path / "page.html")
        assert answer.returncode == 4
        assert expected in answer.stderr
        assert answer.stderr.count("\n") == 1, answer.stderr


@pytest.fixture(scope="module")
def experiment_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("experiment") / "mine"
    text = (ROOT / "tests/tools/ensemble/tiny_experiment.yaml").read_text()
    file = folder.parent / "mine.yaml"
    file.write_text(text.replace("../../..", str(ROOT)).replace("no cost:", '"<no> cost":'))
    subprocess.run([find_program(), "experiment", file, "--ensemble", "none", "-o", folder, "--quiet"], check=True,
                   stdout=subprocess.DEVNULL)
    return folder


def test_the_page_of_an_experiment_tells_its_arms_pair_by_pair_and_year_by_year(experiment_folder):
    page = write_report(experiment_folder).read_text()
    assert "<h1>Tiny experiment</h1>" in page and "What if nobody looked at cost?" in page
    assert "<no>" not in page and "&lt;no&gt; cost" in page
    figures, opened = figures_in(page), chokepoint.open_experiment(experiment_folder)
    assert set(figures) == {"effects", "years"}
    effects = figures["effects"]["data"][0]
    assert effects["y"] == ["the same", "&lt;no&gt; cost"]
    share = 100.0 * opened["share_end"]
    apart = (share.sel(arm="<no> cost") - share.sel(arm="as it is")).median()
    np.testing.assert_allclose(values_of(effects["x"]), [0.0, apart])
    yearly = next(trace for trace in figures["years"]["data"] if trace["name"] == "as it is")
    np.testing.assert_allclose(values_of(yearly["y"]),
                               100.0 * opened["yearly_focal_share"].sel(arm="as it is").median("member"))
    assert "missing in 4 of 4" in page  # nothing comes back in worlds where nothing was lost
    assert opened.attrs["title"] == "Tiny experiment"
    record = base64.b64decode(re.search(r"base64,([^\"]+)\">save experiment", page)[1]).decode()
    assert record.startswith("# 4 members of the scenario's own parameters")


def test_the_page_of_an_experiment_without_its_record_is_of_its_tables(experiment_folder, tmp_path):
    for path in experiment_folder.glob("*.csv"):
        shutil.copy(path, tmp_path)
    page = write_report(tmp_path).read_text()
    assert f"<h1>{tmp_path.name}</h1>" in page and "save experiment" not in page
