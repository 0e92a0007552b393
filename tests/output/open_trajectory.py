"""Opens a trajectory as its users will: xarray with both engines, h5py, and ncdump where it is installed.

Usage: PYTHON open_trajectory.py RUN.nc [NCDUMP]
Prints what was checked; stops with a message and a non-zero code at the first thing that is wrong.
"""

import subprocess
import sys

import h5py
import numpy as np
import xarray as xr

ROOT_TEXTS = ["title", "program", "program_version", "git_commit", "compiler", "compiler_flags", "build_type",
              "libraries", "run_id", "scenario_sha256", "scenario"]
PLACEHOLDER = "This is a netCDF dimension but not a netCDF variable."


def require(condition, problem):
    if not condition:
        sys.exit(f"{sys.argv[1]}: {problem}")


def checked(what):
    print(f"checked: {what}")


def check_hdf5(path):
    """Returns label axes and time axes as plain HDF5 shows them."""
    labels, times = {}, {}
    with h5py.File(path) as file:
        order = []
        file.id.links.iterate(order.append, idx_type=h5py.h5.INDEX_CRT_ORDER)  # raises if it is not tracked
        require(order and order[0] == b"time", "the time axis does not come first")
        for name in ROOT_TEXTS:
            require(isinstance(file.attrs[name], str), f"the attribute {name} is not text")
        require(file.attrs["Conventions"].startswith("CF-1."), "Conventions is not CF")
        require(file.attrs["schema_version"] >= 1, "no schema version")
        require(file.attrs["seed"].dtype == np.uint64, "the seed is not 64 bits without sign")
        require(len(file.attrs["scenario_sha256"]) == 64, "scenario_sha256 is not a SHA-256")
        for name, dataset in file.items():
            require(isinstance(dataset, h5py.Dataset), f"{name} is no dataset")
            if dataset.is_scale:
                if dataset.dtype.kind == "O":
                    labels[name] = [label.decode("utf-8") for label in dataset[:]]
                elif dataset.dtype.kind == "i":
                    times[name] = dataset.shape[0]
                else:
                    own = dataset.attrs["NAME"].decode()
                    require(own == f"{PLACEHOLDER}{dataset.shape[0]:10d}", f"{name} is no netCDF dimension")
                continue
            for axis in dataset.dims:
                require(len(axis) == 1, f"{name} has an axis without a scale")
            if dataset.dtype.kind in "if":
                fill = dataset.attrs["_FillValue"]
                require(fill.dtype == dataset.dtype, f"{name}: _FillValue has another type")
                require(np.array_equal(fill, dataset.fillvalue, equal_nan=True), f"{name}: two fill values")
            if dataset.chunks:
                size = int(np.prod(dataset.chunks)) * dataset.dtype.itemsize
                require(size <= 1 << 20, f"{name} has chunks of {size} bytes")
                large = dataset.size * dataset.dtype.itemsize > 1 << 20 and dataset.ndim > 1
                wide = int(np.prod(dataset.shape[1:])) * dataset.dtype.itemsize * 4096 >= 1 << 18
                require(not (large and wide) or size >= 1 << 17, f"{name} has chunks of {size} bytes")
    require("time" in times, "there is no time axis")
    checked(f"h5py: {len(labels)} label axes, {len(times)} time axes, scales, fill values, chunks, attributes")
    return labels, times


def check_xarray(path, engine, labels, times):
    with xr.open_dataset(path, engine=engine) as data:
        for name, expected in labels.items():
            found = [str(label) for label in data[name].values]
            require(found == expected, f"{engine}: labels of {name} are {found}, not {expected}")
        for name, length in times.items():
            require(data.sizes[name] == length, f"{engine}: {name} has another length")
            require(np.issubdtype(data[name].dtype, np.datetime64), f"{engine}: {name} is no date")
            require(data[name].encoding["calendar"] == "proleptic_gregorian", f"{engine}: calendar of {name}")
            require(data[name].to_index().is_monotonic_increasing, f"{engine}: {name} does not increase")
        for name, variable in data.variables.items():
            require(variable.attrs.get("long_name"), f"{engine}: {name} has no long_name")
            units = variable.attrs.get("units") or variable.encoding.get("units")
            require(units, f"{engine}: {name} has no units")
        metrics = [name for name, variable in data.data_vars.items() if variable.ndim == 0]
        for name in metrics:
            require(data[name].dtype == np.float64, f"{engine}: the metric {name} is no number")
        series = [name for name, variable in data.data_vars.items() if variable.dims and variable.dims[0] in times]
        for name in series:
            data[name].load()
            if data[name].ndim > 1 and data[name].size:
                picked = {axis: data[axis].values[-1] for axis in data[name].dims[1:]}
                require(data[name].sel(picked).ndim == 1, f"{engine}: {name} cannot be chosen by label")
            if "flag_meanings" in data[name].attrs:
                words = data[name].attrs["flag_meanings"].split()
                values = np.atleast_1d(data[name].attrs["flag_values"])
                require(list(values) == list(range(len(words))), f"{engine}: flags of {name}")
                require(bool((data[name].isin(values) | data[name].isnull()).all()), f"{engine}: values of {name}")
        require(data["event_time"].dims == ("event",), f"{engine}: events have no axis")
        events = [str(text) for text in data["event_text"].values]
        require(len(events) == data.sizes["event"], f"{engine}: events have no text")
        other = [text for texts in labels.values() for text in texts if not text.isascii()]
        whole = data.load()
    checked(f"xarray with {engine}: {len(series)} series, {len(metrics)} metrics, {len(events)} events, dates, "
            f"units, {sum(map(len, labels.values()))} labels, not ASCII: {other or 'none'}")
    return whole


def check_ncdump(path, ncdump, labels, times):
    header = subprocess.run([ncdump, "-h", path], capture_output=True, text=True, check=False)
    require(header.returncode == 0, f"ncdump: {header.stderr.strip()}")
    for name in labels:
        require(f"string {name}({name}) ;" in header.stdout, f"ncdump shows no labels for {name}")
    for name in times:
        require(f"int64 {name}({name}) ;" in header.stdout, f"ncdump shows no axis {name}")
    require("phony" not in header.stdout, "ncdump sees an axis without a scale")
    require(':Conventions = "CF-1.' in header.stdout, "ncdump shows no Conventions")
    whole = subprocess.run([ncdump, path], capture_output=True, text=True, check=False)
    require(whole.returncode == 0, f"ncdump cannot read the data: {whole.stderr.strip()}")
    checked("ncdump: dimensions, labels, axes, attributes, all data")


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    path = sys.argv[1]
    labels, times = check_hdf5(path)
    one = check_xarray(path, "h5netcdf", labels, times)
    two = check_xarray(path, "netcdf4", labels, times)
    xr.testing.assert_equal(one, two)
    require(list(one.data_vars) == list(two.data_vars), "the engines list the variables in different orders")
    checked("both engines read the same")
    if len(sys.argv) == 3:
        check_ncdump(path, sys.argv[2], labels, times)


if __name__ == "__main__":
    main()
