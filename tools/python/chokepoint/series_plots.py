"""One quantity over time: a line for a run, a fan for an ensemble."""

from __future__ import annotations

from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from chokepoint.event_marks import draw_events
from chokepoint.palette import BLUE, GREEN, ORANGE, RED, SMALL_POINTS
from chokepoint.runs import ENSEMBLE_DIMS, RunError, need, one_of
from chokepoint.share_plots import date_axis

BANDS = ((0.05, 0.95, 0.18), (0.25, 0.75, 0.38))  # lower and upper quantile, opacity


def fan(ax: Axes, values: xr.DataArray, colour: str = BLUE, label: str = "", **line: Any) -> None:
    """A fan chart of `values` (run or member, x): median, central 50 % and 90 % of the members at each x.

    Without run or member (x alone) it is a line. A member without a value at an x is left out there.
    """
    across = [dim for dim in values.dims if dim in ENSEMBLE_DIMS]
    along = [str(dim) for dim in values.dims if dim not in ENSEMBLE_DIMS]
    if len(along) != 1:
        raise RunError(f"a line needs one dimension beside run and member (it has {values.dims})")
    xs = values[along[0]].values
    if not across:
        ax.plot(xs, values.values, color=colour, label=label, **line)
        return
    rows = values.transpose(..., along[0]).values.astype(float).reshape(-1, len(xs))
    known = np.isfinite(rows).any(axis=0)
    rows, xs = rows[:, known], xs[known]
    for low, high, opacity in BANDS:
        ends = np.nanquantile(rows, [low, high], axis=0)
        ax.fill_between(xs, ends[0], ends[1], color=colour, alpha=opacity, linewidth=0.0)
    ax.plot(xs, np.nanmedian(rows, axis=0), color=colour, label=label, **line)


def compute_ratio(run: xr.Dataset, ax: Axes | None = None, label: str = "", colour: str = BLUE,
                  events: bool = True) -> Axes:
    """Compute in service, rival region over focal region, on a logarithmic axis; a fan for an ensemble.

    Draws `compute_ratio` (time) or (run, time); lacking that, `yearly_compute_ratio` (year). Give the same `ax` again
    to draw another run or ensemble beside it, each with a `label`. Returns the Axes.
    """
    ratio = over_time(run, "compute_ratio", "yearly_compute_ratio")
    ax = ax or axes_over_time()
    fan(ax, ratio, colour, label)
    if not ax.get_ylabel():
        rival, focal = (run.attrs.get(f"{which}_region", f"{which} region") for which in ("rival", "focal"))
        ax.set_ylabel(f"compute in service, {rival} over {focal} (ratio)")
        ax.set_yscale("log")
        ax.yaxis.set_major_formatter(lambda y, _: f"{y:g}")
        ax.yaxis.set_minor_formatter(lambda y, _: f"{y:g}" if str(y)[0] in "235" else "")
        ax.tick_params(axis="y", which="minor", labelsize=SMALL_POINTS)
        ax.grid(axis="y", which="both", alpha=0.25)
    finish(run, ax, events, ratio, label)
    return ax


def self_sufficiency(run: xr.Dataset, ax: Axes | None = None, region: str | None = None,
                     events: bool = True) -> Axes:
    """The domestic share (%) of what `region` buys (trailing quarter) and of its compute in service.

    Draws `self_sufficiency` and `installed_self_sufficiency` (time, region), of an ensemble (run, time, region) as
    fans. Without them, an ensemble's `yearly_self_sufficiency` (member, year). Returns the Axes.
    """
    ax = ax or axes_over_time()
    if "self_sufficiency" in run:
        region = one_of(run, "region", region, "focal_region")
        bought = need(run, "self_sufficiency", ("time", "region")).sel(region=region)
        fan(ax, 100.0 * bought, RED, "of purchases, by value, trailing quarter")
        if "installed_self_sufficiency" in run:
            installed = need(run, "installed_self_sufficiency", ("time", "region")).sel(region=region)
            fan(ax, 100.0 * installed, BLUE, "of compute in service", linestyle="--")
    else:
        region = region or str(run.attrs.get("focal_region", "the focal region"))
        bought = need(run, "yearly_self_sufficiency", ("year",))
        fan(ax, 100.0 * bought, RED, "of purchases, by value, trailing year", marker="o")
    ax.set_ylim(0.0, 100.0)
    ax.set_ylabel(f"domestic share in {region} (%)")
    ax.grid(axis="y", alpha=0.3)
    finish(run, ax, events, bought, "legend")
    return ax


def focal_share(run: xr.Dataset, ax: Axes | None = None, label: str = "", colour: str = GREEN,
                events: bool = True) -> Axes:
    """The focal vendor's share (%) of what the focal region buys; a fan for an ensemble. Returns the Axes.

    Draws `share` (time, vendor, region), the trailing quarter; without it `yearly_focal_share` (member, year).
    """
    vendor, region = (str(run.attrs.get(f"focal_{what}", f"focal {what}")) for what in ("vendor", "region"))
    if "share" in run:
        share = need(run, "share", ("time", "vendor", "region")).sel(
            vendor=one_of(run, "vendor", None, "focal_vendor"), region=one_of(run, "region", None, "focal_region"))
        window = "quarter"
    else:
        share, window = need(run, "yearly_focal_share", ("year",)), "year"
    ax = ax or axes_over_time()
    fan(ax, 100.0 * share, colour, label)
    ax.set_ylim(0.0, 100.0)
    ax.set_ylabel(f"{vendor}'s share of purchases in {region},\nby value, trailing {window} (%)")
    ax.grid(axis="y", alpha=0.3)
    finish(run, ax, events, share, label)
    return ax


def over_time(run: xr.Dataset, name: str, yearly: str) -> xr.DataArray:
    return need(run, name, ("time",)) if name in run else need(run, yearly, ("year",))


def axes_over_time() -> Axes:
    _, ax = plt.subplots(figsize=(9, 4.8), layout="constrained")
    ax.spines[["top", "right"]].set_visible(False)
    ax.set_prop_cycle(color=[BLUE, RED, GREEN, ORANGE])
    return ax


def finish(run: xr.Dataset, ax: Axes, events: bool, values: xr.DataArray, label: str) -> None:
    """Dates below, rules above, legend, and what the fan is."""
    along = next(dim for dim in values.dims if dim not in ENSEMBLE_DIMS)
    if np.issubdtype(values[along].dtype, np.datetime64):
        date_axis(ax)
        ax.set_xlim(values[along].values[0], values[along].values[-1])
        ax.set_xlabel("date")
        if events:
            draw_events(run, ax, str(run.attrs.get("focal_region", "")))
    else:
        ax.xaxis.set_major_locator(MaxNLocator(integer=True))
        ax.set_xlabel(str(along))
    members = [values.sizes[dim] for dim in values.dims if dim in ENSEMBLE_DIMS]
    if label:
        title = f"median, central 50 % and 90 %\nof {int(np.prod(members))} members" if members else None
        ax.legend(loc="best", frameon=False, title=title, title_fontsize=SMALL_POINTS)
