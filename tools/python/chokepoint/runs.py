"""Opens the trajectory of a run."""

from pathlib import Path

import xarray as xr


class RunError(ValueError):
    """A run that cannot be read, or lacks what is asked of it; the message is meant for the user."""


def open_run(path):
    """The trajectory as an xarray Dataset with decoded times; `path` is a run.nc or the folder of a run.

    Use it as a context manager: xarray keeps the file open, and HDF5 locks it against a second writer.
    """
    path = Path(path)
    if path.is_dir():
        path = path / "run.nc"
    if not path.is_file():
        raise RunError(f"{path}: no such file (was the run finished? status.json beside it says so)")
    try:
        return xr.open_dataset(path, engine="h5netcdf", decode_timedelta=False)
    except Exception as error:  # the engines raise what their libraries raise
        raise RunError(f"{path}: not a trajectory that can be read ({error})") from error


def need(run, name, dims):
    """The variable `name` with exactly the dimensions `dims`, in that order."""
    if name not in run:
        known = ", ".join(sorted(str(known) for known in run.data_vars))
        raise RunError(f"the run holds no variable '{name}' (it holds: {known})")
    variable = run[name]
    if set(variable.dims) != set(dims):
        raise RunError(f"variable '{name}' has dimensions {variable.dims} (expected {tuple(dims)})")
    return variable.transpose(*dims)


def need_attribute(run, name):
    if name not in run.attrs:
        raise RunError(f"the run lacks the attribute '{name}' (was it written by this program?)")
    return run.attrs[name]
