"""Pictures of one run."""

import re

import matplotlib.dates as mdates
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from chokepoint.runs import RunError, need, need_attribute

# Okabe and Ito (2008), distinguishable with any colour vision; grey is kept for "others".
COLOURS = ["#009E73", "#D55E00", "#0072B2", "#E69F00", "#56B4E9", "#CC79A7", "#F0E442"]
OTHERS_COLOUR = "#BBBBBB"
LABEL_POINTS = 7.5
LABEL_LENGTH = 26
RULE_NAME = re.compile(r"([a-z]{2})-(?:\d{4}-\d{2}-\d{2}-)?(.+)")  # as configs/policy/ names its rules


def market_share(run, ax=None, region=None, vendors=7):
    """Stacked areas: each vendor's share of what `region` (default: the focal one) bought by legal channels.

    Draws variable `share` (time, vendor, region; a fraction of the value delivered in the trailing quarter) as
    percent. The focal vendor lies at the bottom, the `vendors - 1` largest others follow, the rest is summed up.
    Events are thin lines; where labels would overlap, the one that changed more of what may be sold keeps it.
    Returns the Axes.
    """
    share = need(run, "share", ("time", "vendor", "region"))
    region = region or need_attribute(run, "focal_region")
    regions = [str(name) for name in share["region"].values]
    if region not in regions:
        raise RunError(f"the run has no region '{region}' (it has: {', '.join(regions)})")
    share = share.isel(region=regions.index(region))
    names, rows = stack_order(share, str(need_attribute(run, "focal_vendor")), vendors)

    if ax is None:
        _, ax = plt.subplots(figsize=(10, 5.6), layout="constrained")
    colours = COLOURS[: len(names)]
    if names[-1] == "others":
        colours = [*COLOURS[: len(names) - 1], OTHERS_COLOUR]
    time = share["time"].values
    # A quarter without deliveries has no shares: leave a gap, not a fall to zero.
    areas = ax.stackplot(time, 100.0 * rows, labels=names, colors=colours, linewidth=0.3, edgecolor="white")
    ax.set_xlim(time[0], time[-1])
    ax.set_ylim(0.0, 100.0)
    ax.set_xlabel("date")
    ax.set_ylabel(f"share of accelerators bought in {region},\nby value, trailing quarter (%)")
    ax.xaxis.set_major_locator(mdates.AutoDateLocator())
    ax.xaxis.set_major_formatter(mdates.ConciseDateFormatter(ax.xaxis.get_major_locator()))
    # From top to bottom, as the areas lie.
    ax.legend(areas[::-1], names[::-1], loc="center left", bbox_to_anchor=(1.01, 0.5), frameon=False)
    draw_events(run, ax, region)
    return ax


def stack_order(share, focal, vendors):
    """Names and rows (vendor, time) of the areas from the bottom up."""
    names = [str(name) for name in share["vendor"].values]
    if focal not in names:
        raise RunError(f"the run has no vendor '{focal}' (it has: {', '.join(names)})")
    values = share.values.T
    size = np.nansum(values, axis=1)
    order = sorted(range(len(names)), key=lambda i: (names[i] != focal, -size[i], names[i]))
    order = [i for i in order if size[i] > 0.0 or names[i] == focal]
    shown, rest = order[: min(vendors, len(COLOURS))], order[min(vendors, len(COLOURS)):]
    rows = [values[i] for i in shown]
    labels = [names[i] for i in shown]
    if rest:
        rows.append(values[rest].sum(axis=0))
        labels.append("others")
    return labels, np.array(rows)


def draw_events(run, ax, region):
    """Thin lines at `event_time`, with short labels above the axes where they find room."""
    if "event_time" not in run or "event_text" not in run:
        return
    first, last = (mdates.num2date(x).replace(tzinfo=None) for x in ax.get_xlim())
    spell = spelling(run)
    by_day = {}
    for time, text in zip(run["event_time"].values, run["event_text"].values, strict=True):
        if str(text).startswith("launch: "):
            continue  # vendors' news, not rules
        if not pd.isna(time) and first <= pd.Timestamp(time) <= last:
            by_day.setdefault(pd.Timestamp(time), []).append(short_label(str(text), spell))
    ax.figure.canvas.draw()  # gives the axes their final width
    spacing = LABEL_POINTS * 1.15 * ax.figure.dpi / 72.0
    taken = []
    for day in sorted(by_day, key=lambda day: (*rank(run, region, day), day)):
        pixel = ax.transData.transform((mdates.date2num(day), 0.0))[0]
        room = all(abs(pixel - other) >= spacing for other in taken)
        ax.axvline(day, color="black", linewidth=0.6 if room else 0.4, alpha=0.6 if room else 0.25)
        if not room:
            continue
        taken.append(pixel)
        text = "; ".join(by_day[day])
        short = text if len(text) <= LABEL_LENGTH else text[: LABEL_LENGTH - 1].rstrip() + "…"
        ax.annotate(short, (mdates.date2num(day), 1.0), xycoords=("data", "axes fraction"), xytext=(0, 3),
                    textcoords="offset points", rotation=90, fontsize=LABEL_POINTS, ha="center", va="bottom")


def short_label(text, spell):
    """us-2022-10-07-advanced-computing becomes "US advanced computing"; any other text stays as it is."""
    rule = RULE_NAME.fullmatch(text)
    if rule is None:
        return text
    words = [spell.get(word, word) for word in rule[2].split("-")]
    words = [word.upper() if re.fullmatch("i{2,3}|iv", word) else word for word in words]
    return " ".join([rule[1].upper(), *words])


def spelling(run):
    """How words that are all small in a rule's name are written: from the names of vendors, chips and lines."""
    words = {}
    for axis in ("facility", "constraint", "product", "vendor"):
        for name in run[axis].values if axis in run else ():
            for word in re.split(r"[ -]", str(name)):
                if axis == "vendor" or sum(letter.isupper() or letter.isdigit() for letter in word) > 1:
                    words[word.lower()] = word
    return words


def rank(run, region, day):
    """Sorts events: first those that changed the legal status of more chips in `region`."""
    if "legal_status" not in run:
        return 0, 0
    time = run["time"].values
    tick = int(np.searchsorted(time, np.datetime64(day)))  # rules act from the first tick that begins under them
    if not 0 < tick < len(time):
        return 0, 0
    regions = [str(name) for name in run["region"].values]
    status = run["legal_status"].isel(region=regions.index(region)).values
    changed = int((status[tick] != status[tick - 1]).sum())
    # Several rules in one tick: the last is the likeliest cause of what changed.
    return -changed, (time[tick] - np.datetime64(day)) // np.timedelta64(1, "D") if changed else 0
