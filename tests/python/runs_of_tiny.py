"""Runs of the invented little scenario, made once for all tests of a file."""

import os
from functools import cache

import numpy as np
import xarray as xr

import chokepoint

PROGRAM = os.environ.get("CHOKEPOINT_PROGRAM")


@cache
def tiny(**overrides) -> xr.Dataset:
    """A run of `tiny`; never write into it."""
    return chokepoint.run("tiny", **overrides)


@cache
def tiny_ensemble() -> xr.Dataset:
    return chokepoint.ensemble("tiny", seeds=(1, 2, 3, 4))


def study_of_tiny() -> xr.Dataset:
    """Runs of `tiny` laid out as `chokepoint study collect` does; run 2 failed."""
    runs = tiny_ensemble()
    kept = [name for name, v in runs.data_vars.items() if v.dims == ("run",)]
    study = runs[[*kept, "compute_ratio"]].copy(deep=True)
    for name in kept:
        study[name][2] = np.nan
        study[name].attrs["role"] = "metric"
    factor = {"role": "factor"}
    study = study.assign({"parameters.choice.home": ("run", [1.0, 2.0, 1.0, 2.0], factor | {"units": "1"}),
                          "policy": ("run", ["ban", "ban", "sale", "sale"], factor),
                          "state": ("run", np.array([1, 1, 2, 1], np.int8), {"flag_meanings": "missing done failed"})})
    study.attrs = {"title": "A little study", "study": "base: tiny\nmore: text\n"}
    return study
