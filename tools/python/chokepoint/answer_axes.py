"""What the pictures of answers share: sizes, intervals, labels that keep apart, missing values."""

import textwrap

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patheffects import withStroke
from matplotlib.text import Text

from chokepoint.answer_data import describe
from chokepoint.palette import GREY, SMALL_POINTS


def start(title, size=(8.0, 4.6), **layout):
    """A figure and its axes under a title."""
    figure, axes = plt.subplots(figsize=size, layout="constrained", **layout)
    figure.suptitle(title, fontsize=11.5)
    for ax in np.atleast_1d(axes).flat:
        ax.spines[["top", "right"]].set_visible(False)
        ax.set_axisbelow(True)
    return figure, axes


def label_of(metric):
    name, unit, _ = describe(metric)
    return f"{name} ({unit})" if unit else name


def wrapped(text, width=18):
    return textwrap.fill(text, width, break_long_words=False)


def whiskers(interval):
    """Lengths below and above the median, as matplotlib's error bars want them."""
    return [[interval.median - interval.p05], [interval.p95 - interval.median]]


def foot(figure, members, missing=()):
    """A line below the picture: what the intervals are; and what is missing, as (name, interval)."""
    text = f"{members} members; median and central 90 %"
    gone = [f"{name}: no value in {i.missing} of {i.count}" for name, i in missing if i.missing]
    if gone:
        text += "\n" + textwrap.fill("; ".join(gone), 110)
    figure.supxlabel(text, x=0.99, ha="right", fontsize=SMALL_POINTS, color="#444444")


def say_missing(ax, x, y, **where):
    """Stands where a value would."""
    ax.text(x, y, "no value", color=GREY, fontsize=SMALL_POINTS, style="italic", **where)


def band(ax, xs, intervals, colour, label):
    """Median as a line with points, 90 % as a band."""
    ax.fill_between(xs, [i.p05 for i in intervals], [i.p95 for i in intervals], color=colour, alpha=0.22,
                    linewidth=0.0)
    ax.plot(xs, [i.median for i in intervals], color=colour, marker="o", markersize=4.5, label=label)


def rows_of_arms(ax, arms):
    """One row per arm, from top to bottom."""
    ax.set_yticks(range(len(arms)), [wrapped(arm, 24) for arm in arms])
    ax.set_ylim(len(arms) - 0.5, -0.5)
    ax.grid(axis="x", alpha=0.3)


def place_labels(ax, names, centres, crosses, colours):
    """A label beside each point, where it covers least of the other labels, points and crosses.

    `centres` are points (x, y), `crosses` lines as two points each, both in data units. Call it when the limits of
    the axes are final.
    """
    renderer = ax.figure.canvas.get_renderer()
    inside = ax.get_window_extent(renderer)
    points = ax.transData.transform(centres)
    ink = np.concatenate([points] + [np.linspace(*ax.transData.transform(cross), 60) for cross in crosses])
    boxes = []
    for k, (name, colour) in enumerate(zip(names, colours, strict=True)):
        best = None
        for reach in (7, 14, 24, 36, 50, 66):
            for across, up in ((1, 1), (1, -1), (-1, 1), (-1, -1), (0, 1), (0, -1), (1, 0), (-1, 0)):
                text = ax.annotate(wrapped(name, 16), centres[k], xytext=(across * reach, up * reach),
                                   textcoords="offset points", fontsize=SMALL_POINTS, linespacing=1.1,
                                   ha=("right", "center", "left")[across + 1],
                                   va=("top", "center", "bottom")[up + 1],
                                   arrowprops={"arrowstyle": "-", "color": colour, "linewidth": 0.8,
                                               "shrinkA": 1.0, "shrinkB": 2.0})
                text.set_path_effects([withStroke(linewidth=3.0, foreground="white")])
                text.update_positions(renderer)
                box = Text.get_window_extent(text, renderer).padded(2.0)  # without its line
                cost = cost_of(box, points, k, ink, boxes, inside) + reach / 10.0
                if best is None or cost < best[0]:
                    if best is not None:
                        best[1].remove()
                    best = (cost, text, box)
                else:
                    text.remove()
        boxes.append(best[2])


def cost_of(box, points, own, ink, boxes, inside):
    """How bad a place for a label is: it covers things, leaves the axes, or leads to another's point."""
    covered = ((ink > [box.x0, box.y0]) & (ink < [box.x1, box.y1])).all(axis=1).sum()
    outside = box.x0 < inside.x0 or box.x1 > inside.x1 or box.y0 < inside.y0 or box.y1 > inside.y1
    away = np.maximum(np.maximum([box.x0, box.y0] - points, points - [box.x1, box.y1]), 0.0)
    astray = np.hypot(*away.T).argmin() != own
    way = np.linspace(points[own], [(box.x0 + box.x1) / 2.0, (box.y0 + box.y1) / 2.0], 20)
    others = np.delete(points, own, axis=0)
    passing = (np.hypot(*(way[:, None] - others[None]).T) < 8.0).any()
    clashes = sum(box.overlaps(other) for other in boxes)
    return 50.0 * clashes + 100.0 * outside + 15.0 * astray + 30.0 * passing + covered
