"""Pictures of parameter studies: responses, phase diagrams, Sobol' and Morris indices."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.colors import FuncNorm

from chokepoint.answer_data import Interval, interval
from chokepoint.palette import BLUE, COLOURS, GREY, ORANGE, SMALL_POINTS
from chokepoint.runs import RunError


def response(values: xr.DataArray, factor: str, ax: Axes | None = None, colour: str = BLUE, label: str = "") -> Axes:
    """A metric of a study (run) over one of its factors, a coordinate of `values`.

    Few values of the factor, each with several runs: median and central 90 %, in a line for each level of the other
    factor if one has few. The legend says which factors' runs lie in the interval. Otherwise a point per run.
    With a `label` it is one line of all runs, in `colour`.
    """
    xs = numbers(values, factor)
    ys = values.values.astype(float)
    ax = ax or new_axes((7.0, 4.4))
    levels = np.unique(xs)
    if len(levels) <= min(12, len(xs) // 5):
        others = other_factors(values, factor)
        few = [name for name in others if len(np.unique(values[name])) <= len(COLOURS)]
        kind = "median and central 90 %"
        if len(few) == 1 and not label:
            mixed = [name for name in others if name not in few]
            inks = [colour, *(other for other in COLOURS if other != colour)]
            for level, ink in zip(np.unique(values[few[0]]), inks, strict=False):
                of_level = values[few[0]].values == level
                draw_interval(ax, xs[of_level], ys[of_level], ink, f"{level:g}" if is_number(level) else str(level))
            ax.legend(frameon=False, title=f"{kind}{over(mixed)},\nby {few[0]}", title_fontsize=SMALL_POINTS)
        else:
            draw_interval(ax, xs, ys, colour, label or kind + over(others))
            ax.legend(frameon=False)
    else:
        ax.plot(xs, ys, linestyle="", marker="o", markersize=3.5, alpha=0.6, color=colour, label=label)
        if label:
            ax.legend(frameon=False)
    ax.set_xlabel(title_of(values[factor]))
    ax.set_ylabel(textwrap.fill(title_of(values), 42))
    ax.grid(alpha=0.3)
    return ax


def is_number(value: object) -> bool:
    return isinstance(value, (int, float, np.integer, np.floating))


def draw_interval(ax: Axes, xs: np.ndarray, ys: np.ndarray, colour: str, label: str) -> None:
    levels = np.unique(xs)
    found = [interval(ys[xs == level]) for level in levels]
    ax.fill_between(levels, [i.p05 for i in found], [i.p95 for i in found], color=colour, alpha=0.22, linewidth=0.0)
    ax.plot(levels, [i.median for i in found], color=colour, marker="o", markersize=4.5, label=label)


def other_factors(values: xr.DataArray, factor: str) -> list[str]:
    """Factors of the study beside `factor` that take more than one value."""
    return [str(name) for name, coord in values.coords.items()
            if coord.attrs.get("role") == "factor" and name != factor and len(np.unique(coord)) > 1]


def over(names: list[str]) -> str:
    return f" over {', '.join(names)}" if names else ""


def phase_diagram(values: xr.DataArray, x: str, y: str, ax: Axes | None = None, least: float = 0.0) -> Axes:
    """A metric of a study (run) over two of its factors that form a grid: the median of each cell, coloured about 0.

    Numbers are median and central 90 % of the cell's runs, bold if the interval leaves zero out; of a single run its
    value alone. A black line parts cells of different sign. Colours reach as far as the largest median, but not below
    `least`.
    Raises RunError where runs do not lie on a grid.
    """
    if x == y:
        raise RunError(f"both axes are {x}: a phase diagram lies over two factors")
    across, up = numbers(values, x), numbers(values, y)
    columns, rows = np.unique(across), np.unique(up)
    if len(columns) * len(rows) > max(16, values.size):
        raise RunError(f"{x} and {y} form no grid ({len(columns)} and {len(rows)} values in {values.size} runs): "
                       "a phase diagram needs a design of kind grid")
    cells: list[list[Interval | None]] = []
    for row in rows:
        found = [values.values[(across == column) & (up == row)] for column in columns]
        cells.append([interval(each) if each.size else None for each in found])
    ax = ax or new_axes((1.9 + 0.95 * len(columns), 1.4 + 0.72 * len(rows)))
    phase_cells(ax, cells, least)
    ax.set_xticks(range(len(columns)), [f"{value:g}" for value in columns])
    ax.set_yticks(range(len(rows)), [f"{value:g}" for value in rows])
    ax.set_xlabel(title_of(values[x]))
    ax.set_ylabel(textwrap.fill(title_of(values[y]), 36))
    ax.set_title(title_of(values), fontsize=10)
    return ax


def phase_cells(ax: Axes, intervals: Sequence[Sequence[Interval | None]], least: float,
                colours: str = "median") -> None:
    """Cells coloured about zero, with median and interval; bold if the interval leaves zero out.

    A black line parts cells of different sign. Colours go by the root of the size, to show small changes beside
    large ones, and reach as far as the largest, but not below `least`; `colours` says what they are of.
    """
    medians = np.array([[np.nan if one is None else one.median for one in row] for row in intervals])
    extent = float(np.max(np.abs(medians), initial=least, where=np.isfinite(medians))) or 1.0
    norm = FuncNorm((lambda x: np.sign(x) * np.sqrt(np.abs(x)), lambda x: np.sign(x) * x * x), -extent, extent)
    ax.set_facecolor("#DDDDDD")
    image = ax.imshow(medians, cmap="RdBu", norm=norm, origin="lower", aspect="auto")
    ax.figure.colorbar(image, ax=ax, shrink=0.8, label=colours, format="%+.2g",
                       ticks=extent * np.array([-1.0, -0.25, 0.0, 0.25, 1.0]))
    for (row, column), median in np.ndenumerate(medians):
        one = intervals[row][column]
        if one is None or not np.isfinite(median):
            ax.text(column, row, "no value", color=GREY, fontsize=SMALL_POINTS, style="italic", ha="center",
                    va="center")
            continue
        ink = "black" if abs(median) < 0.3 * extent else "white"
        alone = one.count - one.missing == 1
        ax.text(column, row, f"{median:+.2f}" if alone else f"{median:+.2f}\n", ha="center", va="center", color=ink,
                weight="bold" if not alone and (one.p05 > 0.0 or one.p95 < 0.0) else "normal")
        if not alone:
            low, high = (f"{end:+.{2 if abs(end) >= 0.1 else 3}f}" for end in (one.p05, one.p95))
            ax.text(column, row, f"\n{low}\nto {high}", ha="center", va="top", color=ink,
                    fontsize=SMALL_POINTS - 1.0, linespacing=1.0)
        for right, above in ((1, 0), (0, 1)):
            if row + above < medians.shape[0] and column + right < medians.shape[1] and \
                    median * medians[row + above, column + right] < 0.0:
                x, y = column + 0.5 * right, row + 0.5 * above
                ax.plot([x - 0.5 * above, x + 0.5 * above], [y - 0.5 * right, y + 0.5 * right], color="black",
                        linewidth=3.0)
    ax.spines[:].set_visible(False)


def sobol_bars(indices: pd.DataFrame, ax: Axes | None = None, most: int = 15) -> Axes:
    """First-order and total Sobol' indices with their 95 % intervals, the most important factor first.

    `indices`: a row per factor, columns S1, S1_conf, ST, ST_conf (1), as `sobol` returns. Returns the Axes.
    """
    table = columns_of(indices, ("S1", "S1_conf", "ST", "ST_conf")).sort_values("ST", ascending=False).head(most)
    ax = ax or new_axes((7.6, 1.5 + 0.42 * len(table)))
    places = np.arange(len(table))
    for column, shift, colour, label in (("ST", -0.19, BLUE, "total: with interactions"),
                                         ("S1", 0.19, ORANGE, "first order: alone")):
        ax.barh(places + shift, table[column], 0.36, color=colour, label=label)
        ax.errorbar(table[column], places + shift, xerr=table[f"{column}_conf"], color="black", linestyle="",
                    capsize=2.5, linewidth=1.0)
    ax.set_yticks(places, [str(name) for name in table.index])
    ax.set_ylim(len(table) - 0.4, -0.6)
    ax.axvline(0.0, color=GREY, linewidth=0.8)
    ax.set_xlabel("Sobol' index: part of the variance (1), with 95 % interval")
    ax.set_ylabel("factor")
    ax.grid(axis="x", alpha=0.3)
    ax.legend(frameon=False, loc="lower right")
    return ax


def morris_plane(indices: pd.DataFrame, ax: Axes | None = None, unit: str = "", most: int = 15) -> Axes:
    """Morris screening: mean absolute effect with its 95 % interval, and beside it the spread of effects.

    `indices`: a row per factor, columns mu_star, mu_star_conf, sigma in the metric's `unit`, as `morris` returns. A
    spread as large as the mean tells of interactions or of a curved response. Returns the Axes.
    """
    table = columns_of(indices, ("mu_star", "mu_star_conf", "sigma"))
    table = table.sort_values("mu_star", ascending=False).head(most)
    ax = ax or new_axes((7.6, 1.5 + 0.36 * len(table)))
    places = np.arange(len(table))
    ax.barh(places, table["mu_star"], 0.6, color=BLUE, label="mean absolute effect, with 95 % interval")
    ax.errorbar(table["mu_star"], places, xerr=table["mu_star_conf"], color="black", linestyle="", capsize=2.5,
                linewidth=1.0)
    ax.plot(table["sigma"], places, linestyle="", marker="D", markersize=5, color=ORANGE, markeredgecolor="black",
            markeredgewidth=0.5, label="spread of effects")
    ax.set_yticks(places, [str(name) for name in table.index])
    ax.set_ylim(len(table) - 0.4, -0.6)
    ax.set_xlim(left=0.0)
    ax.set_xlabel("effect of a factor over its whole range" + (f" ({unit})" if unit else " (unit of the metric)"))
    ax.set_ylabel("factor")
    ax.grid(axis="x", alpha=0.3)
    ax.legend(frameon=False, loc="lower right")
    return ax


def columns_of(table: pd.DataFrame, names: tuple[str, ...]) -> pd.DataFrame:
    missing = [name for name in names if name not in table]
    if missing:
        raise RunError(f"the table of indices lacks {', '.join(missing)} (it has: {', '.join(map(str, table))})")
    return table


def numbers(values: xr.DataArray, factor: str) -> np.ndarray:
    """The factor's value of each run, as floats."""
    if factor not in values.coords:
        known = ", ".join(str(name) for name in values.coords)
        raise RunError(f"the study has no factor '{factor}' (it has: {known})")
    if values.ndim != 1 or values[factor].dims != values.dims:
        raise RunError(f"'{factor}' and the metric need one dimension, run (they have {values[factor].dims} and "
                       f"{values.dims})")
    try:
        return values[factor].values.astype(float)
    except (TypeError, ValueError) as error:
        raise RunError(f"factor '{factor}' holds something that is not a number") from error


def title_of(values: xr.DataArray) -> str:
    name = str(values.attrs.get("long_name", values.name or ""))
    unit = str(values.attrs.get("units", ""))
    return f"{name} ({unit})" if unit else name


def new_axes(size: tuple[float, float]) -> Axes:
    _, ax = plt.subplots(figsize=size, layout="constrained")
    ax.spines[["top", "right"]].set_visible(False)
    ax.set_axisbelow(True)
    return ax
