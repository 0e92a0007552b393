"""`run.chokepoint`: the package's measures on a Dataset."""

from __future__ import annotations

from typing import Any

import pandas as pd
import xarray as xr

from chokepoint import measures, scenario_data


@xr.register_dataset_accessor("chokepoint")
class Accessor:
    """Measures of one run: `run.chokepoint.shares(by="origin")` is `chokepoint.shares(run, by="origin")`."""

    def __init__(self, run: xr.Dataset) -> None:
        self._run = run

    def shares(self, *args: Any, **options: Any) -> xr.DataArray:
        return measures.shares(self._run, *args, **options)

    def recovered_share(self, **options: Any) -> xr.DataArray:
        return measures.recovered_share(self._run, **options)

    def chokepoints(self) -> xr.Dataset:
        return measures.chokepoints(self._run)

    def metrics(self) -> pd.DataFrame:
        return measures.metrics(self._run)

    @property
    def scenario(self) -> dict[str, Any]:
        return scenario_data.scenario_of(self._run)

    shares.__doc__ = measures.shares.__doc__
    recovered_share.__doc__ = measures.recovered_share.__doc__
    chokepoints.__doc__ = measures.chokepoints.__doc__
    metrics.__doc__ = measures.metrics.__doc__
