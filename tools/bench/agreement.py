"""Whether implementations of the benchmark model agree: means over seeds, with a stated confidence.

For each measure (orders and deliveries of each option, installed units, believed risk) the difference from the
reference must lie within its simultaneous confidence interval (Student's t with the variance between seeds pooled over
all implementations, Bonferroni over measures), and that interval must be narrow enough to have noticed a wrong rule.
"""

import math
from statistics import NormalDist, mean, variance

CONFIDENCE = 0.999  # joint, over all measures of a pair
ROUNDING = 1e-4  # of a measure: rates of rationed options hardly vary between seeds, and floats round


def measures(report):
    """A flat list of a report's numbers, with their names."""
    result = {}
    for key in ("ordered", "delivered"):
        result.update({f"{key} {j}": value for j, value in enumerate(report[key])})
    result.update(installed=report["installed"], risk=report["risk"])
    return result


def student_quantile(p, freedom):
    """Quantile of Student's t by the expansion in powers of 1 / freedom (Abramowitz and Stegun 26.7.5)."""
    z = NormalDist().inv_cdf(p)
    terms = [
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    ]
    return z + sum(term / freedom ** (k + 1) for k, term in enumerate(terms))


def compare(reports, reference, sharp_enough):
    """Each implementation's worst measure against the reference.

    `reports`: name to a list of reports, one for each seed. Returns name to {"agrees", "measure", "difference",
    "interval", "widest"}: difference and half-width of the worst measure as parts of its mean, and the widest
    half-width of all, which must be at most `sharp_enough`.
    """
    samples = {name: [measures(report) for report in own] for name, own in reports.items()}
    names = list(samples[reference][0])
    freedom = sum(len(own) - 1 for own in samples.values())
    t = student_quantile(1 - (1 - CONFIDENCE) / (2 * len(names)), freedom)
    result = {}
    for implementation in samples:
        if implementation == reference:
            continue
        found = []
        for name in names:
            values = {key: [report[name] for report in own] for key, own in samples.items()}
            pooled = sum(variance(own) * (len(own) - 1) for own in values.values()) / freedom
            ours, theirs = values[reference], values[implementation]
            scale = abs(mean(ours)) or 1.0
            half = t * math.sqrt(pooled * (1 / len(ours) + 1 / len(theirs))) / scale + ROUNDING
            found.append({"measure": name, "difference": (mean(theirs) - mean(ours)) / scale, "interval": half})
        worst = max(found, key=lambda f: abs(f["difference"]) / f["interval"])
        widest = max(f["interval"] for f in found)
        agrees = abs(worst["difference"]) <= worst["interval"] and widest <= sharp_enough
        result[implementation] = {"agrees": agrees, **worst, "widest": widest}
    return result
