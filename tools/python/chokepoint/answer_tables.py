"""Markdown tables of the answers."""

import math

import numpy as np

from chokepoint.answer_data import Interval, describe, interval, unpaired, width_ratio
from chokepoint.answer_pictures import derivative, pairs_by_maturity, sale_effect, sold_and_banned
from chokepoint.policy_pictures import binding

NOTHING = "–"
NO_VALUE = "no value"


def markdown(header, rows):
    """A table; cells that repeat the one above in the first column are left empty."""
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    above = None
    for first, *rest in rows:
        lines.append("| " + " | ".join(["" if first == above else first, *rest]).replace("\n", " ") + " |")
        above = first
    return "\n".join(lines) + "\n"


def shown(one, sign=False):
    """Median [5 %, 95 %] with three digits of the largest; what is missing is said."""
    gone = f" (missing in {one.missing} of {one.count})" if one.missing else ""
    if not math.isfinite(one.median):
        return NO_VALUE + gone
    numbers = (one.median, one.p05, one.p95)
    largest = max(abs(number) for number in numbers)
    digits = min(2 - math.floor(math.log10(largest)), 4) if largest > 0.0 else 0
    # Adding 0.0 makes a -0.0 that rounding left an ordinary zero.
    rounded = [round(number, digits) + 0.0 for number in numbers]
    median, low, high = (f"{number:{'+' if sign and number else ''}.{max(digits, 0)}f}" for number in rounded)
    return f"{median} [{low}, {high}]{gone}"


def narrower(ratio):
    """How much pairing members narrows the interval of a difference, from the ratio of widths."""
    if not math.isfinite(ratio):
        return NOTHING
    if ratio < 1e-6:  # equal differences, but for rounding
        return "no width left"
    if 0.95 < ratio < 1.05:
        return "not"
    return f"{1.0 / ratio:.1f} times" if ratio < 1.0 else f"wider, {ratio:.1f} times"


def title_of(metric):
    name, unit, _ = describe(metric)
    return f"{name} ({unit})" if unit else name


def by_arm(experiment):
    """Every metric of the experiment's summary by arm, with its difference from the baseline."""
    rows = []
    for _, row in experiment.summary.iterrows():
        factor = describe(row["metric"])[2]
        values, apart = (Interval(*(factor * row[prefix + name] for name in ("median", "p05", "p95")),
                                  missing=int(row[prefix + "missing"]), count=experiment.members)
                         for prefix in ("", "difference_"))
        base = row["arm"] == experiment.baseline
        rows.append([title_of(row["metric"]), row["arm"], shown(values),
                     "baseline" if base else shown(apart, True),
                     NOTHING if base else narrower(row["width_ratio"])])
    return markdown(["metric", "arm", "median [5 %, 95 %]", f"difference from “{experiment.baseline}”",
                     "narrower by pairing"], rows)


def sold_and_banned_table(experiment):
    """Sold less banned at each strength of the benchmark and each share of R&D."""
    rows = []
    for metric in dict.fromkeys(experiment.summary["metric"]):
        for (strength, research), arms in sold_and_banned(experiment).items():
            apart = interval(sale_effect(experiment, metric, arms))
            other = interval(unpaired(experiment.values(arms["sold"], metric),
                                      experiment.values(arms["banned"], metric)))
            rows.append([title_of(metric), f"benchmark {strength:g}, R&D {100.0 * research:g} %",
                         *(shown(experiment.interval(arms[which], metric)) for which in ("sold", "banned")),
                         shown(apart, True), narrower(width_ratio(apart, other))])
    return markdown(["metric", "point", "sold: median [5 %, 95 %]", "banned: median [5 %, 95 %]",
                     "sold less banned", "narrower by pairing"], rows)


def derivatives(experiment):
    """Shares at each maturity, and their change by ln of the gap between chips."""
    rows = []
    for metric in dict.fromkeys(experiment.summary["metric"]):
        for maturity, arm, better in pairs_by_maturity(experiment):
            apart = interval(derivative(experiment, metric, arm, better))
            far = unpaired(experiment.values(better, metric), experiment.values(arm, metric))
            step = interval(experiment.values(better, metric) - experiment.values(arm, metric))
            rows.append([title_of(metric), f"{100.0 * maturity:g} %", shown(experiment.interval(arm, metric)),
                         shown(step, True), shown(apart, True), narrower(width_ratio(step, interval(far)))])
    return markdown(["metric", "maturity", "median [5 %, 95 %]", "with an H200 a fifth better (points)",
                     "change by ln gap (points per ln unit)", "narrower by pairing"], rows)


def binding_by_year(experiment, arm):
    """{year: {origin: "HBM 79 %, wafers 14 %"}}: what binds most often, in % of members and quarters."""
    shares = binding(experiment.quarters, arm)
    years = shares.groupby([shares.index.get_level_values("quarter").str[:4],
                            shares.index.get_level_values("origin")]).mean()
    rows = {}
    for (year, origin), row in years.iterrows():
        largest = row.sort_values(ascending=False, kind="stable").head(2)
        rows.setdefault(year, {})[origin] = ", ".join(
            f"{'nothing short' if name == 'none' else name} {share:.0f} %"
            for name, share in largest.items() if share)
    return rows


def chokepoint_tables(experiment):
    """The calendar of the baseline by year, then the metrics by arm."""
    rows = binding_by_year(experiment, experiment.baseline)
    header = [f"year, “{experiment.baseline}”", "domestic chips: binds in % of members and quarters",
              "imported chips"]
    calendar = markdown(header, [[year, *(cells.get(origin, NO_VALUE) for origin in ("domestic", "imported"))]
                                 for year, cells in rows.items()])
    return calendar + "\n" + by_arm(experiment)


def validation_table(targets):
    """Published values with the ranges of their sources, intervals, and how many are covered."""
    rows = []
    for _, row in targets.iterrows():
        one = Interval(row["median"], row["p05"], row["p95"], 0, 0)
        published = Interval(row["value"], row["low"], row["high"], 0, 0)
        gone = f" (missing in {row['missing']:.0f} members)" if row["missing"] else ""
        rows.append(["fitted (to 2024)" if row["use"] == "calibration" else "judged (2025)", row["target"],
                     row["unit"].replace("percent", "%"), shown(published), row["grade"], shown(one) + gone,
                     "yes" if row["covered"] else "**no**"])
    counts = []
    for use, name in (("calibration", "fitted"), ("validation", "judged")):
        covered = targets.loc[targets["use"] == use, "covered"]
        if len(covered):
            share = 100.0 * np.mean(covered)
            counts.append(f"{name}: {covered.sum():.0f} of {len(covered)} published values inside ({share:.0f} %)")
    return markdown(["group", "target", "unit", "published [low, high]", "grade", "median [5 %, 95 %]", "covered"],
                    rows) + "\n" + "; ".join(counts) + ".\n"
