"""Numbers from a run or an ensemble: shares, what was regained, chokepoints, the table of metrics."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
import pandas as pd
import xarray as xr

from chokepoint.runs import RunError, need, one_of
from chokepoint.scenario_data import products, rows_of_a_quarter, smuggled_chips

Group = Literal["vendor", "product", "origin"]


def shares(
    run: xr.Dataset, by: Group = "vendor", *, region: str | None = None, workload: str | None = None,
    grey_market: bool = False, weight: Literal["value", "units"] = "value",
) -> xr.DataArray:
    """Who sells how much of what a region buys: shares of deliveries in the trailing quarter.

    `by` groups by vendor, product or origin ("domestic", "imported"); `region` is by default the focal one;
    `workload` ("training", "inference") narrows to one use; `grey_market` adds smuggled goods to direct purchases
    (rent abroad is no purchase); `weight` counts their value (USD: what buyers and the state paid) or units.

    Returns (time, by), a fraction (1) that sums to 1, NaN in a quarter without deliveries; before a quarter
    has been recorded, of what there is so far. Raises RunError for a name that the run does not have.
    """
    if by not in get_args(Group):
        raise RunError(f"by={by!r}: shares are by one of {', '.join(get_args(Group))}; region=... names a region")
    if weight not in ("value", "units"):
        raise RunError(f"weight={weight!r}: shares are weighted by value or units")
    region = one_of(run, "region", region, "focal_region")
    name = {"value": "delivered_value_usd", "units": "delivered_units"}[weight]
    delivered = need(run, name, ("time", "region", "product", "channel", "workload"))
    channels = ["direct", "grey"] if grey_market else ["direct"]
    bought = delivered.sel(region=region, channel=channels).sum("channel")
    bought = bought.sum("workload") if workload is None else bought.sel(workload=one_of(run, "workload", workload))
    if by != "product":
        table = products(run)
        labels = table["vendor"] if by == "vendor" else np.where(table["country"] == region, "domestic", "imported")
        order = [str(v) for v in run["vendor"].values] if by == "vendor" else ["domestic", "imported"]
        bought = bought.groupby(xr.DataArray(np.asarray(labels, object), dims="product", name=by)).sum()
        bought = bought.reindex({by: [label for label in order if label in bought[by].values]})
    window = bought.rolling(time=rows_of_a_quarter(run, bought), min_periods=1).sum()
    total = window.sum(by, skipna=False)
    share = (window / total.where(total > 0)).transpose("time", by).reset_coords(drop=True)
    what = "" if workload is None else f" for {workload}"
    attrs = {"cell_methods": "time: point", "units": "1",
             "long_name": f"share of purchases in {region}{what} by {weight}, trailing quarter"}
    return share.rename("share").assign_attrs(attrs)


def recovered_share(run: xr.Dataset, *, over_time: bool = False) -> xr.DataArray:
    """The part of the focal vendor's lost share that came back: (after - trough) / (before - trough), as 1.

    Without dimension for a run; (run) for a study. NaN where re-entry or a loss never came. With `over_time`, (time):
    the same with the share of the trailing quarter in place of the share two years after re-entry.
    """
    if not over_time:
        return need(run, "recovered_fraction", ())
    before, trough = need(run, "share_before", ()), need(run, "share_trough", ())
    vendor = one_of(run, "vendor", None, "focal_vendor")
    region = one_of(run, "region", None, "focal_region")
    share = need(run, "share", ("time", "vendor", "region")).sel(vendor=vendor, region=region)
    lost = (before - trough).where(before > trough)
    name = f"part of {vendor}'s lost share in {region} that is back, trailing quarter"
    return ((share - trough) / lost).reset_coords(drop=True).rename("recovered_share").assign_attrs(
        units="1", long_name=name)


def chokepoints(run: xr.Dataset) -> xr.Dataset:
    """What kept goods from the buyers of the focal region, quarter by quarter.

    Returns `short_usd` (quarter, origin, constraint; USD at the price of the day, summed over the quarter's ticks),
    `part` (the same as a fraction of the quarter's total; NaN where nothing was short) and `binding` (quarter,
    origin): the constraint with most, "none" where nothing was short.
    """
    both = [need(run, f"quarterly_short_{origin}", ("quarter", "constraint")) for origin in ("domestic", "imported")]
    short = xr.concat(both, pd.Index(["domestic", "imported"], name="origin"), coords="minimal", compat="override")
    short = short.transpose(..., "quarter", "origin", "constraint").fillna(0).reset_coords(drop=True)
    total = short.sum("constraint")
    names = short["constraint"].values[short.argmax("constraint").values]
    binding = xr.where(total > 0, total.copy(data=names), "none")
    return xr.Dataset(
        {
            "short_usd": short.assign_attrs(units="USD", long_name="goods short at the price of the day"),
            "part": (short / total.where(total > 0)).assign_attrs(units="1", long_name="part of what was short"),
            "binding": binding.assign_attrs(units="1", long_name="constraint that kept most from buyers"),
        }, attrs=run.attrs)


def smuggled(run: xr.Dataset, region: str | None = None) -> pd.DataFrame:
    """What smugglers bring into `region` (default: the focal one), by calendar year, as `chokepoint summary` tells it.

    Columns: `units`; `paid_usd` (USD); `premium` over the price abroad (a fraction, weighted by units, or NaN);
    `seized` (units). Years without either are left out. Raises RunError if the run does not hold what it needs.
    """
    region = one_of(run, "region", region, "focal_region")
    axes = ("time", "region", "product", "channel", "workload")
    units = need(run, "delivered_units", axes).sel(region=region, channel="grey").sum("workload")
    paid = need(run, "delivered_value_usd", axes).sel(region=region, channel="grey").sum("workload")
    sold_as = smuggled_chips(run, region)
    labels, chips = list(sold_as), list(sold_as.values())
    premium = need(run, "resale_premium", ("time", "resale")).sel(resale=labels)
    weights = units.sel(product=chips).rename(product="resale").assign_coords(resale=labels)
    seized = need(run, "resale_seized", ("time", "resale")).sel(resale=labels).sum("resale")

    def by_year(series: xr.DataArray) -> pd.Series:
        return series.to_series().groupby(series["time"].dt.year.values).sum()

    weight = by_year(weights.sum("resale"))
    if not np.array_equal(premium["time"].values, weights["time"].values):  # no premium for the units of a row
        weight = weight * np.nan
    table = pd.DataFrame({
        "units": by_year(units.sum("product")), "paid_usd": by_year(paid.sum("product")),
        "premium": by_year((premium * weights).sum("resale")) / weight.where(weight > 0),
        "seized": by_year(seized.diff("time"))})  # counted from before the first row
    table.index.name = "year"
    table = table.fillna({"units": 0, "paid_usd": 0, "seized": 0})
    return table[(table["units"] > 0) | (table["seized"] > 0)].astype({"units": int, "paid_usd": float, "seized": int})


def metrics(run: xr.Dataset) -> pd.DataFrame:
    """The run's final metrics: a row each, with `value`, `unit` and `meaning`; NaN where one does not exist."""
    rows = [(name, float(v), v.attrs.get("units", ""), v.attrs.get("long_name", ""))
            for name, v in run.data_vars.items() if v.dims == () and v.dtype.kind == "f"]
    many = [str(dim) for dim in ("run", "member") if dim in run.dims]
    if not rows and many:
        raise RunError(f"these are many runs, along the dimension {many[0]}: take one with isel, or a metric of all by "
                       "its name; `paired` compares two of these")
    if not rows:
        raise RunError("the run holds no final metrics (is it still running?)")
    return pd.DataFrame(rows, columns=["metric", "value", "unit", "meaning"]).set_index("metric")


def compare(base: xr.Dataset, *others: xr.Dataset, **named: xr.Dataset) -> pd.DataFrame:
    """Final metrics of runs side by side, and how far each lies from `base`.

    Give the others by name (`compare(ban, sale=run)`) or not (then their titles name them). Runs of one seed share
    their random numbers, so a difference is the change's, not chance's: other seeds raise RunError.
    For datasets with a dimension run or member, use `paired`; for two levels of a study's factor `study.contrast`.
    Returns a row per metric: `base`, then `<name>` and `<name> - base` in the metric's `unit`; NaN where the two do not
    mean the same, as with another day of re-entry.
    """
    for run in (base, *others, *named.values()):
        if not isinstance(run, xr.Dataset):
            raise RunError(f"compare takes opened runs, not {run!r}: compare(open_run(a), open_run(b))")
    runs = {str(run.attrs.get("title", i + 1)): run for i, run in enumerate(others)} | named
    if len(runs) < len(others) + len(named):
        raise RunError("two runs have the same title: give them by name, compare(base, sale=run)")
    table = metrics(base)
    result = pd.DataFrame({"unit": table["unit"], "base": table["value"]})
    for name, run in runs.items():
        if run.attrs.get("seed") != base.attrs.get("seed"):
            raise RunError(f"'{name}' has seed {run.attrs.get('seed')}, the base {base.attrs.get('seed')}: their "
                           "difference is chance as well as cause (run both with one seed)")
        own = metrics(run)
        result[name] = own["value"]
        same = own["meaning"].reindex(table.index) == table["meaning"]
        result[f"{name} - base"] = (result[name] - result["base"]).where(same)
    return result


def paired(values: xr.DataArray, base: xr.DataArray) -> pd.Series:
    """What a change does, member by member: quantiles of `values - base` over their common run or member dimension.

    Members must be the same on both sides (same labels, else RunError). Returns median, p05, p95 (central 90 %), the
    part of members above 0, and how many had no value.
    """
    dims = [dim for dim in ("member", "run") if dim in values.dims and dim in base.dims]
    if values.dims != base.dims or len(dims) != 1 or values.ndim != 1:
        raise RunError(f"paired values need one dimension, run or member (they have {values.dims} and {base.dims})")
    if not np.array_equal(values[dims[0]].values, base[dims[0]].values):
        raise RunError("the two sides hold different members")
    apart = values.values.astype(float) - base.values.astype(float)
    finite = apart[np.isfinite(apart)]
    low, middle, high = np.quantile(finite, [0.05, 0.5, 0.95]) if finite.size else [np.nan] * 3
    return pd.Series({"median": middle, "p05": low, "p95": high,
                      "part above 0": (finite > 0).mean() if finite.size else np.nan,
                      "missing": apart.size - finite.size})
