"""The report of an experiment: what each arm does to each metric, pair by pair, year by year, and what binds."""

from __future__ import annotations

import html
from pathlib import Path

import numpy as np
import plotly.graph_objects as go

from chokepoint.answer_data import Experiment, Interval, describe, interval
from chokepoint.answer_tables import binding_by_year, shown
from chokepoint.palette import BLUE, COLOURS
from chokepoint.report_effects import in_lines
from chokepoint.report_figures import LAYOUT
from chokepoint.report_page import Page

YEARLY = {"focal_share": ("share of the focal vendor (%)", 100.0),
          "self_sufficiency": ("domestic share of purchases (%)", 100.0),
          "asic_share": ("ASICs' share of purchases (%)", 100.0),
          "compute_ratio": ("rival region's compute over the focal region's", 1.0)}


def experiment_page(folder: Path) -> Page:
    """All sections of a finished experiment; `folder` holds its tables."""
    experiment = Experiment(folder)
    page = Page(experiment.told("title", experiment.name), experiment.told("question", ""))
    others = [arm for arm in experiment.arms if arm != experiment.baseline]
    metrics = list(dict.fromkeys(experiment.summary["metric"]))
    page.cards([(str(len(experiment.arms)), "arms"), (str(experiment.members), "members"),
                (str(len(metrics)), "metrics"), (experiment.baseline, "baseline")])
    if others:
        page.section("effects", "What the arms do", f"Differences from “{experiment.baseline}”, member by member: "
                     "median and central 90 %. The same member has the same parameters and random numbers in both.")
        page.figure("effects", effects(experiment, metrics, others), "differences of each arm from the baseline")
    page.section("metrics", "Metrics by arm", "Median [5 %, 95 %] over the members, and of the paired differences.")
    page.table(["metric", "arm", "median [5 %, 95 %]", f"difference from “{experiment.baseline}”", "members above"],
               rows_of(experiment, metrics), numbers=[2, 3, 4])
    page.section("years", "Year by year", "The median of the members by arm.")
    page.figure("years", years(experiment), "yearly series by arm")
    page.section("binding", "What binds", "The constraint that kept most from buyers, by value: the two that bind most "
                 "often in a year, in % of its quarters and the members.")
    page.table(["year", "arm", "domestic chips", "imported chips"], binding_rows(experiment))
    if experiment.record:
        page.section("experiment", "The experiment", "As it was run, with the program and the ensemble that made it.")
        page.folded("show experiment", experiment.record, "experiment.yaml")
    return page


def title_of(experiment: Experiment, metric: str) -> str:
    """What the run says of its metric, whose vendor and regions may be any; the metric's name where no table tells."""
    summary = experiment.summary
    told = summary.loc[summary["metric"] == metric, "meaning"].iloc[0] if "meaning" in summary else metric
    name, unit = told or metric, describe(metric)[1]
    return f"{name} ({unit})" if unit else name


def apart(experiment: Experiment, arm: str, metric: str) -> np.ndarray:
    """Differences from the baseline, member by member."""
    return experiment.values(arm, metric) - experiment.values(experiment.baseline, metric)


def cell(one: Interval, metric: str, sign: bool = False) -> str:
    """Three digits of the largest, but tenths of a year."""
    if describe(metric)[1] != "year" or not np.isfinite(one.median):
        return str(shown(one, sign))
    median, low, high = (f"{end:{'+' if sign else ''}.1f}" for end in (one.median, one.p05, one.p95))
    return f"{median} [{low}, {high}]" + (f" (missing in {one.missing} of {one.count})" if one.missing else "")


def rows_of(experiment: Experiment, metrics: list[str]) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for metric in metrics:
        for arm in experiment.arms:
            title = title_of(experiment, metric) if arm == experiment.arms[0] else ""
            row = (title, arm, cell(experiment.interval(arm, metric), metric))
            if arm == experiment.baseline:
                rows.append((*row, "baseline", ""))
                continue
            differences = apart(experiment, arm, metric)
            known = differences[np.isfinite(differences)]
            above = f"{(known > 0).sum()} of {known.size}" if known.size else ""
            rows.append((*row, cell(interval(differences), metric, True), above))
    return rows


def effects(experiment: Experiment, metrics: list[str], arms: list[str]) -> go.Figure:
    """One metric at a time, chosen from a menu: an interval for each arm, beside the line of no difference."""
    figure = go.Figure()
    for k, metric in enumerate(metrics):
        found: list[Interval] = [interval(apart(experiment, arm, metric)) for arm in arms]
        figure.add_trace(go.Scatter(
            x=[one.median for one in found], y=[html.escape(arm) for arm in arms], mode="markers", visible=k == 0,
            showlegend=False, marker={"size": 9, "color": BLUE}, customdata=[[one.p05, one.p95] for one in found],
            error_x={"symmetric": False, "array": [one.p95 - one.median for one in found],
                     "arrayminus": [one.median - one.p05 for one in found]},
            hovertemplate="%{y}: %{x:.4g} [%{customdata[0]:.4g}, %{customdata[1]:.4g}]<extra></extra>"))
    titles = [title_of(experiment, metric) for metric in metrics]
    figure.add_vline(x=0.0, line={"color": "#999999", "width": 1})
    buttons = [{"label": metric, "method": "update",
                "args": [{"visible": [other == metric for other in metrics]},
                         {"xaxis.title.text": in_lines(title, 80)}]}
               for title, metric in zip(titles, metrics, strict=True)]
    figure.update_xaxes(title_text=in_lines(titles[0], 80))
    figure.update_yaxes(type="category", autorange="reversed", automargin=True)
    return figure.update_layout(**{
        **LAYOUT, "hovermode": "closest", "height": 200 + 42 * len(arms),
        "updatemenus": [{"buttons": buttons, "x": 0.0, "y": 1.02, "xanchor": "left", "yanchor": "bottom"}]})


def years(experiment: Experiment) -> go.Figure:
    """One series at a time, chosen from a menu: the members' median in each year, a line for each arm."""
    figure = go.Figure()
    for k, (column, (_, factor)) in enumerate(YEARLY.items()):
        medians = experiment.years.groupby(["arm", "year"])[column].median()
        for i, arm in enumerate(experiment.arms):
            line = medians[arm] * factor
            figure.add_trace(go.Scatter(
                x=[str(int(year)) for year in line.index], y=[None if y != y else y for y in line],
                mode="lines+markers", name=html.escape(arm), visible=k == 0, hovertemplate="%{y:.4g}",
                line={"color": COLOURS[i % len(COLOURS)], "width": 2, "dash": "solid" if i < len(COLOURS) else "dot"}))
    count = len(experiment.arms)
    buttons = [{"label": title, "method": "update",
                "args": [{"visible": [i // count == k for i in range(count * len(YEARLY))]},
                         {"yaxis.title.text": title}]}
               for k, (title, _) in enumerate(YEARLY.values())]
    figure.update_yaxes(title_text=next(iter(YEARLY.values()))[0])
    figure.update_xaxes(type="category")
    menu = {"buttons": buttons, "x": 0.0, "y": 1.02, "xanchor": "left", "yanchor": "bottom"}
    below = {"orientation": "h", "x": 0.0, "y": -0.12, "yanchor": "top"}  # many arms take lines that a menu would hide
    return figure.update_layout(**{**LAYOUT, "height": 560, "updatemenus": [menu], "legend": below,
                                   "margin": {**LAYOUT["margin"], "b": 140}})


def binding_rows(experiment: Experiment) -> list[tuple[str, ...]]:
    by_arm = {arm: binding_by_year(experiment, arm) for arm in experiment.arms}
    return [(year if arm == experiment.arms[0] else "", arm,
             *(by_arm[arm].get(year, {}).get(origin, "") for origin in ("domestic", "imported")))
            for year in sorted({year for rows in by_arm.values() for year in rows}) for arm in experiment.arms]
