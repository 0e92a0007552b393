"""Interactive figures of a run for the report page (plotly)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import xarray as xr
from plotly.subplots import make_subplots

from chokepoint.chain_data import chain
from chokepoint.chain_plots import WHERE, shown_chips
from chokepoint.event_marks import rules_of
from chokepoint.measures import chokepoints, shares
from chokepoint.palette import BLUE, CONSTRAINTS, GREEN, RED, colours_of
from chokepoint.runs import need, need_attribute, one_of
from chokepoint.share_plots import stack_order

FONT = "system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif"
LAYOUT: dict[str, Any] = {
    "template": "simple_white", "font": {"family": FONT, "size": 13}, "hovermode": "x unified",
    "margin": {"l": 80, "r": 20, "t": 60, "b": 45}, "height": 420,
    "legend": {"orientation": "h", "yanchor": "bottom", "y": 1.08, "x": 0.0},
    "modebar": {"orientation": "v"},  # beside the legend, not over it
}


def days(values: Any) -> list[str]:
    return [str(day) for day in np.datetime_as_string(np.asarray(values, "datetime64[ns]"), unit="D")]


def mark_rules(figure: go.Figure, run: xr.Dataset, top: float, rows: int = 1) -> None:
    """A thin line per rule, and marks above the first panel that name it when hovered."""
    rules = rules_of(run)
    by_day: dict[str, list[str]] = {}
    for day, label in rules:
        by_day.setdefault(f"{day:%Y-%m-%d}", []).append(label)
    for date in by_day:
        for row in range(1, rows + 1):
            figure.add_vline(date, line={"width": 0.6, "color": "rgba(0,0,0,0.35)"}, row=row, col=1)
    figure.add_trace(go.Scatter(
        x=list(by_day), y=[top] * len(by_day), mode="markers", name="rules", cliponaxis=False,
        marker={"symbol": "triangle-down", "size": 9, "color": "#333333"},
        text=["<br>".join(labels) for labels in by_day.values()], hovertemplate="%{text}<extra>rule</extra>"),
        row=1, col=1)


def market_share(run: xr.Dataset) -> go.Figure:
    region, focal = one_of(run, "region", None, "focal_region"), str(need_attribute(run, "focal_vendor"))
    share = need(run, "share", ("time", "vendor", "region")).sel(region=region)
    figure = make_subplots(rows=1, cols=1)
    names, rows = stack_order(share, focal, 7)
    add_areas(figure, share["time"], names, rows, 1)
    mark_rules(figure, run, 102.5)
    figure.update_yaxes(title_text=f"share of purchases in {region} (%)", range=[0, 103], tickvals=[0, 25, 50, 75, 100])
    return figure.update_layout(**LAYOUT)


def workloads(run: xr.Dataset) -> go.Figure:
    region, focal = one_of(run, "region", None, "focal_region"), str(need_attribute(run, "focal_vendor"))
    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, vertical_spacing=0.06)
    names, _ = stack_order(shares(run), focal, 7)
    kept = [name for name in names if name != "others"]
    for row, workload in enumerate(("training", "inference"), start=1):
        share = shares(run, workload=workload)
        rows = [share.sel(vendor=vendor).values for vendor in kept]
        if "others" in names:
            rows.append(share.drop_sel(vendor=kept).sum("vendor", skipna=False).values)
        add_areas(figure, share["time"], names, np.array(rows), row)
        figure.update_yaxes(title_text=f"{workload}, {region} (%)", range=[0, 103], tickvals=[0, 50, 100], row=row,
                            col=1)
    mark_rules(figure, run, 103.5, rows=2)
    return figure.update_layout(**{**LAYOUT, "height": 560})


def add_areas(figure: go.Figure, time: xr.DataArray, names: list[str], rows: np.ndarray, row: int) -> None:
    for name, colour, values in zip(names, colours_of(names), rows, strict=True):
        figure.add_trace(go.Scatter(
            x=days(time.values), y=np.round(100.0 * values, 3), name=name, legendgroup=name,
            showlegend=row == 1, stackgroup=f"stack{row}", mode="lines", line={"width": 0.5, "color": "white"},
            fillcolor=colour, hovertemplate="%{y:.1f} %"), row=row, col=1)


def lines(run: xr.Dataset, series: list[tuple[str, xr.DataArray, str, str]], title: str, shown: str,
          log: bool = False, shape: str = "linear") -> go.Figure:
    """Lines over time: name, values (time), colour, dash; `shown` formats a value; shape "hv" for steps."""
    figure = make_subplots(rows=1, cols=1)
    for name, values, colour, dash in series:
        figure.add_trace(go.Scatter(x=days(values["time"].values), y=values.values, name=name, mode="lines",
                                    line={"color": colour, "dash": dash, "width": 2, "shape": shape},
                                    hovertemplate=shown),
                         row=1, col=1)
    top = max(float(np.nanmax(values.values)) for _, values, _, _ in series)
    mark_rules(figure, run, top * 1.06 if not log else top * 1.15)
    ticks = [step * 10.0 ** power for power in range(-3, 5) for step in (1, 2, 5)]
    figure.update_yaxes(title_text=title, **({"type": "log", "tickvals": ticks, "ticktext": [f"{t:g}" for t in ticks]}
                                             if log else {"rangemode": "tozero"}))
    return figure.update_layout(**LAYOUT)


def compute_ratio(run: xr.Dataset) -> go.Figure:
    rival, focal = need_attribute(run, "rival_region"), need_attribute(run, "focal_region")
    ratio = need(run, "compute_ratio", ("time",))
    return lines(run, [(f"{rival} over {focal}", ratio, BLUE, "solid")], "compute in service (ratio)", "%{y:.2f}",
                 log=True)


def self_sufficiency(run: xr.Dataset) -> go.Figure:
    region = one_of(run, "region", None, "focal_region")
    bought = 100.0 * need(run, "self_sufficiency", ("time", "region")).sel(region=region)
    installed = 100.0 * need(run, "installed_self_sufficiency", ("time", "region")).sel(region=region)
    return lines(run, [("of purchases, trailing quarter", bought, RED, "solid"),
                       ("of compute in service", installed, BLUE, "dash")],
                 f"domestic share in {region} (%)", "%{y:.1f} %")


def best_chips(run: xr.Dataset) -> go.Figure:
    from chokepoint.scenario_data import products

    region, focal = one_of(run, "region", None, "focal_region"), one_of(run, "vendor", None, "focal_vendor")
    table = products(run)
    domestic = sorted(set(table.loc[table["country"] == region, "vendor"]))
    best = need(run, "best_chip_h100e", ("time", "vendor"))
    series = [(f"{focal}'s best", best.sel(vendor=focal), GREEN, "solid")]
    if domestic:
        series.append((f"best of {region}", best.sel(vendor=domestic).max("vendor"), RED, "dash"))
    return lines(run, series, "dense 16-bit peak (H100 equivalents)", "%{y:.2f} H100e", log=True, shape="hv")


def calendar(run: xr.Dataset) -> go.Figure:
    """Shades of grey: part of what was short; in colour and with its number: the constraint with most."""
    found = chokepoints(run)
    names = [str(name) for name in found["constraint"].values]
    quarters = [f"{t.year} Q{t.quarter}" for t in pd.to_datetime(found["quarter"].values)]
    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, vertical_spacing=0.08,
                           subplot_titles=("domestic chips", "imported chips"))
    steps = [(i / len(names), CONSTRAINTS[name][0]) for i, name in enumerate(names)]
    scale = [[edge, colour] for i, (start, colour) in enumerate(steps) for edge in (start, (i + 1) / len(names))]
    for row, origin in enumerate(("domestic", "imported"), start=1):
        part = 100.0 * found["part"].sel(origin=origin).transpose("constraint", "quarter").values
        binding = [str(name) for name in found["binding"].sel(origin=origin).values]
        marks = np.full(part.shape, np.nan)
        for column, name in enumerate(binding):
            if name != "none":
                marks[names.index(name), column] = names.index(name) + 0.5
        common: dict[str, Any] = {"x": quarters, "y": names, "xgap": 1, "ygap": 1, "showscale": False,
                                  "customdata": np.round(part, 2)}
        shown = "%{x}, %{y}: %{customdata:.1f} % of what was short<extra></extra>"
        figure.add_trace(go.Heatmap(z=part, zmin=0, zmax=100, colorscale=[[0, "#F7F7F7"], [0.5, "#9A9A9A"],
                                                                         [1, "#303030"]],
                                    hovertemplate=shown, **common), row=row, col=1)
        numbers = np.where(np.isfinite(marks), np.char.mod("<b>%.0f</b>", part), "")
        figure.add_trace(go.Heatmap(z=marks, zmin=0, zmax=len(names), colorscale=scale, hoverongaps=False,
                                    text=numbers, texttemplate="%{text}",  # tells them from the grey ones in print, too
                                    textfont={"size": min(10.0, max(5.0, 300.0 / len(quarters)))},
                                    hovertemplate="<b>binds</b>: " + shown, **common), row=row, col=1)
        figure.update_yaxes(autorange="reversed", row=row, col=1)
    return figure.update_layout(**{**LAYOUT, "height": 560, "hovermode": "closest",
                                   "margin": {"l": 90, "r": 20, "t": 40, "b": 70}})


def supply_chain(run: xr.Dataset) -> go.Figure:
    """A Sankey diagram per calendar year, chosen from a menu; widths are USD of chips, colours what bound them."""
    region = one_of(run, "region", None, "focal_region")
    years = sorted({pd.Timestamp(t).year for t in need(run, "share", ("time", "vendor", "region"))["time"].values})
    figure = go.Figure()
    for year in years:
        figure.add_trace(sankey(run, region, year))
    shown = len(years) - 1
    for i, trace in enumerate(figure.data):
        trace.visible = i == shown
    buttons = [{"label": str(year), "method": "update",
                "args": [{"visible": [other == year for other in years]}]} for year in years]
    menu = {"buttons": buttons, "active": shown, "x": 0.0, "y": 1.09, "xanchor": "left", "direction": "right",
            "type": "buttons", "showactive": True, "pad": {"t": 0, "b": 6}}
    return figure.update_layout(**{**LAYOUT, "height": 720, "hovermode": "closest", "updatemenus": [menu],
                                   "margin": {"l": 10, "r": 10, "t": 60, "b": 20}})


def sankey(run: xr.Dataset, region: str, year: int) -> go.Sankey:
    chips = [chip for chip in shown_chips(chain(run, region, f"{year}-01-01", f"{year}-12-31"), 12) if chip.usd > 0.0]
    nodes: dict[str, int] = {}

    def at(name: str) -> int:
        return nodes.setdefault(name, len(nodes))

    links: list[tuple[int, int, float, str, str]] = []
    for chip in chips:
        for kind, parts in chip.inputs.items():
            bound = WHERE.get(chip.binding) == kind
            for line, part in parts.items():
                what = f"{kind} for {chip.name}"
                links.append((at(f"{line} ({kind})" if line.startswith("stock") else line), at(chip.name),
                              part * chip.usd / len(chip.inputs) / 1e9,
                              colour_of(chip.binding if bound else "none"), what + told(chip.binding, bound)))
        bound = chip.binding not in WHERE and chip.binding != "none"
        links.append((at(chip.name), at(f"buyers in {region}"), chip.usd / 1e9,
                      colour_of(chip.binding if bound else "none"), chip.name + told(chip.binding, bound)))
    source, target, value, colour, text = map(list, zip(*links, strict=True)) if links else ([] for _ in range(5))
    return go.Sankey(
        name=str(year), valueformat=".3f", valuesuffix=" bn USD", arrangement="snap",
        textfont={"color": "black", "size": 12, "shadow": "0 0 3px white, 0 0 3px white, 0 0 5px white"},
        node={"label": list(nodes), "color": "#5B6472", "pad": 9, "thickness": 14, "line": {"width": 0}},
        link={"source": source, "target": target, "value": value, "color": colour, "customdata": text,
              "hovertemplate": "%{customdata}<br>%{value} of chips<extra></extra>"})


def told(constraint: str, bound: bool) -> str:
    return f"; most is short for want of: {constraint}" if bound else ""


def colour_of(constraint: str) -> str:
    """With an opacity that lets crossing bands be seen."""
    colour = "#C9CED6" if constraint == "none" else CONSTRAINTS[constraint][0]
    red, green, blue = (int(colour[i: i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{0.5 if constraint == 'none' else 0.6})"
