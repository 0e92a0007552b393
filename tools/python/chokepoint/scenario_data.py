"""What a run's own scenario says of its chips, lines and firms."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr
import yaml

from chokepoint.runs import RunError, need_attribute


def scenario_of(run: xr.Dataset) -> dict[str, Any]:
    """The resolved scenario that the run was made from, as plain data. Raises RunError where it is missing."""
    try:
        scenario = yaml.load(str(need_attribute(run, "scenario")), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as error:
        raise RunError(f"the scenario inside the run is no YAML ({error})") from error
    if not isinstance(scenario, dict) or "chips" not in scenario or "firms" not in scenario:
        raise RunError("the scenario inside the run lists no chips and firms")
    return scenario


def products(run: xr.Dataset) -> pd.DataFrame:
    """A row per product: `vendor`, its `country`, `hbm_stacks` and `dies` per unit (NaN if drawn up in the run)."""
    scenario = scenario_of(run)
    rows = []
    for name in run["product"].values:
        chip = scenario["chips"].get(str(name), {})
        vendor = chip.get("vendor") or re.sub(r" (design|compliance) \d+$", "", str(name))
        if vendor not in scenario["firms"]:
            raise RunError(f"the scenario inside the run does not say who sells '{name}'")
        country = scenario["firms"][vendor]["country"]
        rows.append((str(name), vendor, country, chip.get("hbm_stacks"), chip.get("dies")))
    table = pd.DataFrame(rows, columns=["product", "vendor", "country", "hbm_stacks", "dies"])
    return table.astype({"hbm_stacks": float, "dies": float}).set_index("product")


def smuggled_chips(run: xr.Dataset, region: str) -> dict[str, str]:
    """The chip that each label of the axis resale stands for, of brokers that smuggle into `region`."""
    brokers = scenario_of(run).get("brokers", {})
    prefixes = [f"{name}: " for name, broker in brokers.items()
                if broker["kind"] == "grey_market" and broker["serves"] == region]
    labels = [str(label) for label in run["resale"].values] if "resale" in run else []
    return {label: label.removeprefix(prefix) for label in labels for prefix in prefixes if label.startswith(prefix)}


def rows_of_a_quarter(run: xr.Dataset, series: xr.DataArray) -> int:
    """Rows of a series (time) in the trailing quarter that the program's own shares use; at least one."""
    tick_days = scenario_of(run)["tick_days"]
    ticks = max(1, (round(365.25 / tick_days) + 2) // 4)
    if series.sizes["time"] < 2:
        return 1
    every = (series["time"].values[1] - series["time"].values[0]) / np.timedelta64(tick_days, "D")
    return max(1, round(ticks / every))
