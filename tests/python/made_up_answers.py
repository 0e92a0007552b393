"""Small made-up folders of experiments and of a validation, as the program writes them."""

import numpy as np
import pandas as pd


def quantiles(values):
    finite = values[np.isfinite(values)]
    return np.quantile(finite, [0.5, 0.05, 0.95]) if finite.size else [np.nan] * 3


def experiment(folder, arms, baseline, listed):
    """`arms`: {name: (x, {metric: one value per member})}; the metrics `listed` make the summary."""
    folder.mkdir(parents=True)
    rows = [(arm, x, member, metric, value) for arm, (x, metrics) in arms.items()
            for metric, values in metrics.items() for member, value in enumerate(values)]
    table = pd.DataFrame(rows, columns=["arm", "x", "member", "metric", "value"])
    table.to_csv(folder / "metrics.csv", index=False, na_rep="nan")
    summary = []
    for metric in listed:
        base = np.array(arms[baseline][1][metric], float)
        for arm, (x, metrics) in arms.items():
            values = np.array(metrics[metric], float)
            paired, far = values - base, values - np.roll(base, -(len(base) // 2))
            wide = quantiles(far)[2] - quantiles(far)[1]
            ratio = (quantiles(paired)[2] - quantiles(paired)[1]) / wide if wide > 0.0 else np.nan
            summary.append((arm, x, metric, *quantiles(values), np.isnan(values).sum(), *quantiles(paired),
                            np.isnan(paired).sum(), *quantiles(far)[1:], ratio))
    columns = ["arm", "x", "metric", "median", "p05", "p95", "missing", "difference_median", "difference_p05",
               "difference_p95", "difference_missing", "unpaired_p05", "unpaired_p95", "width_ratio"]
    pd.DataFrame(summary, columns=columns).to_csv(folder / "summary.csv", index=False, na_rep="nan")
    return folder


def plain(names, metrics, steps=(1.0, 2.0, 3.0)):
    """{arm: (x, values)}: four members, each arm `steps` times the first, with x 0, 1, 2, ..."""
    shape = np.array([0.1, 0.2, 0.3, 0.4])
    return {name: (float(k), {metric: shape * steps[k % len(steps)] for metric in metrics})
            for k, name in enumerate(names)}


def sold_and_banned():
    """Selling adds 1 H100e at benchmark 2 and takes 1 at benchmark 0; half a point of share everywhere."""
    arms = {}
    for strength in ("0 %", "200 %"):
        for research in ("10 %", "40 %"):
            sign = 1.0 if strength == "200 %" else -1.0
            for which, extra in (("sold", sign), ("banned", 0.0)):
                arms[f"benchmark {strength}, R&D {research}, {which}"] = (
                    np.nan, {"best_domestic_chip": np.array([5.0, 6.0, 7.0, 8.0]) + extra,
                             "self_sufficiency_end": np.array([0.6, 0.7, 0.8, 0.9]) - (0.005 if extra else 0.0)})
    return arms


def quarters(folder, arm):
    """Domestic: in 2025-Q1 HBM binds in three members of four, nothing in the last; imported: customs."""
    rows = []
    for member in range(4):
        for quarter in ("2025-Q1", "2025-Q2"):
            first = quarter == "2025-Q1" and member == 3
            rows += [(arm, member, quarter, "domestic", "HBM", 0 if first else 50),
                     (arm, member, quarter, "domestic", "wafers", 0 if first else 20),
                     (arm, member, quarter, "imported", "HBM", 1),
                     (arm, member, quarter, "imported", "customs", 7)]
    table = pd.DataFrame(rows, columns=["arm", "member", "quarter", "origin", "constraint", "usd"])
    table.to_csv(folder / "quarters.csv", index=False)


def purchases(folder, arms):
    rows = [(arm, member, quarter, (1 + k) * 1_000_000_000 * (1 + member), 0) for k, arm in enumerate(arms)
            for member in range(4) for quarter in ("2024-Q4", "2025-Q1", "2025-Q2")]
    table = pd.DataFrame(rows, columns=["arm", "member", "quarter", "focal_usd", "all_usd"])
    table.to_csv(folder / "purchases.csv", index=False)


def validation(folder):
    folder.mkdir(parents=True)
    columns = ["target", "use", "unit", "grade", "value", "low", "high", "p05", "median", "p95",
               "covered", "missing", "label"]
    rows = [("nv_share_2022", "calibration", "percent", "B", 95, 90, 97, 88, 94, 99, 1, 0, "NVIDIA: share, 2022"),
            ("all_units_2025", "validation", "units", "B", 4e6, 3.9e6, 4.1e6, 1e6, 2e6, 3e6, 0, 0, "cards, 2025"),
            ("huawei_rev_2025", "validation", "bn USD", "B", 7.5, 7, 8, np.nan, np.nan, np.nan, 0, 4,
             "Huawei: revenue, 2025")]
    pd.DataFrame(rows, columns=columns).to_csv(folder / "validation.csv", index=False, na_rep="nan")


def all_of_them(runs):
    """One folder per question, and the validation."""
    quota = plain(["nothing", "a few", "many"], ["recovered_fraction", "share_after"], (0.2, 0.4, 0.8))
    experiment(runs / "allowance", {arm: (1000.0 * x, values) for arm, (x, values) in quota.items()}, "nothing",
               ["recovered_fraction", "share_after"])
    use = ["focal_chip_of_training", "focal_chip_of_inference"]
    experiment(runs / "workloads", plain(["as it is", "no quota"], use), "as it is", use)
    experiment(runs / "self_sufficiency", sold_and_banned(), "benchmark 0 %, R&D 10 %, banned",
               ["best_domestic_chip", "self_sufficiency_end"])
    asic = plain(["volatility 0 %", "volatility 100 %"], ["asic_of_inference_end"])
    asic["shocks"] = (np.nan, asic["volatility 0 %"][1])
    experiment(runs / "architecture", asic, "volatility 0 %", ["asic_of_inference_end"])
    tip = plain(["maturity 30 %", "maturity 90 %"], use)
    better = {arm + ", H200 a fifth better": (x, {use[0]: values[use[0]] + 0.1, use[1]: values[use[1]] + 0.02})
              for arm, (x, values) in tip.items()}
    experiment(runs / "tipping", {**tip, **better}, "maturity 30 %", use)
    bound = ["self_sufficiency_end"]
    experiment(runs / "chokepoints", plain(["H200 sold", "strict ban"], bound), "H200 sold", bound)
    quarters(runs / "chokepoints", "H200 sold")
    money = ["focal_revenue", "compute_ratio_end"]
    for name in ("staged_policy", "licence_terms"):
        experiment(runs / name, plain(["nothing sold", "one behind", "all sold"], money), "nothing sold", money)
    grey = ["grey_premium"]
    experiment(runs / "evasion", plain(["as it is", "half seized"], grey), "as it is", grey)
    ban = ["as it is", "nobody buys ahead"]
    experiment(runs / "before_the_ban", plain(ban, ["stranded_stock"]), "as it is", ["stranded_stock"])
    purchases(runs / "before_the_ban", ban)
    validation(runs / "validation")
    return runs
