"""Opens what many runs left behind: a study, an experiment; and makes a small ensemble in one call."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from chokepoint.answer_data import Experiment, read_validation
from chokepoint.answer_data import describe as describe_metric
from chokepoint.palette import CONSTRAINTS
from chokepoint.program import call, find_file, find_program, find_scenario, in_checkout, run
from chokepoint.runs import RunError, StrPath, open_file
from chokepoint.study import study_file

YEARLY = {"focal_share": "yearly_focal_share", "self_sufficiency": "yearly_self_sufficiency",
          "asic_share": "yearly_asic_share", "compute_ratio": "yearly_compute_ratio"}


def open_study(path: StrPath) -> xr.Dataset:
    """The collected runs of a parameter study; `path` is a study.nc or the folder it lies in.

    Dimension run; its coordinates are the design's columns: factors, point, replicate, seed, and state (0 missing, 1
    done, 2 failed). Metrics are (run), NaN where a run has none; chosen trajectories are (run, time, ...). Use it as a
    context manager. Raises RunError for a study that is not collected, and for a file that is damaged or no study's.
    """
    path = study_file(path)
    study = open_file(path)
    if "run" not in study.dims:
        study.close()
        raise RunError(f"{path}: not a study (it has no dimension run)")
    design = [str(name) for name, v in study.variables.items() if v.attrs.get("role") == "factor"]
    return study.set_coords(design + [name for name in ("point", "replicate", "seed", "state") if name in study])


def run_study(file: StrPath, out: StrPath, *, jobs: int | None = None, program: StrPath | None = None) -> xr.Dataset:
    """Makes, runs and collects a study on this machine (`chokepoint study new`, `run`, `collect`); see `open_study`.

    `file` is a study, or the name of one in configs/studies/; `out` is its folder. A folder that holds this study
    already goes on where it stopped; one that holds another is refused. `jobs` workers (default: as many as the
    machine grants). Raises as `run`: a failed run does not stop the others, but raises at the end.
    """
    tool, folder = find_program(program), os.fspath(out)
    made = [tool, "study", "new", find_file(file, "configs/studies", tool), "--out"]
    if Path(folder, "study.yaml").is_file():
        refuse_another_study(made, Path(folder))
    else:
        call([*made, folder])
    call([tool, "study", "run", folder, "--quiet", *(["--jobs", str(jobs)] if jobs is not None else [])])
    call([tool, "study", "collect", folder])
    return open_study(folder)


def refuse_another_study(made: list[str], folder: Path) -> None:
    """Raises RunError unless the study that `made` makes is the one in the folder."""
    with tempfile.TemporaryDirectory(prefix="chokepoint-") as scratch:
        anew = Path(scratch) / "study"
        call([*made, str(anew)])
        differing = [name for name in ("study.yaml", "design.csv")
                     if (anew / name).read_bytes() != (folder / name).read_bytes()]
    if differing:
        raise RunError(f"{folder}: holds another study ({' and '.join(differing)} differ): give another folder as out")


def experiment(
    file: StrPath, out: StrPath | None = None, *, members: int | None = None, ensemble: StrPath | None = None,
    overwrite: bool = False, program: StrPath | None = None,
) -> xr.Dataset:
    """Compares policies member by member (`chokepoint experiment`); returns what `open_experiment` does.

    `file` is an experiment, or the name of one in configs/experiments/. `members` of the calibrated ensemble
    configs/ensemble.csv, of another table, or with "none" seeds of the scenario's own parameters. `out` is the folder
    of the tables; without it nothing is kept but the returned Dataset. Raises as `run`.
    """
    tool = find_program(program)
    table = ensemble if ensemble is not None else in_checkout("configs/ensemble.csv", tool)
    with tempfile.TemporaryDirectory(prefix="chokepoint-") as scratch:
        folder = Path(out) if out is not None else Path(scratch) / Path(file).stem
        command = [tool, "experiment", find_file(file, "configs/experiments", tool), "--out", str(folder),
                   "--ensemble", os.fspath(table), "--quiet"]
        command += ["--members", str(members)] if members is not None else []
        command += ["--overwrite"] if overwrite else []
        call(command)
        return open_experiment(folder)


def validate(members: int | None = None, *, buyers: int | None = None, ensemble: StrPath | None = None,
             program: StrPath | None = None) -> pd.DataFrame:
    """Holds the ensemble against published facts (`chokepoint validate`): a row per target, in the target's unit.

    Columns target, use (calibration: it was fitted to; validation: it was not), unit, grade, value, low and high
    (published), p05, median, p95 (simulated), covered (0 or 1), missing. `members` and `ensemble` as in `experiment`;
    `buyers` in each run. Raises as `run`.
    """
    tool = find_program(program)
    table = ensemble if ensemble is not None else in_checkout("configs/ensemble.csv", tool)
    with tempfile.TemporaryDirectory(prefix="chokepoint-") as scratch:
        command = [tool, "validate", "--out", scratch, "--ensemble", os.fspath(table), "--quiet",
                   "--facts", str(in_checkout("configs/targets/market_facts.yaml", tool)),
                   "--scenario", find_scenario("history", tool)]
        command += ["--members", str(members)] if members is not None else []
        command += ["--buyers", str(buyers)] if buyers is not None else []
        call(command)
        return read_validation(scratch)


def open_experiment(folder: StrPath) -> xr.Dataset:
    """The tables that `chokepoint experiment` wrote into `folder`, as one Dataset in memory.

    Dimensions: arm (a policy), member (of the ensemble: the same parameters and seed in every arm, so that differences
    along `arm` are paired), year, quarter, origin, constraint. Metrics are (arm, member) in the unit of their
    `units`; yearly_focal_share, yearly_self_sufficiency, yearly_asic_share (1) and yearly_compute_ratio are (arm,
    member, year); quarterly_short_domestic and _imported (USD) are (arm, member, quarter, constraint).
    `attrs["baseline"]` names the arm that others are compared with. Raises RunError for missing or broken tables.
    """
    experiment = Experiment(folder)
    arms = experiment.arms
    data: dict[str, xr.DataArray] = {}
    for metric in dict.fromkeys(experiment.metrics["metric"]):
        name, unit, factor = describe_metric(metric)
        rows = np.stack([experiment.values(arm, metric) for arm in arms]) / factor
        known = {"%": "1", "ratio": "1"}.get(unit, unit)
        data[metric] = xr.DataArray(rows, dims=("arm", "member"), attrs={"long_name": name, "units": known})
    years = experiment.years.set_index(["arm", "member", "year"]).to_xarray().reindex(arm=arms)
    data |= {name: years[column].assign_attrs(units="1") for column, name in YEARLY.items()}
    quarters = experiment.quarters.set_index(["arm", "member", "quarter", "origin", "constraint"])["usd"]
    short = quarters.to_xarray().reindex(arm=arms).astype(float)
    starts = pd.PeriodIndex([str(name).replace("-", "") for name in short["quarter"].values], freq="Q").start_time
    constraints = [name for name in CONSTRAINTS if name in short["constraint"].values]
    for origin in ("domestic", "imported"):
        part = short.sel(origin=origin, drop=True).assign_coords(quarter=starts).reindex(constraint=constraints)
        data[f"quarterly_short_{origin}"] = part.assign_attrs(units="USD")
    places = np.array([experiment.x(arm) for arm in arms])
    made = xr.Dataset(data, coords={"arm": arms, "x": ("arm", places)})
    return made.assign_attrs(title=experiment.told("title", experiment.name), baseline=experiment.baseline)


def ensemble(scenario: StrPath, seeds: Iterable[int] = range(1, 11), keep: Iterable[str] | None = None,
             **options: Any) -> xr.Dataset:
    """Runs of one scenario with several seeds, side by side along the new dimension `run` (coordinate `seed`).

    `keep` names the variables of (time, ...) to keep; metrics without dimension always stay, as (run). Without it
    shares, self-sufficiency, compute ratio and the quarters' chokepoints are kept. `options` as in `run`; the same
    seeds give two scenarios the same random numbers, so that differences run by run are paired.
    """
    if "out" in options:
        raise TypeError("an ensemble is kept in memory: it has no folder `out` (make a study for more)")
    series = list(keep) if keep is not None else [
        "share", "self_sufficiency", "installed_self_sufficiency", "compute_ratio", "quarterly_short_domestic",
        "quarterly_short_imported"]
    parts = []
    numbers = list(seeds)
    if not numbers:
        raise RunError("an ensemble needs at least one seed")
    for seed in numbers:
        whole = run(scenario, seed=seed, **options)
        scalars = [str(name) for name, v in whole.data_vars.items() if v.dims == () and v.dtype.kind == "f"]
        parts.append(whole[scalars + [name for name in series if name in whole]])
    rules = first_rules(whole)
    together = xr.concat(parts, pd.Index(range(len(parts)), name="run"), combine_attrs="drop_conflicts")
    together.encoding.pop("unlimited_dims", None)
    together = together.assign_coords({name: whole[name] for name in ("product", "facility")})  # they spell rules
    return together.assign_coords(seed=("run", numbers)).assign(rules)


def first_rules(one: xr.Dataset) -> dict[str, xr.DataArray]:
    """The dates of rules, which all runs of a scenario share; launches of designs differ between them."""
    if "event_text" not in one:
        return {}
    kept = [not str(text).startswith("launch: ") for text in one["event_text"].values]
    return {name: one[name].isel(event=kept) for name in ("event_time", "event_text")}
