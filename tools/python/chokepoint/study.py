"""Analyses parameter studies: tables, Sobol' indices, Morris screening; exchanges designs with SALib and others."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from chokepoint.measures import paired
from chokepoint.runs import RunError, open_file

StrPath = str | os.PathLike[str]
Study = xr.Dataset | StrPath
DONE = 1  # of the flags of `state`
MOST_NAMED = 10
SALIB_DISTRIBUTIONS = {"uniform": "unif", "log_uniform": "logunif", "normal": "norm", "lognormal": "lognorm",
                       "triangular": "triang"}


class IncompleteStudy(RunError):
    """An analysis that needs runs which are missing, failed, or have no such metric; `runs` are their numbers."""

    def __init__(self, message: str, runs: Sequence[int]):
        super().__init__(message)
        self.runs = list(runs)


def factors(study: Study) -> list[str]:
    """Names of the factors, in the order of the design."""
    with _opened(study) as data:
        return _with_role(data, "factor")


def table(study: Study) -> pd.DataFrame:
    """One row per run, with the index `run`: point, replicate, seed, factors, state (missing, done, failed), metrics.

    A run without results has NaN metrics here, and its `state` says why: look at it before taking means, or use
    `means`, which refuses.
    """
    with _opened(study) as data:
        columns = ["point", "replicate", "seed", *_with_role(data, "factor"), "state", *_with_role(data, "metric")]
        index = pd.Index(data["run"].values, name="run")
        frame = pd.DataFrame({name: data[name].values for name in columns}, index=index)
        words = str(data["state"].attrs["flag_meanings"]).split()
        frame["state"] = pd.Categorical([words[int(code)] for code in frame["state"]], categories=words)
        return frame


def means(study: Study, metrics: str | Sequence[str] | None = None) -> pd.DataFrame:
    """One row per point of the design: its factors, and the mean over replicates of each metric.

    Raises IncompleteStudy, naming the runs, if any is missing or failed or lacks one of the metrics.
    """
    with _opened(study) as data:
        names = _metrics(data, metrics)
        for name in names:
            _require(data, name)
        frame = table(data)
        columns = _with_role(data, "factor")
        rows = frame.groupby("point")[columns].first() if columns else frame.groupby("point")[[]].first()
        return rows.join(frame.groupby("point")[names].mean())


def contrast(study: Study, metric: str, factor: str, base: float | str, level: float | str,
             **fixed: float | str) -> pd.Series:
    """What moving one factor from `base` to `level` does to a metric, all else equal: the difference pair by pair.

    Runs are a pair that share every other factor and the seed (`seeds: common` gives replicates of all points the same
    ones); `fixed` keeps to runs with these values of other factors. Returns what `chokepoint.paired` does: median, p05
    and p95 (central 90 %), the part above 0, how many had no value; and the number of pairs. Raises RunError for values
    that no run has, and where no two runs are a pair.
    """
    with _opened(study) as data:
        _metrics(data, metric)
        names = _with_role(data, "factor")
        rows = table(data)
    if factor in fixed or base == level:
        raise RunError(f"{factor} is what a contrast moves: give two values of it, and fix other factors alone")
    for name, value in {factor: base, **fixed}.items():
        if name not in names:
            raise RunError(f"the study has no factor '{name}' (it has: {', '.join(names)})")
        for wanted in (base, level) if name == factor else (value,):
            if not (rows[name] == wanted).any():
                known = ", ".join(str(one) for one in sorted(rows[name].unique())[:MOST_NAMED])
                raise RunError(f"no run has {name} = {wanted} (there are: {known})")
    for name, value in fixed.items():
        rows = rows[rows[name] == value]
    others = [name for name in names if name != factor] + ["seed"]
    sides = [rows[rows[factor] == value].set_index(others)[metric] for value in (base, level)]
    pairs = sides[0].to_frame("base").join(sides[1].rename("level"), how="inner")
    if pairs.empty:
        raise RunError(f"no two runs differ in {factor} alone: give a design of kind grid `seeds: common`")
    columns = [xr.DataArray(pairs[name].to_numpy(), dims="run", coords={"run": np.arange(len(pairs))})
               for name in ("level", "base")]
    return pd.concat([paired(*columns), pd.Series({"pairs": len(pairs)})])


def sobol(study: Study, metric: str, confidence: float = 0.95, resamples: int = 1000, seed: int = 1) -> pd.DataFrame:
    """First-order and total Sobol' indices of a metric, by factor, from a Saltelli design (Saltelli et al. 2010).

    Columns S1, ST (pure numbers) and S1_conf, ST_conf: half widths of bootstrap intervals at `confidence`. Replicates
    are averaged first. With a design of second order, `attrs["S2"]` and `attrs["S2_conf"]` are matrices by pair.
    Raises IncompleteStudy, naming the runs, and RunError for another design or a metric that never changes.
    """
    from SALib.analyze import sobol as salib

    with _opened(study) as data:
        _need_design(data, "saltelli")
        second = bool(data.attrs["second_order"])
        problem, _, y = export_salib(data, metric)
        if np.ptp(y) == 0.0:
            raise RunError(f"{metric} is the same in all runs: nothing varies that could be explained")
        found = salib.analyze(problem, y, calc_second_order=second, num_resamples=resamples, conf_level=confidence,
                              seed=seed)
    names = problem["names"]
    result = pd.DataFrame({key: found[key] for key in ("S1", "S1_conf", "ST", "ST_conf")},
                          index=pd.Index(names, name="factor"))
    if second:
        for key in ("S2", "S2_conf"):
            result.attrs[key] = pd.DataFrame(found[key], index=names, columns=names)
    return result


def morris(study: Study, metric: str, confidence: float = 0.95, resamples: int = 1000, seed: int = 1) -> pd.DataFrame:
    """Elementary effects of the factors on a metric (Morris 1991; Campolongo et al. 2007), largest mu_star first.

    Columns mu, mu_star, sigma (in the metric's unit, for a move over the factor's whole range) and mu_star_conf: half
    width of the bootstrap interval at `confidence`. Replicates are averaged first. Raises IncompleteStudy, naming the
    runs, and RunError for another design.
    """
    from SALib.analyze import morris as salib

    with _opened(study) as data:
        _need_design(data, "morris")
        problem, x, y = export_salib(data, metric)
        found = salib.analyze(problem, x, y, num_resamples=resamples, conf_level=confidence,
                              num_levels=int(data.attrs["design_levels"]), seed=seed)
    columns = ("mu", "mu_star", "sigma", "mu_star_conf")
    result = pd.DataFrame({key: np.asarray(found[key], dtype=float) for key in columns},
                          index=pd.Index(problem["names"], name="factor"))
    return result.sort_values("mu_star", ascending=False)


def export_salib(study: Study, metric: str) -> tuple[dict[str, Any], np.ndarray, np.ndarray]:
    """The problem, inputs X (points, factors) and outputs Y (points) as SALib's functions take them.

    Replicates are averaged. Words count by the order of their first appearance. Raises IncompleteStudy, naming the
    runs.
    """
    with _opened(study) as data:
        names = _with_role(data, "factor")
        if not names:
            raise RunError("the study varies no factor")
        rows = means(data, metric)
        bounds, distributions, columns = [], [], []
        for name in names:
            values = rows[name].to_numpy()
            if values.dtype.kind not in "fiu":
                values = pd.factorize(values)[0].astype(float)
            columns.append(values.astype(float))
            bound, distribution = _range_of(data[name], columns[-1])
            bounds.append(bound)
            distributions.append(distribution)
        problem = {"num_vars": len(names), "names": names, "bounds": bounds, "dists": distributions}
        return problem, np.column_stack(columns), rows[metric].to_numpy(dtype=float)


def import_design(points: pd.DataFrame | np.ndarray, path: StrPath, names: Sequence[str] | None = None,
                  problem: Mapping[str, Any] | None = None) -> Path:
    """Writes points that another program made as the table of a study with `design: {kind: list, file: ...}`.

    `points`: a table whose columns are named like the study's factors, or an array (points, factors) with `names` or
    SALib's `problem`. Numbers are written so that they read back equal. Returns the path. Raises RunError for points
    without names and for values that are no finite numbers.
    """
    if not isinstance(points, pd.DataFrame):
        labels = list(names) if names is not None else list(problem["names"]) if problem is not None else None
        values = np.atleast_2d(np.asarray(points))
        if labels is None or len(labels) != values.shape[1]:
            raise RunError(f"{values.shape[1]} columns need as many names (give names=[...] or SALib's problem)")
        points = pd.DataFrame(values, columns=labels)
    for name in points.columns:
        if points[name].isna().any() or (points[name].dtype.kind == "f" and not np.isfinite(points[name]).all()):
            row = int(np.flatnonzero(~np.isfinite(pd.to_numeric(points[name], errors="coerce")))[0])
            raise RunError(f"{name}: row {row} is no finite number")
    target = Path(path)
    points.to_csv(target, index=False)
    return target


def _opened(study: Study) -> AbstractContextManager[xr.Dataset]:
    if isinstance(study, xr.Dataset):
        return nullcontext(study)
    return open_file(study_file(study), mask_and_scale=False, decode_times=False)


def study_file(path: StrPath) -> Path:
    """The study.nc that is meant by `path`, its own or that of its folder. Raises RunError where there is none."""
    path = Path(path)
    if path.is_dir():
        path = path / "study.nc"
    if not path.is_file():
        raise RunError(f"{path}: no such file (`chokepoint study collect {path.parent}` makes it)")
    return path


def _with_role(data: xr.Dataset, role: str) -> list[str]:
    return [str(name) for name in data.variables if data[name].attrs.get("role") == role]


def _metrics(data: xr.Dataset, wanted: str | Sequence[str] | None) -> list[str]:
    known = _with_role(data, "metric")
    names = known if wanted is None else [wanted] if isinstance(wanted, str) else list(wanted)
    for name in names:
        if name not in known:
            raise RunError(f"the study keeps no metric '{name}' (it keeps: {', '.join(known)})")
    return names


def _require(data: xr.Dataset, metric: str) -> None:
    """Refuses runs without results, and runs in which the metric does not exist, by name."""
    runs, state = data["run"].values, data["state"].values.astype(int)
    words = str(data["state"].attrs["flag_meanings"]).split()
    for flag, word in enumerate(words):
        if flag != DONE and (state == flag).any():
            _refuse(runs[state == flag], f"are {word}" if word == "missing" else "failed",
                    "`chokepoint study run` goes on, `study status` tells why a run failed")
    undefined = np.isnan(data[metric].values)
    if undefined.any():
        _refuse(runs[undefined], f"have no {metric}", "the run is too short for it, or what it measures never happened")


def _refuse(runs: np.ndarray, what: str, advice: str) -> None:
    named = ", ".join(str(run) for run in runs[:MOST_NAMED])
    more = f" and {len(runs) - MOST_NAMED} more" if len(runs) > MOST_NAMED else ""
    raise IncompleteStudy(f"runs {named}{more} {what} ({advice})", [int(run) for run in runs])


def _need_design(data: xr.Dataset, kind: str) -> None:
    found = data.attrs.get("design")
    if found != kind:
        raise RunError(f"the study has a {found} design (this needs a {kind} one)")


def _range_of(factor: xr.DataArray, values: np.ndarray) -> tuple[list[float], str]:
    """Bounds and distribution as SALib writes them; a uniform range over the values where it knows no such thing."""
    a = factor.attrs
    kind = str(a.get("distribution", ""))
    if kind in ("normal", "lognormal") and "low" not in a and "high" not in a:
        return [float(a["mean"]), float(a["sd"])], SALIB_DISTRIBUTIONS[kind]
    if kind == "triangular":
        return [float(a["low"]), float(a["high"]), (a["mode"] - a["low"]) / (a["high"] - a["low"])], "triang"
    if "low" in a and "high" in a:
        return [float(a["low"]), float(a["high"])], "logunif" if kind == "log_uniform" else "unif"
    low, high = float(np.min(values)), float(np.max(values))
    return [low, high if high > low else low + 1.0], "unif"
