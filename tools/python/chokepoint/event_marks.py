"""Dates of rules in a picture over time: thin lines, and labels where they find room."""

from __future__ import annotations

import re

import matplotlib.dates as mdates
import numpy as np
import pandas as pd
import xarray as xr
from matplotlib.axes import Axes

from chokepoint.runs import need

LABEL_POINTS = 7.5
LABEL_LENGTH = 34
RULE_NAME = re.compile(r"([a-z]{2})-(?:\d{4}-\d{2}-\d{2}-)?(.+)")  # as configs/policy/ names its rules


def rules_of(run: xr.Dataset) -> list[tuple[pd.Timestamp, str]]:
    """Day and short label of each rule that took effect, in order; launches of chips are left out."""
    if "event_time" not in run or "event_text" not in run:
        return []
    spell = spelling(run)
    rules = [
        (pd.Timestamp(time), short_label(str(text), spell))
        for time, text in zip(run["event_time"].values, run["event_text"].values, strict=True)
        if not pd.isna(time) and not str(text).startswith("launch: ")  # vendors' news, not rules
    ]
    names = [label for _, label in rules]
    return [(day, f"{label} {day.year}" if names.count(label) > 1 else label) for day, label in rules]


def draw_events(run: xr.Dataset, ax: Axes, region: str, labels: bool = True) -> None:
    """Thin lines at the dates of rules, with short labels above the axes where they find room.

    Where labels would overlap, the rule that changed more of what may be sold in `region` keeps its label.
    """
    first, last = (mdates.num2date(x).replace(tzinfo=None) for x in ax.get_xlim())
    by_day: dict[pd.Timestamp, list[str]] = {}
    for day, label in rules_of(run):
        if first <= day <= last:
            by_day.setdefault(day, []).append(label)
    if labels:
        ax.figure.canvas.draw()  # gives the axes their final width
    spacing = LABEL_POINTS * 1.15 * ax.figure.dpi / 72.0
    taken: list[float] = []
    for day in sorted(by_day, key=lambda day: (*rank(run, region, day), day)):
        place = float(mdates.date2num(day))
        pixel = float(ax.transData.transform((place, 0.0))[0])
        room = labels and all(abs(pixel - other) >= spacing for other in taken)
        ax.axvline(place, color="black", linewidth=0.6 if room else 0.4, alpha=0.6 if room else 0.25)
        if not room:
            continue
        taken.append(pixel)
        ax.annotate(joined(by_day[day]), (place, 1.0), xycoords=("data", "axes fraction"), xytext=(0, 3),
                    textcoords="offset points", rotation=90, fontsize=LABEL_POINTS, ha="center", va="bottom")


def joined(labels: list[str]) -> str:
    """As many of a day's labels as have room, and how many more there are."""
    kept = 1
    while kept < len(labels) and len("; ".join(labels[: kept + 1])) <= LABEL_LENGTH:
        kept += 1
    text = "; ".join(labels[:kept])
    short = text if len(text) <= LABEL_LENGTH else text[: LABEL_LENGTH - 1].rstrip() + "…"
    return short if kept == len(labels) else f"{short} +{len(labels) - kept}"


def short_label(text: str, spell: dict[str, str]) -> str:
    """us-2022-10-07-advanced-computing becomes "US advanced computing"; any other text stays as it is."""
    rule = RULE_NAME.fullmatch(text)
    if rule is None:
        return text
    words = [spell.get(word, word) for word in rule[2].split("-")]
    words = [word.upper() if re.fullmatch("i{2,3}|iv", word) else word for word in words]
    return " ".join([rule[1].upper(), *words])


def spelling(run: xr.Dataset) -> dict[str, str]:
    """How words that are all small in a rule's name are written: from the names of vendors, chips and lines."""
    words = {}
    for axis in ("facility", "constraint", "product", "vendor"):
        for name in run[axis].values if axis in run else ():
            for word in re.split(r"[ -]", str(name)):
                if axis == "vendor" or sum(letter.isupper() or letter.isdigit() for letter in word) > 1:
                    words[word.lower()] = word
    return words


def rank(run: xr.Dataset, region: str, day: pd.Timestamp) -> tuple[int, int]:
    """Sorts events: first those that changed the legal status of more chips in `region`."""
    if "legal_status" not in run:
        return 0, 0
    legal = need(run, "legal_status", ("time", "region", "product"))
    time = legal["time"].values
    tick = int(np.searchsorted(time, np.datetime64(day)))  # rules act from the first tick that begins under them
    if not 0 < tick < len(time):
        return 0, 0
    regions = [str(name) for name in run["region"].values]
    status = legal.isel(region=regions.index(region)).values
    changed = int((status[tick] != status[tick - 1]).sum())
    # Several rules in one tick: the last is the likeliest cause of what changed.
    return -changed, int((time[tick] - np.datetime64(day)) // np.timedelta64(1, "D")) if changed else 0
