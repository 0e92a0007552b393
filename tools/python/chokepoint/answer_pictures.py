"""Pictures of the answers about shares, workloads, self-sufficiency, architectures and tipping points."""

import re

import numpy as np

from chokepoint.answer_axes import band, foot, rows_of_arms, say_missing, start, whiskers, wrapped
from chokepoint.answer_data import describe, interval
from chokepoint.palette import BLUE, GREY, ORANGE, RED, SMALL_POINTS
from chokepoint.runs import RunError
from chokepoint.study_plots import phase_cells

FORECAST = (10.0, 25.0)  # % of the lost share, as an analyst expected when H200 was allowed again
FIFTH_BETTER = ", H200 a fifth better"
LOG_GAP = np.log(1.2)
NUMBER = r"(\d+(?:[.,]\d+)?(?: ?%)?)"
POINT = re.compile(rf"benchmark {NUMBER}, R&D {NUMBER}, (sold|banned)")


def allowance(experiment):
    """NVIDIA's share two years on (%), and the part of the lost share that H200 bring (%), over what customs admit."""
    figure, (ax, below) = start("What does NVIDIA regain with the H200?", (8.0, 6.4), nrows=2, sharex=True)
    arms = sorted((arm for arm in experiment.arms if np.isfinite(experiment.x(arm))), key=experiment.x)
    xs = [experiment.x(arm) / 1000.0 for arm in arms]
    base = experiment.baseline
    found = [experiment.interval(arm, "share_after") for arm in arms]
    brought = [interval(experiment.values(arm, "recovered_fraction") - experiment.values(base, "recovered_fraction"))
               for arm in arms]
    band(ax, xs, found, BLUE, "model")
    below.axhspan(*FORECAST, color=ORANGE, alpha=0.25, linewidth=0.0, label="analysts' forecast, 10–25 %")
    below.axhline(0.0, color=GREY, linewidth=0.8)
    band(below, xs, brought, RED, "paired")
    positive = [x for x in xs if x > 0.0]
    if positive:
        ax.set_xscale("symlog", base=2, linthresh=min(positive))
    ax.set_xticks(xs, [f"{x:g}" for x in xs])
    ax.set_xticks([], minor=True)
    ax.set_ylim(bottom=0.0)
    for axes, numbers in ((ax, found), (below, brought)):
        axes.grid(axis="y", alpha=0.3)
        for x, one in zip(xs, numbers, strict=True):
            if not np.isfinite(one.median):
                say_missing(axes, x, 0.02, transform=axes.get_xaxis_transform(), rotation=90, ha="center", va="bottom")
    below.set_xlabel("H200 admitted by Chinese customs (thousand units a quarter)")
    ax.set_ylabel("NVIDIA's share of purchases,\ntwo years after re-entry (%)")
    below.set_ylabel(f"part of the lost share brought back,\nless that of “{base}” (%, paired)")
    below.legend(loc="upper left", frameon=False)
    foot(figure, experiment.members, zip(arms, found, strict=True))
    return figure


def workloads(experiment):
    """The focal chip's share of training and of inference purchases (%), arm by arm."""
    figure, ax = start("Who trains and who infers on the H200? One mechanism taken out at a time", (8.0, 5.2))
    arms = experiment.arms
    gone = []
    for metric, name, colour, place in (("focal_chip_of_training", "training", BLUE, -0.19),
                                        ("focal_chip_of_inference", "inference", ORANGE, 0.19)):
        found = [experiment.interval(arm, metric) for arm in arms]
        ax.barh(np.arange(len(arms)) + place, [i.median for i in found], 0.36, color=colour, label=name)
        for row, one in enumerate(found):
            if np.isfinite(one.median):
                ax.errorbar(one.median, row + place, xerr=whiskers(one), color="black", capsize=2.5, linewidth=1.0)
            else:
                say_missing(ax, 0.0, row + place, va="center")
        gone += [(f"{arm}, {name}", one) for arm, one in zip(arms, found, strict=True)]
    rows_of_arms(ax, arms)
    ax.set_xlim(left=0.0)
    ax.set_xlabel("H200's share of chips bought for the workload, by value, since re-entry (%)")
    ax.set_ylabel("what is taken out or made equal")
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2, frameon=False)
    foot(figure, experiment.members, gone)
    return figure


def architecture(experiment):
    """ASICs' share of inference (%) over the volatility of architectures; arms without a place stand aside."""
    arms = experiment.arms
    placed = sorted((arm for arm in arms if np.isfinite(experiment.x(arm))), key=experiment.x)
    aside = [arm for arm in arms if arm not in placed]
    figure, (ax, side) = start("ASICs against the volatility of model architectures", sharey=True, ncols=2,
                               width_ratios=[3.2, max(1.0, 0.75 * len(aside))])
    metric = "asic_of_inference_end"
    found = [experiment.interval(arm, metric) for arm in placed]
    band(ax, [experiment.x(arm) for arm in placed], found, BLUE, "constant volatility")
    gone = list(zip(placed, found, strict=True))
    for arm, one in gone:
        if not np.isfinite(one.median):
            say_missing(ax, experiment.x(arm), 0.02, transform=ax.get_xaxis_transform(), rotation=90, ha="center")
    for place, arm in enumerate(aside):
        one = experiment.interval(arm, metric)
        gone.append((arm, one))
        if np.isfinite(one.median):
            side.errorbar(place, one.median, yerr=whiskers(one), color=RED, marker="s", capsize=4)
        else:
            say_missing(side, place, 0.02, transform=side.get_xaxis_transform(), rotation=90, ha="center")
    ax.set_xlabel("volatility of architectures (0: settled, 1: fully volatile)")
    ax.set_ylabel("ASICs' share of inference purchases,\nlast year (%)")
    side.set_xticks(range(len(aside)), [wrapped(arm, 11) for arm in aside], fontsize=SMALL_POINTS)
    side.set_xlim(-0.6, max(len(aside) - 0.4, 0.6))
    side.set_xlabel("volatility that changes")
    for each in (ax, side):
        each.grid(axis="y", alpha=0.3)
    foot(figure, experiment.members, gone)
    return figure


def pairs_by_maturity(experiment):
    """(maturity, arm, the same arm with a better H200), by rising maturity of the domestic stack."""
    pairs = [(experiment.x(arm), arm, arm + FIFTH_BETTER) for arm in experiment.arms
             if arm + FIFTH_BETTER in experiment.arms]
    if not pairs:
        raise RunError(f"{experiment.folder}: no arm has a partner '{FIFTH_BETTER.strip(', ')}'")
    return sorted(pairs)


def derivative(experiment, metric, arm, better):
    """Change of a share (points) by ln of the gap between chips, member by member."""
    return (experiment.values(better, metric) - experiment.values(arm, metric)) / LOG_GAP


def tipping(experiment):
    """Derivative of the H200's shares by ln gap (points per unit of ln), over the maturity of the stack (%)."""
    figure, ax = start("How much does a better chip still matter as the domestic stack matures?")
    pairs = pairs_by_maturity(experiment)
    xs = np.array([100.0 * maturity for maturity, _, _ in pairs])
    gone = []
    ax.axhline(0.0, color=GREY, linewidth=0.8)
    for metric, name, colour, marker, aside in (("focal_chip_of_training", "training", BLUE, "o", -0.5),
                                                ("focal_chip_of_inference", "inference", ORANGE, "s", 0.5)):
        found = [interval(derivative(experiment, metric, arm, better)) for _, arm, better in pairs]
        kept = [k for k, one in enumerate(found) if np.isfinite(one.median)]
        ax.errorbar(xs[kept] + aside, [found[k].median for k in kept],
                    yerr=np.hstack([whiskers(found[k]) for k in kept]) if kept else None,
                    color=colour, marker=marker, capsize=3, label=name)
        for x, one in zip(xs, found, strict=True):
            if not np.isfinite(one.median):
                say_missing(ax, x + aside, 0.02, transform=ax.get_xaxis_transform(), rotation=90, ha="center")
        gone += [(f"{name}, {x:g} %", one) for x, one in zip(xs, found, strict=True)]
    ax.set_xticks(xs, [f"{x:g}" for x in xs])
    ax.set_xlabel("maturity of Huawei's stack over CUDA's, held constant (%)")
    ax.set_ylabel("change of the H200's share by the log of\nits lead (points per ln unit; paired, ln 1.2)")
    ax.grid(axis="y", alpha=0.3)
    ax.legend(frameon=False)
    foot(figure, experiment.members, gone)
    return figure


def as_number(text):
    """0.5, 0,5 and 50 % are the same."""
    number = float(text.rstrip("% ").replace(",", "."))
    return number / 100.0 if text.endswith("%") else number


def sold_and_banned(experiment):
    """{(benchmark strength, R&D share): {"sold": arm, "banned": arm}} of the points that have both."""
    points = {}
    for arm in experiment.arms:
        found = POINT.fullmatch(arm)
        if found:
            points.setdefault((as_number(found[1]), as_number(found[2])), {})[found[3]] = arm
    points = {point: arms for point, arms in sorted(points.items()) if len(arms) == 2}
    if not points:
        raise RunError(f"{experiment.folder}: no arms 'benchmark ..., R&D ..., sold' and '... banned'")
    return points


def sale_effect(experiment, metric, arms):
    """What selling changes, member by member."""
    return experiment.values(arms["sold"], metric) - experiment.values(arms["banned"], metric)


def self_sufficiency(experiment):
    """Sold less banned over benchmark strength and R&D: best domestic chip (H100e), domestic share (points)."""
    points = sold_and_banned(experiment)
    strengths = sorted({strength for strength, _ in points})
    shares = sorted({share for _, share in points})
    figure, axes = start("Does selling H200 slow Chinese self-sufficiency (red), or speed it up (blue)?",
                         (9.4, 4.9), ncols=2)
    gone = []
    panels = (("best_domestic_chip", 1.0, "best domestic chip\n(H100 equivalents)"),
              ("self_sufficiency_end", 5.0, "domestic share of purchases,\nlast year (points)"))
    for ax, (metric, least, title) in zip(axes, panels, strict=True):
        found = {point: interval(sale_effect(experiment, metric, arms)) for point, arms in points.items()}
        phase_cells(ax, [[found.get((s, r)) for s in strengths] for r in shares], least, "median, paired")
        ax.set_title("sold less banned: " + title, fontsize=10)
        ax.set_xticks(range(len(strengths)), [f"{s:g}" for s in strengths])
        ax.set_yticks(range(len(shares)), [f"{100.0 * r:g}" for r in shares])
        ax.set_xlabel("strength of the benchmark to beat (1)")
        gone += [(f"{describe(metric)[0]} at {s:g}, {100.0 * r:g} %", one) for (s, r), one in found.items()]
    axes[0].set_ylabel("revenue that goes into R&D (%)")
    foot(figure, experiment.members, gone)
    return figure
