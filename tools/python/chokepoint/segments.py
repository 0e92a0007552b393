"""Joins what a run has published so far: segments, as `output/README.md` lays them out."""

from __future__ import annotations

from pathlib import Path

import h5py
import numpy as np
import xarray as xr

from chokepoint.seal import check_seal

PLACE = "first_row"  # of a segment's dataset within the whole


def published_segments(folder: Path) -> list[Path]:
    return sorted(folder.glob("segment-*.nc"))


def join(files: list[Path]) -> xr.Dataset:
    """The segments as one Dataset in memory. Rows that two of them hold are equal; the later one's are taken.

    Raises OSError for one that is damaged or cannot be read, also because the run has just ended and taken it away.
    """
    for file in files:
        check_seal(file)
    with xr.open_dataset(files[-1], engine="netcdf4", decode_cf=False) as last:
        template = last.load()
    axes = time_axes(template)
    with_rows = [str(name) for name, variable in template.variables.items() if variable.dims and
                 variable.dims[0] in axes]
    rows: dict[str, np.ndarray] = {}
    for file in files:
        with h5py.File(file) as segment:
            for name in with_rows:
                place = int(segment[name].attrs.get(PLACE, 0))
                # Its own extent: netCDF pads all series of an axis to the longest.
                rows[name] = np.concatenate([rows[name][:place], segment[name][...]]) if place else segment[name][...]
    joined = {}
    for label, variable in template.variables.items():
        if str(label) in rows:
            attrs = {key: value for key, value in variable.attrs.items() if key != PLACE}
            joined[label] = xr.Variable(variable.dims, padded(rows, variable, str(label)), attrs)
        else:
            joined[label] = variable
    return xr.decode_cf(xr.Dataset(joined, attrs=template.attrs), decode_timedelta=False)


def time_axes(template: xr.Dataset) -> list[str]:
    """Axes that grow while the run goes on: their coordinates are dates."""
    return [str(name) for name in template.dims if name in template.variables
            and "since" in str(template[name].attrs.get("units", ""))]


def padded(rows: dict[str, np.ndarray], variable: xr.Variable, name: str) -> np.ndarray:
    """A series that fills whole blocks only may be shorter than its axis: the rest is missing."""
    axis = str(variable.dims[0])
    short = len(rows[axis]) - len(rows[name])
    if short <= 0:
        return rows[name][: len(rows[axis])]
    rest = np.full((short, *rows[name].shape[1:]), variable.attrs.get("_FillValue", np.nan), rows[name].dtype)
    return np.concatenate([rows[name], rest])
