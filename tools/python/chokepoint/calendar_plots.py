"""The chokepoint calendar: what kept goods from buyers, quarter by quarter."""

from __future__ import annotations

from typing import cast

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import Patch, Rectangle

from chokepoint.measures import chokepoints
from chokepoint.palette import CONSTRAINTS, SMALL_POINTS
from chokepoint.runs import ENSEMBLE_DIMS, RunError

# White to black ink: prints as it looks, and leaves colour to the constraints themselves.
SHADES = LinearSegmentedColormap.from_list("shades", ["#FFFFFF", "#9A9A9A", "#202020"])


def chokepoint_calendar(run: xr.Dataset, axes: tuple[Axes, Axes] | None = None) -> tuple[Axes, Axes]:
    """Quarter by constraint, domestic chips above imported ones: the part (%) of what was short, by value.

    The constraint with most in a quarter has its colour, the others are shades of grey. For an ensemble (run or member)
    a cell is the share (%) of members in which the constraint binds. Returns both Axes.
    Raises RunError for a run that has no quarters yet.
    """
    found = chokepoints(run)
    if found.sizes["quarter"] == 0:
        raise RunError("no quarters are recorded: they are written when the run ends")
    across = [dim for dim in found["part"].dims if dim in ENSEMBLE_DIMS]
    if across:
        names = found["constraint"]
        cells = 100.0 * xr.concat([(found["binding"] == name).mean(across) for name in names.values], names)
        what = "members in which it binds (%)"
    else:
        cells = 100.0 * found["part"]
        what = "part of what was short, by value (%)"
    cells = cells.transpose("origin", "constraint", "quarter")
    quarters = [f"{t.year} Q{t.quarter}" for t in pd.to_datetime(found["quarter"].values)]
    if axes is None:
        width = max(6.0, 2.6 + 0.31 * len(quarters))
        figure, made = plt.subplots(2, 1, figsize=(width, 5.6), layout="constrained", sharex=True)
        axes = cast(tuple[Axes, Axes], tuple(made))
        figure.legend(handles=[Patch(facecolor="#9A9A9A", label="a darker grey: more of it"),
                               Patch(facecolor=CONSTRAINTS["HBM"][0], label="in colour: most in the quarter")],
                      loc="outside lower center", ncols=2, frameon=False, fontsize=SMALL_POINTS, title=what,
                      title_fontsize=SMALL_POINTS + 0.5)
    for ax, origin in zip(axes, ("domestic", "imported"), strict=True):
        draw_cells(ax, cells.sel(origin=origin).values, [str(name) for name in found["constraint"].values])
        ax.set_ylabel(f"{origin} chips:\nconstraint")
    label_quarters(axes[1], quarters)
    return axes


def draw_cells(ax: Axes, cells: np.ndarray, names: list[str]) -> None:
    """A shade and a number in each cell (constraint, quarter; %); that with most of each quarter in colour."""
    ax.imshow(cells, cmap=SHADES, vmin=0.0, vmax=100.0, aspect="auto")
    for column in range(cells.shape[1]):
        values = cells[:, column]
        if not np.isfinite(values).any() or not values.max() > 0.0:
            continue
        row = int(np.nanargmax(values))
        colour, hatch = CONSTRAINTS[names[row]]
        ax.add_patch(Rectangle((column - 0.5, row - 0.5), 1.0, 1.0, facecolor=colour, hatch=hatch, edgecolor="white",
                               linewidth=0.8))
    for (row, column), value in np.ndenumerate(cells):
        if np.isfinite(value) and value >= 0.5:
            binds = row == int(np.nanargmax(cells[:, column]))
            dark = (value > 55.0 and not binds) or (binds and names[row] in ("packaging", "HBM", "wafers", "yield"))
            box = {"facecolor": CONSTRAINTS[names[row]][0], "edgecolor": "none", "pad": 0.6} if binds else None
            ax.text(column, row, f"{value:.0f}", ha="center", va="center", fontsize=7.0, bbox=box,
                    color="white" if dark else "black", weight="bold" if binds else "normal")
    ax.set_yticks(range(len(names)), names)
    ax.set_yticks(np.arange(len(names) + 1) - 0.5, minor=True)
    ax.tick_params(axis="y", which="minor", length=0)
    ax.grid(which="minor", axis="y", color="#DDDDDD", linewidth=0.6)
    ax.spines[:].set_color("#999999")


def label_quarters(ax: Axes, quarters: list[str]) -> None:
    """Years below, a longer tick at each new one; for few quarters, each by name."""
    if len(quarters) <= 8:
        ax.set_xticks(range(len(quarters)), [quarter.replace(" ", "\n") for quarter in quarters])
    else:
        years = sorted({quarter[:4] for quarter in quarters})
        places = [[i for i, quarter in enumerate(quarters) if quarter[:4] == year] for year in years]
        ax.set_xticks([float(np.mean(place)) for place in places], years)
        ax.set_xticks([place[0] - 0.5 for place in places], minor=True)
        ax.tick_params(axis="x", which="major", length=0)
        ax.tick_params(axis="x", which="minor", length=9)
    ax.set_xlabel("quarter")
