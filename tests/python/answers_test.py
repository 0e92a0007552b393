"""Pictures and tables of the answers: what they show of made-up experiments, and what they refuse."""

import subprocess
import sys
from pathlib import Path

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.text import Text

from chokepoint import RunError
from chokepoint.answer_data import Experiment, interval, read_validation, unpaired
from chokepoint.answer_tables import narrower, shown
from chokepoint.answers import PICTURES, TABLES, insert
from chokepoint.policy_pictures import binding

import made_up_answers

matplotlib.use("Agg")


@pytest.fixture(scope="session")
def runs(tmp_path_factory):
    return made_up_answers.all_of_them(tmp_path_factory.mktemp("runs"))


@pytest.fixture(autouse=True)
def closed_figures():
    yield
    plt.close("all")


def source(runs, name):
    return read_validation(runs / name) if name == "validation" else Experiment(runs / name)


def picture(runs, name):
    return PICTURES[name](source(runs, name))


def table(runs, name):
    return TABLES[name](source(runs, name))


def texts(figure):
    return [text.get_text() for text in figure.findobj(Text)]


def visible(figure):
    """Texts that are drawn: ticks outside the limits of their axis are not."""
    hidden = []
    for ax in figure.axes:
        for axis in (ax.xaxis, ax.yaxis):
            low, high = sorted(axis.get_view_interval())
            hidden += [text for tick in axis.get_major_ticks() + axis.get_minor_ticks()
                       for text in (tick.label1, tick.label2) if not low <= tick.get_loc() <= high]
    return [text for text in figure.findobj(Text)
            if text.get_text().strip() and text.get_visible() and text not in hidden]


def command(*arguments):
    return subprocess.run([sys.executable, "-m", "chokepoint", "answers", *map(str, arguments)],
                          capture_output=True, text=True, check=False)


@pytest.mark.parametrize("name", PICTURES)
def test_every_picture_has_a_title_labelled_axes_and_data(runs, name):
    figure = picture(runs, name)
    assert figure.get_suptitle()
    axes = [ax for ax in figure.axes if ax.get_label() != "<colorbar>"]
    stacked = axes[0].get_shared_x_axes().joined(axes[0], axes[-1])
    assert all(ax.get_xlabel() for ax in axes if ax is axes[-1] or not stacked)
    assert axes[0].get_ylabel()
    assert all(ax.lines or ax.patches or ax.images or ax.collections for ax in axes)


@pytest.mark.parametrize("name", PICTURES)
def test_no_two_texts_of_a_picture_overlap(runs, name):
    figure = picture(runs, name)
    figure.canvas.draw()
    # Of an annotation without the line that leads to it.
    boxes = [(text.get_text(), Text.get_window_extent(text).padded(-1.0)) for text in visible(figure)]
    inside = figure.bbox.padded(1.0)
    for k, (text, box) in enumerate(boxes):
        for other, other_box in boxes[:k]:
            # The two texts of a cell of the phase diagram share a place by empty lines.
            assert not box.overlaps(other_box) or text.startswith("\n"), (text, other)
        assert inside.x0 <= box.x0 and box.x1 <= inside.x1, text


def test_the_allowance_is_drawn_as_a_share_and_what_it_brings_beside_the_forecast(runs):
    ax, below = picture(runs, "allowance").axes
    assert ax.lines[0].get_xdata() == pytest.approx([0.0, 1.0, 2.0])
    assert ax.lines[0].get_ydata() == pytest.approx([5.0, 10.0, 20.0])
    assert below.lines[1].get_ydata() == pytest.approx([0.0, 5.0, 15.0])  # member by member
    forecast = below.patches[0].get_extents().transformed(below.transData.inverted())
    assert (forecast.y0, forecast.y1) == pytest.approx((10.0, 25.0))


def test_bars_of_workloads_are_the_medians_of_training_and_of_inference(runs):
    widths = [bar.get_width() for bar in picture(runs, "workloads").axes[0].patches]
    assert widths == pytest.approx([25.0, 50.0, 25.0, 50.0])


def test_the_phase_diagram_shows_the_paired_change_and_a_line_where_its_sign_flips(runs):
    left, right = picture(runs, "self_sufficiency").axes[:2]
    assert left.images[0].get_array().tolist() == [[-1.0, 1.0], [-1.0, 1.0]]  # R&D up, benchmark across
    assert [line.get_xdata().tolist() for line in left.lines] == [[0.5, 0.5], [0.5, 0.5]]
    assert np.allclose(right.images[0].get_array(), -0.5)
    assert not right.lines
    cells = [text.get_text().strip() for text in left.texts]
    assert cells.count("+1.00") == cells.count("-1.00") == 2


def test_tipping_is_the_change_of_the_share_by_the_log_of_the_gap(runs):
    expected = [10.0 / np.log(1.2), 2.0 / np.log(1.2)]
    lines = [line for line in picture(runs, "tipping").axes[0].lines if line.get_marker() in ("o", "s")]
    assert [line.get_ydata().tolist() for line in lines] == [pytest.approx([slope] * 2) for slope in expected]
    assert "| +10.0 [+10.0, +10.0] | +54.8 [+54.8, +54.8] | no width left |" in table(runs, "tipping")


def test_the_calendar_counts_the_members_in_which_a_constraint_binds(runs):
    shares = binding(Experiment(runs / "chokepoints").quarters, "H200 sold")
    assert shares.loc[("domestic", "2025-Q1"), ["HBM", "none", "wafers"]].tolist() == [75.0, 25.0, 0.0]
    assert shares.loc[("imported", "2025-Q2"), "customs"] == 100.0
    assert shares.sum(axis=1).tolist() == [100.0] * 4
    assert "| 2025 | HBM 88 %, nothing short 12 % | customs 100 % |" in table(runs, "chokepoints")


@pytest.mark.parametrize("name", ["staged_policy", "licence_terms"])
def test_every_arm_is_a_labelled_point_of_revenue_and_compute(runs, name):
    figure = picture(runs, name)
    labels = [text.get_text().replace("\n", " ") for text in figure.axes[0].texts]
    assert labels == ["nothing sold (baseline)", "one behind", "all sold"]
    left, right = ([line.get_xdata().tolist() for line in ax.lines if line.get_marker() == "o"]
                   for ax in figure.axes)
    assert np.allclose(left, [[0.25], [0.5], [0.75]])
    assert np.allclose(right, [[0.0], [0.25], [0.5]])  # from the baseline, member by member


def test_purchases_are_in_billions_around_the_ban(runs):
    ax, below = picture(runs, "before_the_ban").axes
    assert [bar.get_height() for bar in below.patches] == pytest.approx([2.5] * 3)  # member by member
    assert [bar.get_height() for bar in ax.patches] == pytest.approx([2.5] * 3 + [5.0] * 3)
    assert any("in force" in text.get_text() for text in ax.texts)


def test_validation_is_drawn_relative_to_what_was_published(runs):
    figure = picture(runs, "validation")
    shares, quantities = figure.axes
    fitted = [line.get_xdata() for line in shares.lines if line.get_marker() == "o" and len(line.get_xdata())]
    assert fitted == [[-1.0]]
    assert [line.get_xdata()[0] for line in quantities.lines if line.get_marker() == "x"] == [0.5]
    assert "no value" in texts(figure)
    assert [text.get_text() for text in quantities.get_yticklabels()] == ["cards, 2025", "Huawei: revenue, 2025"]
    text = table(runs, "validation")
    assert "| units | 4000000 [3900000, 4100000] | B | 2000000 [1000000, 3000000] | **no** |" in text
    assert "no value (missing in 4 members)" in text
    assert "fitted: 1 of 1 published values inside (100 %); judged: 0 of 2 published values inside (0 %)." in text


def test_a_table_holds_median_interval_difference_and_the_gain_of_pairing(runs):
    lines = table(runs, "allowance").splitlines()
    # Base 2, 4, 6, 8 %. "A few" is twice that: paired 2, 4, 6, 8, unpaired -2, 0, 10, 12: 5.4 against 13.4 wide.
    assert lines[2] == ("| part of the lost share that comes back (%) | nothing "
                        "| 5.00 [2.30, 7.70] | baseline | – |")
    assert lines[3] == "|  | a few | 10.0 [4.6, 15.4] | +5.00 [+2.30, +7.70] | 2.5 times |"
    assert lines[4] == "|  | many | 20.0 [9.2, 30.8] | +15.0 [+6.9, +23.1] | 1.5 times |"
    row = next(line for line in table(runs, "self_sufficiency").splitlines() if "benchmark 2, R&D 10 %" in line)
    assert "| 7.50 [6.15, 8.85] | 6.50 [5.15, 7.85] | +1.00 [+1.00, +1.00] | no width left |" in row


def test_unpaired_members_lie_half_an_ensemble_apart():
    assert unpaired([1.0, 2.0, 3.0, 4.0], [10.0, 20.0, 30.0, 40.0]).tolist() == [-29.0, -38.0, -7.0, -16.0]


@pytest.mark.parametrize(("values", "expected"), [
    ([np.nan] * 3, "no value (missing in 3 of 3)"),
    ([1.0, np.nan, 3.0], "2.00 [1.10, 2.90] (missing in 1 of 3)"),
    ([0.0, 0.0], "0 [0, 0]"),
    ([-1e-9, 2.0], "1.00 [0.10, 1.90]"),
    ([1234567.0] * 2, "1230000 [1230000, 1230000]"),
])
def test_numbers_keep_three_digits_and_missing_ones_are_told(values, expected):
    assert shown(interval(values)) == expected


def test_narrowing_is_told_only_where_there_is_any():
    assert [narrower(ratio) for ratio in (0.1, 1.0, 1.6, 1e-16, np.nan)] == [
        "10.0 times", "not", "wider, 1.6 times", "no width left", "–"]


@pytest.mark.parametrize(("name", "metric"), [
    ("allowance", "share_after"), ("workloads", "focal_chip_of_training"),
    ("self_sufficiency", "best_domestic_chip"), ("architecture", "asic_of_inference_end"),
    ("tipping", "focal_chip_of_training"), ("staged_policy", "compute_ratio_end"), ("evasion", "grey_premium"),
])
def test_a_metric_that_one_arm_lacks_is_shown_as_missing(runs, name, metric):
    whole = Experiment(runs / name)
    arm = whole.arms[-1]
    experiment = Experiment(runs / name)
    experiment.metrics = whole.metrics.copy()
    gone = (experiment.metrics["arm"] == arm) & (experiment.metrics["metric"] == metric)
    experiment.metrics.loc[gone, "value"] = np.nan
    figure = PICTURES[name](experiment)
    written = " ".join(" ".join(texts(figure)).split())
    assert "no value in 4 of 4" in written
    assert "no value" in texts(figure) or name == "staged_policy"


def test_tables_are_put_into_their_places_and_nothing_else_changes(runs, tmp_path):
    page = tmp_path / "page.md"
    text = ("# A\n\n<!-- table:evasion -->\n<!-- end -->\n\nread this\n\n"
            "<!-- table:tipping -->\nold\n<!-- end -->\nend\n")
    page.write_text(text)
    assert insert({"evasion": "| new |\n"}, page) == ["evasion"]
    once = page.read_text()
    assert once == text.replace("evasion -->\n", "evasion -->\n\n| new |\n\n")
    insert({"evasion": "| new |\n"}, page)
    assert page.read_text() == once


@pytest.mark.parametrize(("text", "expected"), [
    ("<!-- table:nothing -->\n<!-- end -->\n", "no table 'nothing'"),
    ("<!-- table:evasion -->\n", "a later line <!-- end -->"),
    ("nothing to fill\n", "each place for a table"),
])
def test_a_page_without_places_for_tables_is_refused_and_kept(tmp_path, text, expected):
    page = tmp_path / "page.md"
    page.write_text(text)
    with pytest.raises(RunError) as error:
        insert({"evasion": "| new |\n"}, page)
    assert expected in str(error.value)
    assert page.read_text() == text


def test_the_command_draws_small_pictures_and_prints_and_inserts_tables(runs, tmp_path):
    page = tmp_path / "page.md"
    page.write_text("<!-- table:evasion -->\n<!-- end -->\n")
    answer = command(runs, "-o", tmp_path / "pictures", "--tables", "--insert", page)
    assert answer.returncode == 0, answer.stderr
    assert answer.stderr == ""
    assert "### allowance" in answer.stdout
    assert "half seized" in page.read_text()
    pictures = sorted((tmp_path / "pictures").iterdir())
    assert [path.stem for path in pictures] == sorted(PICTURES)
    assert all(path.read_bytes().startswith(b"\x89PNG") and path.stat().st_size < 90_000 for path in pictures)


def spoil(folder, name, old, new):
    path = folder / name
    path.write_text(path.read_text().replace(old, new))


@pytest.mark.parametrize(("make", "expected"), [
    (lambda folder: None, "no experiment in it (folders looked for: allowance"),
    (lambda folder: (folder / "evasion").mkdir(), "evasion/metrics.csv: no such file"),
    (lambda folder: spoil(folder, "metrics.csv", "member", "number"), "no column 'member'"),
    (lambda folder: spoil(folder, "metrics.csv", "0.1", "much"), "'value' holds something that is not a number"),
    (lambda folder: spoil(folder, "metrics.csv", "grey_premium", "other"), "no 'grey_premium' of 'as it is'"),
])
def test_a_wrong_folder_is_one_clear_line(tmp_path, make, expected):
    values = made_up_answers.plain(["as it is", "half seized"], ["grey_premium"])
    folder = Path(tmp_path)
    if "folders" not in expected and "no such file" not in expected:
        folder = made_up_answers.experiment(tmp_path / "evasion", values, "as it is", ["grey_premium"])
    make(folder)
    answer = command(tmp_path, "-o", tmp_path / "pictures")
    assert answer.returncode == 4
    problems = [line for line in answer.stderr.splitlines() if "left out" not in line]
    assert len(problems) == 1, answer.stderr
    assert expected in problems[0]


def test_a_folder_that_is_not_there_and_a_call_without_a_wish_are_told(tmp_path):
    assert "no such folder" in command(tmp_path / "none", "--tables").stderr
    assert "nothing to do" in command(tmp_path).stderr
