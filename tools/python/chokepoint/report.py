"""`python -m chokepoint report`: a run, a study or an experiment as one page."""

from __future__ import annotations

import os
from pathlib import Path

import xarray as xr

from chokepoint.report_experiment import experiment_page
from chokepoint.report_page import Page
from chokepoint.report_run import run_page
from chokepoint.report_study import study_page
from chokepoint.runs import RunError, StrPath, open_file, refuse_others

OF_EXPERIMENT = "summary.csv"  # stands for the tables of an experiment


def write_report(what: StrPath, output: StrPath | None = None, *, overwrite: bool = False) -> Path:
    """Writes the page of a run.nc or study.nc, or of the folder of one or of an experiment, and returns its place.

    By default report.html beside the data. The page needs no network and no other file. Raises RunError for data that
    cannot be read, and for a page that is there already unless `overwrite`.
    """
    data = file_of(Path(what))
    target = Path(output) if output is not None else data.parent / "report.html"
    if target.exists() and target.samefile(data):
        raise RunError(f"{target}: it is what the page is of (give -o another file)")
    if target.exists() and not overwrite:
        raise RunError(f"{target}: a file is there already (give --overwrite to replace it, or -o another file)")
    if data.name == OF_EXPERIMENT:
        text = experiment_page(data.parent).html()
    else:
        with open_file(data) as found:
            text = page_of(found, data).html()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        waiting = target.with_name(f".{target.name}.{os.getpid()}.tmp")
        waiting.write_text(text, encoding="utf-8")
        waiting.replace(target)
    except OSError as error:
        raise RunError(f"{target}: could not be written ({error.strerror or error})") from error
    return target


def file_of(what: Path) -> Path:
    if not what.is_dir():
        if not what.is_file():
            raise RunError(f"{what}: no such file")
        return what
    for name in ("run.nc", "study.nc", OF_EXPERIMENT):
        if (what / name).is_file():
            return what / name
    refuse_others(what)
    raise RunError(f"{what}: holds no run.nc, no study.nc and no summary.csv of an experiment (is the run finished, "
                   "the study collected?)")


def page_of(found: xr.Dataset, data: Path) -> Page:
    return study_page(found, data) if "run" in found.dims else run_page(found, data)
