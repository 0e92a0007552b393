"""Opens the trajectory of a run."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import xarray as xr

from chokepoint.seal import BrokenSeal, check_seal
from chokepoint.segments import join, published_segments

StrPath = str | os.PathLike[str]


class RunError(ValueError):
    """A run that cannot be read, or lacks what is asked of it; the message is meant for the user."""


class WrongUse(RunError):
    """What was asked for is wrong whatever the files hold, or is a name that the run does not know."""


def open_run(path: StrPath) -> xr.Dataset:
    """The trajectory as an xarray Dataset with decoded times; `path` is a run.nc or the folder of a run.

    The folder of a run that still goes on, or was interrupted, gives what it has published, in memory: without final
    metrics, and without rows on year and quarter.

    Dimensions: time (ticks), year, quarter, event, and labels: region, product, vendor, stack, workload, facility,
    constraint, channel, resale and the links of the supply chain. Each variable has `units` and `long_name`;
    metrics have no dimension. Integers with missing values appear as float64.

    Use it as a context manager: xarray keeps the file open, and HDF5 locks it against a second writer.
    Raises RunError for a file that is missing, damaged or no trajectory. What other programs wrote, such as parts of
    runs that were kept with `to_netcdf`, opens with xarray.open_dataset.
    """
    path = Path(path)
    folder = path if path.is_dir() else None
    if folder is not None:
        path = folder / "run.nc"
    if folder is not None and not path.is_file():
        try:
            files = published_segments(folder)
            if files:
                return join(files)
        except (OSError, KeyError) as error:
            if not path.is_file():  # else it has ended in the meantime
                raise RunError(f"{folder}: its segments cannot be read ({error})") from error
    if folder is not None and not path.is_file():
        refuse_others(folder)
    if not path.is_file():
        raise RunError(f"{path}: no such file, nor a segment (has the run published any? status.json beside it says "
                       "what it is doing)")
    run = open_file(path)
    if "run" in run.dims:
        run.close()
        raise RunError(f"{path}: {OF_A_STUDY}")
    return run


def open_file(path: Path, **how: Any) -> xr.Dataset:
    """A run.nc, segment or study.nc whose seal holds, lazily read; `how` as in xarray.open_dataset. Raises RunError."""
    try:
        check_seal(path)
        # h5netcdf takes seconds for a file with as many unlimited dimensions, netCDF4 a tenth of one.
        return xr.open_dataset(path, engine="netcdf4", decode_timedelta=False, **how)
    except BrokenSeal as error:
        raise RunError(str(error)) from error
    except Exception as error:  # the engines raise what their libraries raise
        raise RunError(f"{path}: cannot be read as netCDF ({error})") from error


OF_A_STUDY = "holds a study (`python -m chokepoint report` makes a page of it, `open_study` opens it)"


def refuse_others(folder: Path) -> None:
    """Raises RunError, with the command that draws it, for a folder that holds a study or an experiment."""
    if (folder / "study.nc").is_file():
        raise RunError(f"{folder}: {OF_A_STUDY}")
    if (folder / "study.yaml").is_file():
        raise RunError(f"{folder}: holds a study that is not collected (`chokepoint study collect {folder}` makes its "
                       "study.nc, and `python -m chokepoint report` a page of that)")
    if (folder / "summary.csv").is_file():
        raise RunError(f"{folder}: holds an experiment, of which `python -m chokepoint report` makes a page "
                       "(metrics.csv and summary.csv hold the numbers; `open_experiment` reads them)")


def need(run: xr.Dataset, name: str, dims: tuple[str, ...]) -> xr.DataArray:
    """The variable `name` with the dimensions `dims`, in that order; those of an ensemble (run, member) may precede.

    A series that was recorded every N ticks has the dimension time_N in the file, and here time like any other.
    Raises RunError for a variable that is not there or has other dimensions.
    """
    if name not in run:
        known = ", ".join(sorted(str(known) for known in run.data_vars))
        raise RunError(f"the run holds no variable '{name}' (it holds: {known})")
    variable = run[name]
    if "time" in dims:
        slower = [str(dim) for dim in variable.dims if str(dim).startswith("time_")]
        if slower:
            variable = variable.drop_vars("time", errors="ignore").rename({dim: "time" for dim in slower})
    if set(variable.dims) - set(ENSEMBLE_DIMS) != set(dims):
        raise RunError(f"variable '{name}' has dimensions {variable.dims} (expected {tuple(dims)})")
    ahead = [dim for dim in variable.dims if dim in ENSEMBLE_DIMS]
    return variable.transpose(*ahead, *dims)


# Dimensions along which runs differ: those of a study, and members of an ensemble.
ENSEMBLE_DIMS = ("run", "member")


def need_attribute(run: xr.Dataset, name: str) -> Any:
    """The attribute `name` of the run; RunError where it is missing."""
    if name not in run.attrs:
        raise RunError(f"the run lacks the attribute '{name}' (was it written by this program?)")
    return run.attrs[name]


def one_of(run: xr.Dataset, axis: str, name: str | None, attribute: str = "") -> str:
    """`name` if `axis` has it, by default that of the run's `attribute`; an error that names those there are if not."""
    wanted = str(name if name is not None else need_attribute(run, attribute))
    known = [str(label) for label in run[axis].values]
    if wanted not in known:
        told = f"the run has no {axis} '{wanted}' (it has: {', '.join(known)})"
        raise RunError(told) if name is None else WrongUse(told)
    return wanted
