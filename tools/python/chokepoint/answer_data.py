"""The tables of experiments and of a validation, as their CSV files hold them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
import yaml
from numpy.typing import ArrayLike

from chokepoint.runs import RunError, StrPath

# What a metric is called in pictures and tables, its unit there, and the factor from the unit in the CSV files.
METRICS = {
    "recovered_fraction": ("part of the lost share that comes back", "%", 100.0),
    "share_trough": ("NVIDIA's share, lowest half year under the controls", "%", 100.0),
    "share_after": ("NVIDIA's share, year that ends two years after re-entry", "%", 100.0),
    "share_end": ("NVIDIA's share, last year", "%", 100.0),
    "self_sufficiency_end": ("domestic share of purchases, last year", "%", 100.0),
    "compute_ratio_end": ("US over Chinese compute in service, at the end", "ratio", 1.0),
    "focal_chip_of_training": ("focal chip's share of chips for training", "%", 100.0),
    "focal_chip_of_inference": ("focal chip's share of chips for inference", "%", 100.0),
    "focal_chip_training_share": ("part of focal chips bought for training", "%", 100.0),
    "domestic_training_share": ("part of domestic chips bought for training", "%", 100.0),
    "asic_of_inference_end": ("ASICs' share of inference purchases, last year", "%", 100.0),
    "focal_revenue": ("NVIDIA's revenue in China", "billion USD", 1.0),
    "government_revenue": ("governments' shares and duties", "billion USD", 1.0),
    "stranded_stock": ("NVIDIA's write-downs, whole run", "billion USD", 1.0),
    "domestic_compute": ("domestic chips delivered", "million H100 equivalents", 1.0),
    "best_domestic_chip": ("best domestic chip on sale at the end", "H100 equivalents", 1.0),
    "domestic_maturity": ("maturity of the best domestic stack over NVIDIA's", "%", 100.0),
    "grey_premium": ("premium of smuggled chips, last year", "%", 100.0),
    "full_stack_year": ("year from which a full domestic stack is there", "year", 1.0),
    "offshore_share": ("part of the compute used that is rented abroad", "%", 100.0),
}


def describe(metric: str) -> tuple[str, str, float]:
    """(name, unit, factor); a metric that is not known stays as it is, without unit."""
    return METRICS.get(metric, (metric, "", 1.0))


@dataclass(frozen=True)
class Interval:
    """Median and central 90 % interval of the finite values among `count`; NaN without any."""

    median: float
    p05: float
    p95: float
    missing: int
    count: int


def interval(values: ArrayLike) -> Interval:
    """Quantiles by linear interpolation between order statistics, as the program's own."""
    numbers = np.asarray(values, float)
    finite = numbers[np.isfinite(numbers)]
    quantiles = np.quantile(finite, [0.5, 0.05, 0.95]) if finite.size else [np.nan] * 3
    median, p05, p95 = map(float, quantiles)
    return Interval(median, p05, p95, missing=int(numbers.size - finite.size), count=int(numbers.size))


def unpaired(values: ArrayLike, others: ArrayLike) -> np.ndarray:
    """Differences between different members: each value less that of the member half the ensemble further."""
    shifted = np.asarray(others, float)
    return np.asarray(values, float) - np.roll(shifted, -(len(shifted) // 2))


def width_ratio(paired: Interval, other: Interval) -> float:
    """Width of an interval as a part of another's; NaN if the other is a point or missing."""
    width = other.p95 - other.p05
    return (paired.p95 - paired.p05) / width if width > 0.0 else float("nan")


def read_table(path: Path, columns: list[str], texts: tuple[str, ...] = ()) -> pd.DataFrame:
    """A CSV file with at least `columns`; all but `texts` are numbers, with "nan" for a missing one."""
    if not path.is_file():
        raise RunError(f"{path}: no such file (is it the folder of a finished experiment?)")
    try:
        table = pd.read_csv(path, dtype={name: str for name in texts}, keep_default_na=False, na_values=["nan"])
    except (ValueError, OSError) as error:  # ValueError holds pandas' own errors
        raise RunError(f"{path}: not a table that can be read ({error})") from error
    for name in columns:
        if name not in table:
            raise RunError(f"{path}: no column '{name}' (it has: {', '.join(map(str, table.columns))})")
        if name not in texts and not pd.api.types.is_numeric_dtype(table[name]):
            raise RunError(f"{path}: column '{name}' holds something that is not a number")
    if table.empty:
        raise RunError(f"{path}: holds no rows")
    return table


class Experiment:
    """The folder that `chokepoint experiment` wrote; its files are read when they are asked for."""

    def __init__(self, folder: StrPath) -> None:
        self.folder = Path(folder)
        self.name = self.folder.name

    @cached_property
    def record(self) -> str:
        """The experiment as it was run (YAML); "" in folders of programs that did not write it yet."""
        path = self.folder / "experiment.yaml"
        try:
            return path.read_text(encoding="utf-8") if path.is_file() else ""
        except (OSError, UnicodeDecodeError) as error:
            raise RunError(f"{path}: cannot be read ({error})") from error

    def told(self, name: str, otherwise: str) -> str:
        """A text of the record, such as its title."""
        try:
            record = yaml.safe_load(self.record)
        except yaml.YAMLError as error:
            raise RunError(f"{self.folder / 'experiment.yaml'}: no YAML ({error})") from error
        return str(record.get(name, otherwise)) if isinstance(record, dict) else otherwise

    @cached_property
    def summary(self) -> pd.DataFrame:
        columns = ["arm", "metric", "median", "p05", "p95", "missing", "difference_median", "difference_p05",
                   "difference_p95", "difference_missing", "width_ratio"]
        return read_table(self.folder / "summary.csv", columns, ("arm", "metric", "meaning"))

    @cached_property
    def metrics(self) -> pd.DataFrame:
        columns = ["arm", "x", "member", "metric", "value"]
        return read_table(self.folder / "metrics.csv", columns, ("arm", "metric"))

    @cached_property
    def years(self) -> pd.DataFrame:
        columns = ["arm", "member", "year", "focal_share", "self_sufficiency", "asic_share", "compute_ratio"]
        return read_table(self.folder / "years.csv", columns, ("arm",))

    @cached_property
    def quarters(self) -> pd.DataFrame:
        columns = ["arm", "member", "quarter", "origin", "constraint", "usd"]
        return read_table(self.folder / "quarters.csv", columns, ("arm", "quarter", "origin", "constraint"))

    @cached_property
    def purchases(self) -> pd.DataFrame:
        """Direct purchases by quarter: `focal_usd` from the focal vendor, `all_usd` from anyone (USD)."""
        columns = ["arm", "member", "quarter", "focal_usd"]
        return read_table(self.folder / "purchases.csv", columns, ("arm", "quarter"))

    @property
    def arms(self) -> list[str]:
        """Names of the arms in the order of the experiment."""
        return list(dict.fromkeys(self.metrics["arm"]))

    @property
    def members(self) -> int:
        return int(self.metrics["member"].max()) + 1

    @cached_property
    def _values(self) -> dict[tuple[str, str], np.ndarray]:
        return {(str(arm), str(metric)): rows.sort_values("member")["value"].to_numpy(float)
                for (arm, metric), rows in self.metrics.groupby(["arm", "metric"], sort=False)}

    def values(self, arm: str, metric: str) -> np.ndarray:
        """One value per member, in the metric's unit of `describe`; NaN where a run has none."""
        if (arm, metric) not in self._values:
            known = ", ".join(dict.fromkeys(self.metrics["metric"]))
            raise RunError(f"{self.folder / 'metrics.csv'}: no '{metric}' of '{arm}' (it has: {known})")
        return self._values[arm, metric] * describe(metric)[2]

    def interval(self, arm: str, metric: str) -> Interval:
        return interval(self.values(arm, metric))

    def x(self, arm: str) -> float:
        """The arm's place on an axis; NaN if it has none."""
        return float(self.metrics.loc[self.metrics["arm"] == arm, "x"].iloc[0])

    @cached_property
    def baseline(self) -> str:
        """What the record names; without one the arm that differs from itself by nothing, in every metric."""
        if (named := self.told("baseline", "")) in self.arms:
            return named
        for arm in dict.fromkeys(self.summary["arm"]):
            rows = self.summary[self.summary["arm"] == arm]
            apart = rows[["difference_median", "difference_p05", "difference_p95"]].to_numpy(float)
            if not np.nan_to_num(apart, nan=0.0).any() and (rows["difference_missing"] == rows["missing"]).all():
                return arm
        raise RunError(f"{self.folder / 'summary.csv'}: no arm is its baseline")


def read_validation(folder: StrPath) -> pd.DataFrame:
    """`validation.csv` of `chokepoint validate -o FOLDER`: a row per target, in its unit."""
    columns = ["target", "use", "unit", "grade", "value", "low", "high", "p05", "median", "p95", "covered",
               "missing", "label"]
    return read_table(Path(folder) / "validation.csv", columns, ("target", "use", "unit", "grade", "label"))
