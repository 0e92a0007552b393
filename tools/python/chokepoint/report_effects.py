"""What a study's leading factor does: levels and paired differences of each metric, and series by its level."""

from __future__ import annotations

import textwrap
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import xarray as xr
from plotly.subplots import make_subplots

from chokepoint.answer_data import METRICS, interval
from chokepoint.palette import BLUE, COLOURS, RED
from chokepoint.report_figures import LAYOUT, days

MOST_LEVELS = 30  # more are not levels but a sample: a cloud of points shows it better
MOST_SERIES = len(COLOURS)


def shown(metric: xr.DataArray) -> tuple[np.ndarray, str]:
    """Values and title of a metric as people say it: shares in percent, known metrics by their short names."""
    values = metric.values.astype(float)
    name, unit, factor = METRICS.get(str(metric.name), ("", "", 1.0))
    if not name:
        name, unit = str(metric.attrs.get("long_name", metric.name)), str(metric.attrs.get("units", ""))
    return factor * values, name if unit in ("", "1") else f"{name} ({unit})"


def levels_of(values: xr.DataArray) -> list[Any]:
    """Different values of a factor in order: numbers by size, words that are numbers, too, other words as given."""
    found = list(dict.fromkeys(values.values.tolist()))
    try:
        return sorted(found, key=float)
    except ValueError:
        return found


def leading_factor(study: xr.Dataset, factors: list[str]) -> str | None:
    """The first factor, if it has few levels that each are tried in all the worlds of the others."""
    if not factors or str(study.attrs.get("design")) != "grid":
        return None
    return factors[0] if 2 <= len(levels_of(study[factors[0]])) <= MOST_LEVELS else None


def paired(study: xr.Dataset, metric: str, factor: str, factors: list[str]) -> pd.DataFrame:
    """The metric as shown: a row per world (all other factors and the replicate), a column per level of `factor`."""
    worlds = [name for name in factors if name != factor] + ["replicate"]
    columns = {name: study[name].values for name in [factor, *worlds]}
    table = pd.DataFrame({**columns, "value": shown(study[metric])[0]})
    return table.pivot_table(index=worlds, columns=factor, values="value", dropna=False)[levels_of(study[factor])]


def effects(study: xr.Dataset, factor: str, factors: list[str], metrics: list[str]) -> go.Figure:
    """Median and central 90 % by level of `factor`, and of differences from its first level, world by world."""
    levels = levels_of(study[factor])
    places = [str(level) if isinstance(level, str) else f"{level:g}" for level in levels]
    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, vertical_spacing=0.07)
    for k, metric in enumerate(metrics):
        table = paired(study, metric, factor, factors)
        apart = table.sub(table[levels[0]], axis=0)
        for row, values, colour in ((1, table, BLUE), (2, apart, RED)):
            found = [interval(values[level].to_numpy()) for level in levels]
            middle = np.array([one.median for one in found])
            figure.add_trace(go.Scatter(
                x=places, y=middle, mode="lines+markers", visible=k == 0, showlegend=False,
                line={"color": colour, "width": 2}, customdata=[[one.p05, one.p95] for one in found],
                error_y={"symmetric": False, "array": [one.p95 - one.median for one in found],
                         "arrayminus": [one.median - one.p05 for one in found]},
                hovertemplate="%{x}: %{y:.4g} [%{customdata[0]:.4g}, %{customdata[1]:.4g}]<extra></extra>"),
                row=row, col=1)
    titles = [shown(study[metric])[1] for metric in metrics]

    def labels(k: int) -> dict[str, str]:
        return {"yaxis.title.text": in_lines(titles[k], 34), "yaxis2.title.text": f"less that of “{places[0]}”, paired"}

    buttons = [{"label": metric, "method": "update",
                "args": [{"visible": [i // 2 == k for i in range(2 * len(metrics))]}, labels(k)]}
               for k, metric in enumerate(metrics)]
    figure.update_xaxes(type="category", categoryarray=places)
    figure.update_xaxes(title_text=factor_title(study[factor]), row=2, col=1)
    figure.update_layout(**{**LAYOUT, "hovermode": "closest", "height": 600,
                            "updatemenus": [{"buttons": buttons, "x": 0.0, "y": 1.1, "xanchor": "left"}]})
    first = labels(0)
    return figure.update_layout({"yaxis.title.text": first["yaxis.title.text"],
                                 "yaxis2.title.text": first["yaxis2.title.text"]})


def factor_title(values: xr.DataArray) -> str:
    """The short name of the column, with the unit of the field if it has one."""
    unit = str(values.attrs.get("units", ""))
    return str(values.name) if unit in ("", "1") else f"{values.name} ({unit})"


def medians_by_level(values: xr.DataArray, factor: xr.DataArray) -> go.Figure:
    """The median of a trajectory (run, time) for each level of a factor (run)."""
    rows = values.transpose("run", "time").values.astype(float)
    known = np.isfinite(rows).any(axis=0)
    time = days(values["time"].values[known])
    figure = go.Figure()
    for level, colour in zip(levels_of(factor), COLOURS, strict=False):
        chosen = rows[factor.values == level][:, known]
        label = str(level) if isinstance(level, str) else f"{level:g}"
        figure.add_trace(go.Scatter(x=time, y=np.nanmedian(chosen, axis=0), mode="lines", name=label,
                                    line={"color": colour, "width": 2}, hovertemplate="%{y:.4g}"))
    figure.update_layout(legend_title_text=factor_title(factor))
    return figure.update_layout(**LAYOUT)


def in_lines(text: str, width: int) -> str:
    return "<br>".join(textwrap.wrap(text, width))
