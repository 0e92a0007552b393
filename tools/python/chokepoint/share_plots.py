"""Who sells how much: stacked areas of shares over time."""

from __future__ import annotations

from typing import cast

import matplotlib.dates as mdates
import matplotlib.pyplot as plt
import numpy as np
import xarray as xr
from matplotlib.artist import Artist
from matplotlib.axes import Axes

from chokepoint.event_marks import draw_events
from chokepoint.measures import shares
from chokepoint.palette import COLOURS, colours_of
from chokepoint.runs import RunError, need, need_attribute, one_of


def market_share(run: xr.Dataset, ax: Axes | None = None, region: str | None = None, vendors: int = 7) -> Axes:
    """Stacked areas: each vendor's share of what `region` (default: the focal one) bought by legal channels.

    Draws variable `share` (time, vendor, region; a fraction of the value delivered in the trailing quarter) as
    percent. The focal vendor lies at the bottom, the `vendors - 1` largest others follow, the rest is summed up.
    Events are thin lines; where labels would overlap, the one that changed more of what may be sold keeps it.
    Returns the Axes. Raises RunError for a run that lacks what is drawn.
    """
    share = need(run, "share", ("time", "vendor", "region"))
    region = one_of(run, "region", region, "focal_region")
    share = share.sel(region=region)
    names, rows = stack_order(share, str(need_attribute(run, "focal_vendor")), vendors)
    if ax is None:
        _, ax = plt.subplots(figsize=(10, 5.6), layout="constrained")
    areas = stacked(ax, share, names, rows)
    ax.set_xlabel("date")
    ax.set_ylabel(f"share of accelerators bought in {region},\nby value, trailing quarter (%)")
    # From top to bottom, as the areas lie.
    ax.legend(areas[::-1], names[::-1], loc="center left", bbox_to_anchor=(1.01, 0.5), frameon=False)
    draw_events(run, ax, region)
    return ax


def workloads(run: xr.Dataset, axes: tuple[Axes, Axes] | None = None, region: str | None = None,
              vendors: int = 7) -> tuple[Axes, Axes]:
    """Training against inference: the same areas as `market_share`, for each workload, one above the other.

    Shares are those of `shares(run, workload=...)` as percent; a vendor has one colour in both. Returns both Axes.
    """
    region = one_of(run, "region", region, "focal_region")
    by_workload = [shares(run, workload=name, region=region) for name in ("training", "inference")]
    focal = str(need_attribute(run, "focal_vendor"))
    names, _ = stack_order(shares(run, region=region), focal, vendors)
    if axes is None:
        figure, made = plt.subplots(2, 1, figsize=(10, 7.0), layout="constrained", sharex=True)
        axes = cast(tuple[Axes, Axes], tuple(made))
        figure.supylabel(f"share of what was bought in {region}, by value, trailing quarter (%)", fontsize=10)
    for ax, share, name in zip(axes, by_workload, ("training", "inference"), strict=True):
        kept = [vendor for vendor in names if vendor != "others"]
        rows = [share.sel(vendor=vendor).values for vendor in kept]
        if "others" in names:
            rows.append(share.drop_sel(vendor=kept).sum("vendor", skipna=False).values)
        areas = stacked(ax, share, names, np.array(rows))
        ax.set_ylabel(f"for {name} (%)")
    axes[1].set_xlabel("date")
    axes[0].legend(areas[::-1], names[::-1], loc="upper left", bbox_to_anchor=(1.01, 1.0), frameon=False)
    draw_events(run, axes[0], region)
    draw_events(run, axes[1], region, labels=False)
    return axes


def stacked(ax: Axes, share: xr.DataArray, names: list[str], rows: np.ndarray) -> list[Artist]:
    """Areas from the bottom up, as percent over time; a quarter without deliveries is a gap, not a fall to zero."""
    time = share["time"].values
    if len(time) < 2:
        raise RunError("the run has one row only: areas over time need two")
    areas = ax.stackplot(time, 100.0 * rows, labels=names, colors=colours_of(names), linewidth=0.3,
                         edgecolor="white")
    ax.set_xlim(time[0], time[-1])
    ax.set_ylim(0.0, 100.0)
    date_axis(ax)
    return list(areas)


def date_axis(ax: Axes) -> None:
    locator = mdates.AutoDateLocator()
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(mdates.ConciseDateFormatter(locator))


def stack_order(share: xr.DataArray, focal: str, vendors: int) -> tuple[list[str], np.ndarray]:
    """Names and rows (vendor, time) of the areas from the bottom up."""
    names = [str(name) for name in share["vendor"].values]
    if focal not in names:
        raise RunError(f"the run has no vendor '{focal}' (it has: {', '.join(names)})")
    values = share.transpose("vendor", "time").values
    size = np.nansum(values, axis=1)
    order = sorted(range(len(names)), key=lambda i: (names[i] != focal, -size[i], names[i]))
    order = [i for i in order if size[i] > 0.0 or names[i] == focal]
    most = min(vendors, len(COLOURS))
    shown, rest = order[:most], order[most:]
    rows = [values[i] for i in shown]
    labels = [names[i] for i in shown]
    if rest:
        rows.append(values[rest].sum(axis=0))
        labels.append("others")
    return labels, np.array(rows)
