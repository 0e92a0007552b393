"""Pictures of the answers about chokepoints, staged policy, licences, evasion and bans; and of the validation."""

import numpy as np
from matplotlib.patches import Patch

from chokepoint.answer_axes import foot, label_of, place_labels, rows_of_arms, say_missing, start, whiskers
from chokepoint.answer_data import Interval, interval
from chokepoint.palette import BLUE, CONSTRAINTS, GREEN, GREY, ORANGE, PINK, RED, SKY, SMALL_POINTS
from chokepoint.runs import RunError

# H20: quarter, day in it, which side its label stands on, label (configs/policy/, rule us-2025-04-09-h20-letter).
BAN = (("2025-Q1", 29, "right", "H20 ban expected "), ("2025-Q2", 9, "left", " in force"))
BEFORE_AND_AFTER = ("2024-Q1", "2025-Q4")
BILLION = 1e9


def binding(quarters, arm):
    """Share of members (%) by origin, quarter and the constraint with most short, by value ("none": nothing)."""
    rows = quarters[quarters["arm"] == arm]
    known = set(rows["constraint"]) - set(CONSTRAINTS)
    if known:
        raise RunError(f"quarters.csv: unknown constraint '{min(known)}' (known: {', '.join(CONSTRAINTS)})")
    short = rows.pivot_table(index=["origin", "quarter", "member"], columns="constraint", values="usd",
                             aggfunc="sum")
    worst = short.idxmax(axis=1).where(short.max(axis=1) > 0, "none")
    counts = worst.groupby(level=["origin", "quarter"]).value_counts(normalize=True).unstack(fill_value=0.0)
    return 100.0 * counts.reindex(columns=list(CONSTRAINTS), fill_value=0.0)


def chokepoints(experiment):
    """Calendar of the baseline: for each quarter the share of members (%) in which each constraint binds."""
    title = f"What binds, quarter by quarter: {experiment.baseline}"
    figure, axes = start(title, (9.4, 5.8), nrows=2, sharex=True)
    shares = binding(experiment.quarters, experiment.baseline)
    quarters = sorted(shares.index.get_level_values("quarter").unique())
    for ax, origin in zip(axes, ("domestic", "imported"), strict=True):
        try:
            rows = shares.loc[origin].reindex(quarters)
        except KeyError as error:
            raise RunError(f"{experiment.folder / 'quarters.csv'}: no rows of {origin} chips") from error
        bottom = np.zeros(len(quarters))
        for name, (colour, hatch) in CONSTRAINTS.items():
            heights = rows[name].fillna(0.0).to_numpy()
            ax.bar(range(len(quarters)), heights, 0.94, bottom=bottom, color=colour, hatch=hatch,
                   edgecolor="white", linewidth=0.0)
            bottom += heights
        for gap in np.flatnonzero(bottom == 0.0):
            say_missing(ax, gap, 2.0, rotation=90, ha="center", va="bottom")
        ax.set_ylim(0.0, 100.0)
        ax.set_xlim(-0.6, len(quarters) - 0.4)
        ax.set_ylabel(f"{origin} chips:\nshare of members (%)")
    years = {year: [k for k, quarter in enumerate(quarters) if quarter[:4] == year] for year in
             dict.fromkeys(quarter[:4] for quarter in quarters)}
    axes[1].set_xticks([np.mean(places) for places in years.values()], years)
    axes[1].set_xticks([places[0] - 0.5 for places in years.values()], minor=True)
    axes[1].tick_params("x", which="major", length=0)
    axes[1].tick_params("x", which="minor", length=8)
    axes[1].set_xlabel("quarters of a year")
    used = [name for name in CONSTRAINTS if shares[name].any()]
    figure.legend(handles=[Patch(facecolor=CONSTRAINTS[name][0], hatch=CONSTRAINTS[name][1], edgecolor="white",
                                 label="nothing short" if name == "none" else name) for name in used],
                  loc="outside right center", frameon=False, title="most is short\nfor want of")
    figure.supxlabel(f"{experiment.members} members", x=0.99, ha="right", fontsize=SMALL_POINTS, color="#444444")
    return figure


def compute_against_revenue(experiment, title):
    """NVIDIA's revenue in China (billion USD) and the ratio of compute, by arm; and what pairing says of both."""
    figure, axes = start(title, (10.4, 5.4), ncols=2)
    base = experiment.baseline
    levels, apart = {}, {}
    for arm in experiment.arms:
        pair = [experiment.values(arm, metric) for metric in ("focal_revenue", "compute_ratio_end")]
        of_base = [experiment.values(base, metric) for metric in ("focal_revenue", "compute_ratio_end")]
        levels[arm] = [interval(values) for values in pair]
        apart[arm] = [interval(values - other) for values, other in zip(pair, of_base, strict=True)]
    colours = dict(zip(levels, [BLUE, RED, GREEN, PINK, SKY, ORANGE, "black"] * len(levels), strict=False))
    axes[1].axhline(0.0, color=GREY, linewidth=0.8)
    axes[1].axvline(0.0, color=GREY, linewidth=0.8)
    axes[0].set_xlabel("NVIDIA's revenue in China since re-entry (billion USD)")
    axes[0].set_ylabel("US over Chinese compute in service at the end (ratio)")
    axes[1].set_xlabel(f"revenue less that of “{base}”, paired (billion USD)")
    axes[1].set_ylabel(f"ratio less that of “{base}”, paired")
    foot(figure, experiment.members, [(arm, max(pair, key=lambda i: i.missing)) for arm, pair in levels.items()])
    for ax, found in zip(axes, (levels, apart), strict=True):
        crosses_of_arms(ax, found, colours)
        ax.margins(0.1)
        ax.grid(alpha=0.3)
    figure.canvas.draw()
    figure.set_layout_engine("none")  # labels must not move what they were placed by
    for ax, found in zip(axes, (levels, apart), strict=True):
        label_crosses(ax, found, colours, base)
    return figure


def drawn(found):
    return {arm: pair for arm, pair in found.items() if all(np.isfinite(one.median) for one in pair)}


def crosses_of_arms(ax, found, colours):
    for arm, (across, up) in drawn(found).items():
        ax.errorbar(across.median, up.median, xerr=whiskers(across), yerr=whiskers(up), color=colours[arm],
                    marker="o", markersize=6, linewidth=1.0)


def label_crosses(ax, found, colours, base):
    ax.set(xlim=ax.get_xlim(), ylim=ax.get_ylim())
    shown = drawn(found)
    if not shown:
        return
    crosses = [cross for across, up in shown.values()
               for cross in ([(across.p05, up.median), (across.p95, up.median)],
                             [(across.median, up.p05), (across.median, up.p95)])]
    place_labels(ax, [arm + (" (baseline)" if arm == base else "") for arm in shown],
                 [(across.median, up.median) for across, up in shown.values()], crosses,
                 [colours[arm] for arm in shown])


def staged_policy(experiment):
    title = "Staged export policy: what it earns, and the lead in compute that it leaves"
    return compute_against_revenue(experiment, title)


def licence_terms(experiment):
    title = "Terms of the H200 licence: what they earn, and the lead in compute that they leave"
    return compute_against_revenue(experiment, title)


def evasion(experiment):
    """Premium of smuggled chips over the list price (%), arm by arm."""
    figure, ax = start("What makes smuggled chips dear under a strict ban?", (8.0, 4.2))
    arms = experiment.arms
    found = [experiment.interval(arm, "grey_premium") for arm in arms]
    for row, (arm, one) in enumerate(zip(arms, found, strict=True)):
        if np.isfinite(one.median):
            ax.errorbar(one.median, row, xerr=whiskers(one), color=GREY if arm == experiment.baseline else BLUE,
                        marker="o", capsize=4)
        else:
            say_missing(ax, 0.02, row, transform=ax.get_yaxis_transform(), va="center")
    if experiment.baseline in arms and np.isfinite(found[arms.index(experiment.baseline)].median):
        ax.axvline(found[arms.index(experiment.baseline)].median, color=GREY, linestyle=":", linewidth=1.0)
    rows_of_arms(ax, arms)
    ax.set_xlim(left=min(0.0, ax.get_xlim()[0]))
    ax.set_xlabel(label_of("grey_premium"))
    ax.set_ylabel("policy")
    foot(figure, experiment.members, zip(arms, found, strict=True))
    return figure


def before_the_ban(experiment):
    """Direct purchases from NVIDIA in China (billion USD a quarter) around the ban of H20; below, paired."""
    figure, (ax, below) = start("Do purchases spike before an announced ban?", (8.4, 6.0), nrows=2, sharex=True,
                                height_ratios=[1.6, 1])
    rows = experiment.purchases
    rows = rows[rows["quarter"].between(*BEFORE_AND_AFTER)]
    quarters = sorted(rows["quarter"].unique())
    base = experiment.baseline
    if not quarters or base not in set(rows["arm"]):
        raise RunError(f"{experiment.folder / 'purchases.csv'}: no quarter of '{base}' from "
                       f"{' to '.join(BEFORE_AND_AFTER)}")
    usd = rows.pivot_table(index="member", columns=["arm", "quarter"], values="focal_usd", dropna=False) / BILLION
    arms = list(dict.fromkeys(rows["arm"]))
    width = 0.84 / len(arms)
    gone = []
    for place, (arm, colour) in enumerate(zip(arms, [BLUE, ORANGE, GREEN, PINK, SKY] * len(arms), strict=False)):
        xs = np.arange(len(quarters)) + (place - 0.5 * (len(arms) - 1)) * width
        bought = [interval(usd[arm, quarter]) for quarter in quarters]
        bars(ax, xs, bought, 0.94 * width, colour, arm)
        gone += [(f"{arm}, {quarter}", one) for quarter, one in zip(quarters, bought, strict=True)]
        if arm != base:
            bars(below, xs, [interval(usd[arm, q] - usd[base, q]) for q in quarters], 0.94 * width, colour, arm)
    below.axhline(0.0, color=GREY, linewidth=0.8)
    for quarter, day, side, text in BAN:
        if quarter in quarters:
            place = quarters.index(quarter) - 0.5 + day / 91.0
            for each in (ax, below):
                each.axvline(place, color="black", linewidth=1.0, linestyle="--")
            ax.annotate(text, (place, 0.99), xycoords=("data", "axes fraction"), va="top", ha=side,
                        fontsize=SMALL_POINTS)
    below.set_xticks(range(len(quarters)), [quarter.replace("-", "\n") for quarter in quarters])
    below.set_xlabel("quarter")
    ax.set_ylabel("purchases from NVIDIA in China\n(billion USD a quarter)")
    below.set_ylabel(f"less those of “{base}”\n(billion USD, paired)")
    ax.set_ylim(0.0, 1.12 * ax.get_ylim()[1])
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=3, frameon=False)
    for each in (ax, below):
        each.grid(axis="y", alpha=0.3)
    foot(figure, int(rows["member"].max()) + 1, gone)
    return figure


def bars(ax, xs, found, width, colour, label):
    ax.bar(xs, [one.median for one in found], width, color=colour, label=label)
    for x, one in zip(xs, found, strict=True):
        if np.isfinite(one.median):
            ax.errorbar(x, one.median, yerr=whiskers(one), color="black", capsize=1.5, linewidth=0.9)
        else:
            say_missing(ax, x, 0.0, rotation=90, ha="center", va="bottom")


def validation(targets):
    """Published values against 90 % intervals: shares in points, quantities as multiples of what was published."""
    points = targets["unit"] == "percent"
    groups = [(targets[points], lambda row, column: row[column] - row["value"]),
              (targets[~points], lambda row, column: row[column] / row["value"] if row["value"] else np.nan)]
    sizes = [max(len(rows), 1) for rows, _ in groups]
    figure, axes = start("Published figures against the model's 90 % intervals", (9.6, 1.9 + 0.235 * sum(sizes)),
                         nrows=2, height_ratios=sizes)
    for ax, (rows, scaled), zero in zip(axes, groups, (0.0, 1.0), strict=True):
        rows = rows.sort_values("use", kind="stable")
        for place, (_, row) in enumerate(rows.iterrows()):
            ax.barh(place, scaled(row, "high") - scaled(row, "low"), 0.7, left=scaled(row, "low"), color="#CCCCCC")
            if not np.isfinite(row["median"]):
                say_missing(ax, 0.01, place, transform=ax.get_yaxis_transform(), va="center")
                continue
            one = Interval(*(scaled(row, name) for name in ("median", "p05", "p95")), missing=0, count=0)
            judged = row["use"] == "validation"
            ax.errorbar(one.median, place, xerr=whiskers(one), color=RED if judged else BLUE,
                        marker=("s" if judged else "o") if row["covered"] else "x", markersize=5, capsize=3)
        ax.axvline(zero, color="black", linewidth=1.0)
        ax.set_yticks(range(len(rows)), rows["label"], fontsize=SMALL_POINTS)
        ax.set_ylim(len(rows) - 0.4, -0.6)
        ax.set_ylabel("published figure")
        ax.grid(axis="x", alpha=0.3)
    axes[0].set_xlabel("shares and premiums: model less published (points)")
    axes[1].set_xlabel("quantities: model over published (1)")
    axes[1].set_xscale("log", base=2)
    axes[1].xaxis.set_major_formatter(lambda x, _: f"{x:g}" if x >= 1.0 else f"1/{1.0 / x:g}")
    handles = [axes[0].errorbar([], [], xerr=[], color=colour, marker=marker, linestyle="", label=text)
               for colour, marker, text in ((BLUE, "o", "fitted (to 2024)"), (RED, "s", "judged (2025)"),
                                            (GREY, "x", "cross: published value outside"))]
    figure.legend(handles=[*handles, Patch(color="#CCCCCC", label="range of the source")],
                  loc="outside lower center", ncols=4, frameon=False, fontsize=SMALL_POINTS)
    return figure
