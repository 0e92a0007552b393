"""The report of a study: design, metrics, responses to choose from, fans of trajectories, provenance."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import xarray as xr

from chokepoint.answer_data import interval
from chokepoint.palette import BLUE, ORANGE
from chokepoint.report_effects import (
    MOST_SERIES,
    effects,
    factor_title,
    in_lines,
    leading_factor,
    levels_of,
    medians_by_level,
    shown,
)
from chokepoint.report_figures import LAYOUT, days
from chokepoint.report_page import Page
from chokepoint.report_run import number
from chokepoint.runs import RunError
from chokepoint.study import morris, sobol
from chokepoint.study_plots import title_of

DONE = 1  # of the flags of `state`
BANDS = ((0.05, 0.95, 0.18), (0.25, 0.75, 0.38))


def study_page(study: xr.Dataset, data: Path) -> Page:
    """All sections of a collected study (dimension run)."""
    study = study.load()
    factors, metrics = factors_of(study), metrics_of(study)
    if not metrics:
        raise RunError(f"{data}: the study holds no metrics")
    title = str(study.attrs.get("title") or data.resolve().parent.name)
    lead = f"{study.attrs.get('question', '')} (a study of {study.sizes['run']} runs over {len(factors)} factors)"
    page = Page(title, lead.strip())
    missing = [str(label) for label, state in zip(study["run"].values, study["state"].values, strict=True)
               if state != DONE]
    page.cards([(str(study.sizes["run"]), "runs"), (str(len(factors)), "factors"), (str(len(metrics)), "metrics"),
                (str(len(missing)), "runs missing or failed")])
    if missing:
        page.text(f"Runs missing or failed: {', '.join(missing[:50])}{' ...' if len(missing) > 50 else ''}. "
                  "What is shown below is of the others.")
    page.section("design", "Design", "What was varied, and over what.")
    page.table(["factor", "values", "lowest", "highest"], [spread(study[name]) for name in factors],
               numbers=[1, 2, 3])
    page.section("headline", "Metrics", "Median and central 90 % over all runs of the study: of its design, not of a "
                 "belief about the world.")
    page.table(["metric", "meaning", "median", "5 %", "95 %", "no value"],
               [(name, *row_of(study[name])) for name in metrics], numbers=[2, 3, 4, 5])
    leading = leading_factor(study, factors)
    if leading:
        page.section("effects", f"What {leading} does", "Above: median and central 90 % over the worlds of the other "
                     "factors. Below: the same of the differences from the first level, each within one world, where "
                     "what makes worlds differ cancels.")
        page.figure("effects", effects(study, leading, factors, metrics), f"metrics by {leading}")
    if factors:
        page.section("responses", "Responses", "Choose a metric and a factor; a point is a run.")
        page.figure("responses", responses(study, factors, metrics), "metrics of runs over factors")
    add_sensitivity(page, study, metrics)
    fans = [str(name) for name, v in study.data_vars.items() if set(v.dims) == {"run", "time"}]
    if fans:
        page.section("trajectories", "Trajectories", "Median, central 50 % and 90 % of the runs" +
                     (f"; then the median for each level of {leading}." if leading else "."))
        for name in fans:
            page.figure(f"fan-{name}", fan_of(study[name]), title_of(study[name]))
            if leading and len(levels_of(study[leading])) <= MOST_SERIES:
                figure = medians_by_level(study[name], study[leading])
                figure.update_yaxes(title_text=in_lines(title_of(study[name]), 46))
                page.figure(f"levels-{name}", figure, f"{title_of(study[name])} by {leading}")
    add_provenance(page, study, data)
    return page


def factors_of(study: xr.Dataset) -> list[str]:
    return [str(name) for name, v in study.variables.items() if v.attrs.get("role") == "factor"]


def metrics_of(study: xr.Dataset) -> list[str]:
    return [str(name) for name, v in study.data_vars.items() if v.attrs.get("role") == "metric"]


def spread(factor: xr.DataArray) -> tuple[str, str, str, str]:
    levels = levels_of(factor)
    if factor.dtype.kind in "fiu":
        return str(factor.name), str(len(levels)), f"{levels[0]:g}", f"{levels[-1]:g}"
    more = f" ... ({len(levels)})" if len(levels) > 8 else ""
    return str(factor.name), ", ".join(map(str, levels[:8])) + more, "", ""


def row_of(metric: xr.DataArray) -> tuple[str, ...]:
    found = interval(shown(metric)[0])
    unit = str(metric.attrs.get("units", ""))
    told = [number(x, unit if unit == "year" else "") for x in (found.median, found.p05, found.p95)]
    return shown(metric)[1], *told, str(found.missing)


def responses(study: xr.Dataset, factors: list[str], metrics: list[str]) -> go.Figure:
    """One scatter; a menu of metrics sets y, a menu of factors sets x."""
    def values(name: str) -> list[Any]:
        raw = shown(study[name])[0] if name in metrics else study[name].values
        return [None if x != x else x for x in raw.tolist()]

    def title(name: str) -> str:
        return in_lines(shown(study[name])[1] if name in metrics else factor_title(study[name]), 46)

    filled = [name for name in metrics if np.isfinite(study[name].values).any()] or metrics
    start = "recovered_fraction" if "recovered_fraction" in filled else filled[0]
    text = [f"run {label}" for label in study["run"].values]
    figure = go.Figure(go.Scatter(
        x=values(factors[0]), y=values(start), mode="markers", text=text,
        marker={"size": 7, "color": BLUE, "opacity": 0.6},
        hovertemplate="%{text}<br>%{x:.4g}: %{y:.4g}<extra></extra>"))

    def menu(names: list[str], axis: str, place: float, active: str) -> dict[str, Any]:
        buttons = [{"label": name, "method": "update", "args": [{axis: [values(name)]}, {
            f"{axis}axis.title.text": title(name), f"{axis}axis.type": scale(study[name]),
            f"{axis}axis.categoryorder": "array", f"{axis}axis.categoryarray": order(study[name])}]} for name in names]
        return {"buttons": buttons, "active": names.index(active), "x": place, "y": 1.16, "xanchor": "left"}

    figure.update_xaxes(title_text=title(factors[0]), type=scale(study[factors[0]]), categoryorder="array",
                        categoryarray=order(study[factors[0]]))
    figure.update_yaxes(title_text=title(start), type="linear")
    menus = [menu(metrics, "y", 0.0, start), menu(factors, "x", 0.5, factors[0])]
    return figure.update_layout(**{**LAYOUT, "hovermode": "closest", "height": 520, "updatemenus": menus})


def order(values: xr.DataArray) -> list[str]:
    """Of the words on an axis; nothing for numbers."""
    return [] if values.dtype.kind in "fiu" else [str(level) for level in levels_of(values)]


def scale(values: xr.DataArray) -> str:
    """The kind of axis: words are categories, and what was sampled by its logarithm is drawn so."""
    if values.dtype.kind not in "fiu":
        return "category"
    return "log" if values.attrs.get("distribution") in ("log_uniform", "lognormal") else "linear"


def add_sensitivity(page: Page, study: xr.Dataset, metrics: list[str]) -> None:
    """Sobol' or Morris indices where the design allows; what the analysis refuses is told instead."""
    analyses = {"saltelli": (sobol, "Sobol' indices", "The part of a metric's variance that a factor explains alone "
                             "(first order), and that would vanish if it were known (total)."),
                "morris": (morris, "Morris screening", "The mean size of a factor's effects over its range, and their "
                           "spread.")}
    design = str(study.attrs.get("design"))
    if design not in analyses:
        return
    analyse, title, text = analyses[design]
    page.section("sensitivity", title, text + " Bars end in 95 % intervals: read those first.")
    tables = {}
    for metric in metrics:
        try:
            tables[metric] = analyse(study, metric)
        except RunError as error:
            page.text(f"{metric}: {error}")
    if tables:
        page.figure("sensitivity", index_bars(tables, design), title)


def index_bars(tables: dict[str, pd.DataFrame], design: str) -> go.Figure:
    """Horizontal bars for one metric at a time, chosen from a menu."""
    shown = [("ST", "ST_conf", "total", BLUE), ("S1", "S1_conf", "first order", ORANGE)] if design == "saltelli" else \
        [("mu_star", "mu_star_conf", "mean absolute effect", BLUE), ("sigma", "", "spread of effects", ORANGE)]
    figure = go.Figure()
    for metric, table in tables.items():
        table = table.sort_values(shown[0][0])
        for column, interval_of, label, colour in shown:
            figure.add_trace(go.Bar(
                x=table[column], y=[str(name) for name in table.index], orientation="h", name=label,
                marker={"color": colour}, visible=metric == next(iter(tables)),
                error_x={"array": table[interval_of]} if interval_of else None,
                hovertemplate="%{y}, " + label + ": %{x:.3g}<extra></extra>"))
    names = list(tables)
    buttons = [{"label": name, "method": "update",
                "args": [{"visible": [other == name for other in names for _ in shown]}]} for name in names]
    figure.update_xaxes(title_text="Sobol' index (1)" if design == "saltelli" else "effect (unit of the metric)")
    menu = {"buttons": buttons, "x": 0.0, "y": 1.16, "xanchor": "left"}
    height = 200 + 38 * max(len(table) for table in tables.values())
    return figure.update_layout(**{
        **LAYOUT, "hovermode": "closest", "height": height, "updatemenus": [menu],
        "margin": {"l": 150, "r": 20, "t": 60, "b": 45},
        "legend": {"orientation": "h", "x": 1.0, "xanchor": "right", "y": 1.08, "traceorder": "reversed"}})


def fan_of(values: xr.DataArray) -> go.Figure:
    rows = values.transpose("run", "time").values.astype(float)
    known = np.isfinite(rows).any(axis=0)
    rows, time = rows[:, known], days(values["time"].values[known])
    figure = go.Figure()
    for low, high, opacity in BANDS:
        ends = np.nanquantile(rows, [low, high], axis=0)
        red, green, blue = (int(BLUE[i: i + 2], 16) for i in (1, 3, 5))
        figure.add_trace(go.Scatter(x=time, y=ends[0], mode="lines", line={"width": 0}, showlegend=False,
                                    hoverinfo="skip"))
        figure.add_trace(go.Scatter(
            x=time, y=ends[1], mode="lines", line={"width": 0}, fill="tonexty", hoverinfo="skip",
            name=f"central {100 * (high - low):.0f} %", fillcolor=f"rgba({red},{green},{blue},{opacity})"))
    figure.add_trace(go.Scatter(x=time, y=np.nanmedian(rows, axis=0), mode="lines", name="median",
                                line={"color": BLUE, "width": 2}, hovertemplate="%{y:.4g}"))
    figure.update_yaxes(title_text=in_lines(title_of(values), 46))
    return figure.update_layout(**LAYOUT)


def add_provenance(page: Page, study: xr.Dataset, data: Path) -> None:
    long = {name: str(value) for name, value in study.attrs.items() if "\n" in str(value)}
    for name, text in long.items():
        page.section(name, name.replace("_", " ").capitalize(), "The whole text, as the study holds it.")
        page.folded(f"show {name}", text, f"{name}.yaml")
    page.section("provenance", "Provenance")
    told = {name: value for name, value in study.attrs.items() if name not in long}
    if str(told.get("design")) in ("grid", "list"):  # sizes of sampled designs mean nothing here
        told = {name: told[name] for name in told if name not in ("design_points", "design_levels", "second_order")}
    page.table(["what", "value"], [(str(name), str(value)) for name, value in told.items()])
    page.section("reproduce", "How to make it again", "The study's folder holds its description, design and inputs; "
                 "with the program of the same commit a copy of these gives a study.nc of the same bytes, whoever "
                 "makes the runs. In that folder:")
    page.code("\n".join(["mkdir again", "cp -r study.yaml design.csv inputs manifest.json again",
                         "chokepoint study run again", "chokepoint study collect again",
                         f"cmp {data.name} again/study.nc"]))
