"""What smugglers bring into a region, and at which premium."""

from __future__ import annotations

from typing import cast

import matplotlib.pyplot as plt
import xarray as xr
from matplotlib.axes import Axes

from chokepoint.event_marks import draw_events
from chokepoint.palette import COLOURS, INK, colours_of
from chokepoint.runs import RunError, need, one_of
from chokepoint.scenario_data import rows_of_a_quarter, smuggled_chips
from chokepoint.share_plots import date_axis


def smuggling(run: xr.Dataset, axes: tuple[Axes, Axes] | None = None, region: str | None = None,
              chips: int = 7) -> tuple[Axes, Axes]:
    """Units smuggled into `region` (default: the focal one) by chip, those seized on the way, and premiums below.

    Draws `delivered_units` of the channel grey and `resale_seized`, summed over the trailing quarter, and
    `resale_premium` (%; over the price where smugglers buy) while a chip is smuggled. The `chips - 1` most smuggled
    chips are named, the rest is summed up. Returns both Axes. Raises RunError where nothing was smuggled.
    """
    region = one_of(run, "region", region, "focal_region")
    units = need(run, "delivered_units", ("time", "region", "product", "channel", "workload"))
    units = units.sel(region=region, channel="grey").sum("workload")
    totals = units.sum("time").to_series().sort_values(ascending=False)
    order = [str(name) for name in totals[totals > 0].index]
    if not order:
        raise RunError(f"nothing was smuggled into {region} in this run")
    window = units.rolling(time=rows_of_a_quarter(run, units), min_periods=1).sum()
    most = min(chips, len(COLOURS))
    named = order if len(order) <= most else order[:most - 1]
    rows, names = [window.sel(product=name).values for name in named], list(named)
    if len(named) < len(order):
        rows.append(window.sel(product=order[len(named):]).sum("product").values)
        names.append("others")
    if axes is None:
        _, made = plt.subplots(2, 1, figsize=(10, 7.0), layout="constrained", sharex=True)
        axes = cast(tuple[Axes, Axes], tuple(made))
    above, below = axes
    areas = list(above.stackplot(units["time"].values, rows, labels=names, colors=colours_of(names), linewidth=0.3,
                                 edgecolor="white"))
    sold_as = smuggled_chips(run, region)
    seized = need(run, "resale_seized", ("time", "resale")).sel(resale=list(sold_as)).sum("resale").diff("time")
    quarter = seized.rolling(time=rows_of_a_quarter(run, seized), min_periods=1).sum()
    lost = above.plot(quarter["time"].values, quarter.values, color=INK, linestyle="--", label="seized on the way")
    above.legend([*areas[::-1], *lost], [*names[::-1], "seized on the way"], loc="center left",
                 bbox_to_anchor=(1.01, 0.5), frameon=False)
    above.set_ylabel(f"smuggled into {region},\ntrailing quarter (units)")
    above.set_ylim(bottom=0.0)
    premium = need(run, "resale_premium", ("time", "resale"))
    for label, chip in sold_as.items():
        if chip in named:
            flows = window.sel(product=chip).reindex(time=premium["time"], method="ffill") > 0
            below.plot(premium["time"].values, 100.0 * premium.sel(resale=label).where(flows),
                       color=COLOURS[named.index(chip)], label=chip)
    below.set_ylabel("premium over the\nprice abroad (%)")
    below.set_ylim(bottom=0.0)
    below.set_xlabel("date")
    for ax in axes:
        ax.set_xlim(units["time"].values[0], units["time"].values[-1])
        ax.grid(axis="y", alpha=0.3)
        date_axis(ax)
        draw_events(run, ax, region, labels=ax is above)
    return axes
