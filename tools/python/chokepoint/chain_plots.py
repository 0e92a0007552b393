"""The supply chain of what a region buys: lines, chips, gates; flows as widths, what binds in colour."""

from __future__ import annotations

from dataclasses import replace

import matplotlib.pyplot as plt
import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.patches import Patch, PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.patheffects import withStroke

from chokepoint.chain_data import STOCK, Chip, chain, window_of
from chokepoint.palette import CONSTRAINTS, INK, SMALL_POINTS
from chokepoint.runs import one_of

BAND = "#C9CED6"
X_LINE, X_CHIP, X_BUYER, NODE = 0.0, 1.0, 2.0, 0.045
GATES = ((1.45, "export\nlicences"), (1.72, "customs"))
SLOT = 0.032  # least room of a node with its label, as a part of the chips' total height
NODE_COLOUR = "#5B6472"
KINDS = ("logic", "HBM", "packaging")
KIND_NAMES = {"logic": "foundries", "HBM": "HBM", "packaging": "packaging"}
# Which bands a constraint colours: those of an input, or the way from the chip to its buyers.
WHERE = {"wafers": "logic", "yield": "logic", "HBM": "HBM", "packaging": "packaging"}


def supply_chain(run: xr.Dataset, ax: Axes | None = None, region: str | None = None, start: str | None = None,
                 end: str | None = None, most: int = 12) -> Axes:
    """Lines -> chips -> buyers of `region` (default: the focal one), from `start` to `end` (default: the last year).

    A band's width is the value (USD) of the chips that pass it, or that its goods went into: a chip needs all of its
    inputs, so that each kind of input gets an equal part of the chip's height. Where something kept a chip from
    buyers, the band that held the most back has the colour of its constraint. Chips wanted of which none came are
    drawn with a dashed edge. The `most` largest chips are shown, the rest is summed up by origin. Returns the Axes.
    """
    region = one_of(run, "region", region, "focal_region")
    first, last = window_of(run, start, end)
    chips = shown_chips(chain(run, region, start, end), most)
    total = sum(chip.usd for chip in chips) or 1.0
    if ax is None:
        _, ax = plt.subplots(figsize=(11.5, max(6.2, 1.6 + 0.42 * len(chips))), layout="constrained")
    ax.set_axis_off()
    least = 0.012 * total  # so that the smallest can be seen
    heights = [max(chip.usd, least) for chip in chips]
    draw_chips(ax, region, chips, heights, total)
    window = f"what {region} bought from {first:%Y-%m-%d} to {last:%Y-%m-%d}"
    ax.set_title(f"{run.attrs.get('title', '')}: {window}", fontsize=11)
    handles = [Patch(facecolor=CONSTRAINTS[name][0], hatch=CONSTRAINTS[name][1], edgecolor="white", label=name)
               for name in CONSTRAINTS if any(chip.binding == name != "none" for chip in chips)]
    ax.legend(handles=[*handles, Patch(facecolor=BAND, label="flow, width: USD of chips")], loc="upper center",
              bbox_to_anchor=(0.5, -0.01), ncols=len(handles) + 1, frameon=False,
              title="kept most of the chip from buyers:" if handles else None, title_fontsize=SMALL_POINTS,
              fontsize=SMALL_POINTS)
    return ax


def shown_chips(chips: list[Chip], most: int) -> list[Chip]:
    """Domestic chips above imported ones, the largest first; a few that were wanted in vain; the rest summed up."""
    sold = [chip for chip in chips if chip.usd > 0.0]
    vain = [chip for chip in chips if chip.usd == 0.0 and chip.short_usd > 0.0][:3]
    kept = sold[:most] + vain
    for origin in (True, False):
        rest = [chip for chip in sold[most:] if chip.domestic == origin]
        if rest:
            kept.append(summed(rest, "other domestic chips" if origin else "other imported chips"))
    return sorted(kept, key=lambda chip: (not chip.domestic, chip.name.startswith("other "), -chip.usd))


def summed(chips: list[Chip], name: str) -> Chip:
    usd = sum(chip.usd for chip in chips)
    worst = max(chips, key=lambda chip: chip.short_usd)
    inputs: dict[str, dict[str, float]] = {}
    for chip in chips:
        for kind, lines in chip.inputs.items():
            for line, part in lines.items():
                inputs.setdefault(kind, {}).setdefault(line, 0.0)
                inputs[kind][line] += part * chip.usd
    for lines in inputs.values():
        whole = sum(lines.values())
        for line in lines:
            lines[line] /= whole
    return replace(worst, name=name, vendor="", usd=usd, inputs=inputs)


def draw_chips(ax: Axes, region: str, chips: list[Chip], heights: list[float], total: float) -> None:
    """Nodes and bands of all three columns; y runs downwards from 0."""
    slot = SLOT * sum(heights)
    widths: dict[tuple[str, str], float] = {}  # (kind, line) -> height of the line's node
    for chip, height in zip(chips, heights, strict=True):
        for kind, parts in chip.inputs.items():
            for line, part in parts.items():
                widths[kind, line] = widths.get((kind, line), 0.0) + part * height / len(chip.inputs)
    order = sorted(widths, key=lambda key: (KINDS.index(key[0]), key[1] == STOCK, -widths[key]))
    firsts = {next(i for i, key in enumerate(order) if key[0] == kind) for kind in {key[0] for key in order}}
    line_places, line_end = column([widths[key] for key in order], slot, firsts)
    chip_places, chip_end = column(heights, slot, set())
    tall = max(line_end, chip_end)
    places = {key: y + (tall - line_end) / 2.0 for key, y in zip(order, line_places, strict=True)}
    chip_places = [y + (tall - chip_end) / 2.0 for y in chip_places]
    for i, key in enumerate(order):
        y, middle = places[key], places[key] + widths[key] / 2.0
        node(ax, X_LINE, y, widths[key], NODE_COLOUR)
        label(ax, X_LINE - 0.03, middle, key[1], "right")
        if i in firsts:
            top = min(y, middle - slot / 2.0)
            ax.text(X_LINE - 0.03, top, KIND_NAMES[key[0]], ha="right", va="bottom", weight="bold",
                    fontsize=SMALL_POINTS, color=INK)
    buyers = (tall - sum(heights)) / 2.0
    node(ax, X_BUYER, buyers, sum(heights), INK)
    label(ax, X_BUYER + NODE + 0.03, tall / 2.0, f"buyers in {region}\n{total / 1e9:.3g} bn USD", "left")
    for chip, height, y in zip(chips, heights, chip_places, strict=True):
        into = y
        for kind in (kind for kind in KINDS if kind in chip.inputs):
            for line, part in chip.inputs[kind].items():
                width = part * height / len(chip.inputs)
                bound = WHERE.get(chip.binding) == kind
                band(ax, X_LINE + NODE, places[kind, line], X_CHIP, into, width, chip.binding if bound else "none")
                places[kind, line] += width
                into += width
        way = chip.binding if chip.binding not in WHERE else "none"
        band(ax, X_CHIP + NODE, y, X_BUYER, buyers, height, way, dashed=chip.usd == 0.0)
        node(ax, X_CHIP, y, height, NODE_COLOUR if chip.usd > 0.0 else "white")
        amount = f"  {chip.usd / 1e9:.2g} bn" if chip.usd > 0.0 else "  none came"
        label(ax, X_CHIP + NODE + 0.02, y + height / 2.0, chip.name + amount, "left")
        buyers += height
    imported = [y for chip, y in zip(chips, chip_places, strict=True) if not chip.domestic]
    for x, name in GATES if imported else ():
        ax.plot([x, x], [min(imported) - slot / 2.0, tall], color=INK, linestyle=(0, (2, 2)), linewidth=1.1)
        label(ax, x, 1.01 * tall, name, "center", "top")
    ax.set_xlim(-0.55, 2.45)
    ax.set_ylim(1.06 * tall, -0.03 * tall)


def column(heights: list[float], slot: float, headed: set[int]) -> tuple[list[float], float]:
    """Where nodes begin, so that each has room for its label, and `headed` ones for a title above; and the end."""
    places, y = [], 0.0
    for i, height in enumerate(heights):
        y += (1.3 * slot if i in headed else 0.0) + max(0.0, slot - height) / 2.0
        places.append(y)
        y += height + max(0.0, slot - height) / 2.0 + 0.3 * slot
    return places, y - 0.3 * slot


def node(ax: Axes, x: float, y: float, height: float, colour: str) -> None:
    ax.add_patch(Rectangle((x, y), NODE, height, facecolor=colour, edgecolor=NODE_COLOUR, linewidth=0.8, zorder=3))


def band(ax: Axes, x0: float, y0: float, x1: float, y1: float, width: float, constraint: str,
         dashed: bool = False) -> None:
    """A band of constant height between two places, in the colour of what bound it."""
    colour, hatch = (BAND, "") if constraint == "none" else CONSTRAINTS[constraint]
    middle = (x0 + x1) / 2.0
    corners = [(x0, y0), (middle, y0), (middle, y1), (x1, y1), (x1, y1 + width), (middle, y1 + width),
               (middle, y0 + width), (x0, y0 + width), (x0, y0)]
    codes = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
    ax.add_patch(PathPatch(Path(np.array(corners), codes), facecolor="none" if dashed else colour, hatch=hatch,
                           edgecolor=colour if dashed else "white", linestyle="--" if dashed else "-",
                           linewidth=1.2 if dashed else 0.5, alpha=0.9, zorder=1 if constraint == "none" else 2))


def label(ax: Axes, x: float, y: float, text: str, side: str, up: str = "center") -> None:
    ax.text(x, y, text, ha=side, va=up, fontsize=SMALL_POINTS, color="black", zorder=4,
            path_effects=[withStroke(linewidth=2.5, foreground="white")])
