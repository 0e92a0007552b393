"""Flows through the supply chain of a region's chips over a window, and what bound each chip."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import xarray as xr

from chokepoint.runs import RunError, need, one_of
from chokepoint.scenario_data import products

STOCK = "stock from before"
INPUTS = {"logic": "logic_link", "HBM": "hbm_link", "packaging": "packaging_link"}
FLOWS = {"logic": "dies_delivered", "HBM": "stacks_delivered", "packaging": "units_packaged"}


@dataclass
class Chip:
    """What a region bought of one chip, where its inputs came from, and what it lacked."""

    name: str
    vendor: str
    domestic: bool
    usd: float  # delivered directly, at what buyers and the state paid
    short_usd: float  # short, at the price of the day, by unit and tick
    binding: str  # constraint that kept most from buyers, or "none"
    binding_part: float  # of what was short
    inputs: dict[str, dict[str, float]] = field(default_factory=dict)  # kind -> line -> part of that input


def chain(run: xr.Dataset, region: str | None = None, start: str | None = None, end: str | None = None) -> list[Chip]:
    """The chips of `region` (default: the focal one) from `start` to `end` (default: the last year), most USD first.

    A line's part of an input is its part of what reached the chip (of HBM: the chip's vendor) in the window; if none
    did, since the start of the record; if none ever did, it came from stock. Raises RunError for an empty window.
    """
    region = one_of(run, "region", region, "focal_region")
    window = slice(*window_of(run, start, end))
    value = need(run, "delivered_value_usd", ("time", "region", "product", "channel", "workload")).sel(time=window)
    if value.sizes["time"] == 0:
        raise RunError(f"the run has no tick from {window.start:%Y-%m-%d} to {window.stop:%Y-%m-%d}")
    usd = value.sel(region=region, channel="direct").sum(("time", "workload")).to_series()
    short = (need(run, "short_units", ("time", "region", "product", "constraint"))
             * need(run, "price_usd", ("time", "region", "product"))).sel(region=region, time=window).sum("time")
    table = products(run)
    sources = {kind: (by_customer(run, kind, window), by_customer(run, kind, slice(None, window.stop)))
               for kind in INPUTS}
    chips = []
    for name in usd.index:
        lacking = short.sel(product=name).to_series()
        total = float(lacking.sum())
        vendor = str(table.loc[name, "vendor"])
        chip = Chip(str(name), vendor, table.loc[name, "country"] == region, float(usd[name]), total,
                    str(lacking.idxmax()) if total > 0.0 else "none", lacking.max() / total if total > 0.0 else 0.0)
        for kind, (now, ever) in sources.items():
            if kind == "HBM" and table.loc[name, "hbm_stacks"] == 0:
                continue
            customer = vendor if kind == "HBM" else name
            chip.inputs[kind] = now.get(customer) or ever.get(customer) or {STOCK: 1.0}
        chips.append(chip)
    return sorted(chips, key=lambda chip: (-chip.usd, -chip.short_usd))


def window_of(run: xr.Dataset, start: str | None, end: str | None) -> tuple[pd.Timestamp, pd.Timestamp]:
    """First and last day; by default the last year of the run."""
    times = pd.DatetimeIndex(need(run, "compute_ratio", ("time",))["time"].values)  # first days of the ticks
    last = times[-1]
    year = times[times > last - pd.Timedelta(days=364)]  # 52 weeks, not 53
    first = pd.Timestamp(start) if start is not None else year[0]
    return first, pd.Timestamp(end) if end is not None else last


def by_customer(run: xr.Dataset, kind: str, window: slice) -> dict[str, dict[str, float]]:
    """Customer -> line -> part of what the customer got of an input in the window."""
    axis = INPUTS[kind]
    flows = need(run, FLOWS[kind], ("time", axis)).sel(time=window).sum("time").to_series()
    found: dict[str, dict[str, float]] = {}
    for label, amount in flows.items():
        line, _, customer = str(label).partition(": ")
        if amount > 0:
            found.setdefault(customer, {})[line] = float(amount)
    return {customer: dict(zip(lines, np.array(list(lines.values())) / sum(lines.values()), strict=True))
            for customer, lines in found.items()}
