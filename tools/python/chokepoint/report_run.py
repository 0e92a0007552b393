"""The report of one run: headline, pictures, scenario, provenance, how to make it again."""

from __future__ import annotations

import math
from pathlib import Path

import pandas as pd
import xarray as xr

from chokepoint import report_figures as figures
from chokepoint.answer_data import METRICS
from chokepoint.measures import chokepoints, metrics, smuggled
from chokepoint.report_page import Page
from chokepoint.runs import need_attribute

PROVENANCE = ("program", "program_version", "git_commit", "git_dirty", "compiler", "compiler_flags", "build_type",
              "libraries", "schema_version", "run_id", "seed", "scenario_sha256")


def run_page(run: xr.Dataset, data: Path) -> Page:
    """All sections, in the order of a reader's questions."""
    run = run.load()
    scenario = run.chokepoint.scenario
    vendor, region = str(need_attribute(run, "focal_vendor")), str(need_attribute(run, "focal_region"))
    span = f"{scenario['start']} to {scenario['end']}, {scenario['buyers']} buyers, seed {run.attrs['seed']}"
    page = Page(str(run.attrs.get("title", data.name)), f"{scenario.get('description', '')} ({span})".strip())
    page.cards(cards_of(run, vendor, region))
    page.text("One run of a model with assumed behaviour: an illustration, not a forecast. Repeat it with other seeds "
              "and parameters before believing a difference.")
    page.section("headline", "Headline")
    add_headline(page, run, vendor)
    quarter = "By value, direct purchases of the trailing quarter. Triangles are dates of rules: hover to read them. "
    for name, title, text, draw in (
        ("share", f"Market shares in {region}", quarter + "Click a name in the legend to switch it off.",
         figures.market_share),
        ("workloads", "Training against inference", quarter, figures.workloads),
        ("ratio", "The compute gap", "Compute in service (H100 equivalents) in the rival region over that in the "
         "focal region, on a logarithmic axis.", figures.compute_ratio),
        ("sufficiency", "Self-sufficiency", "The part of purchases and of compute in service that is of domestic "
         "design.", figures.self_sufficiency),
        ("chips", "The gap between chips", f"The best chip so far of {vendor} and of {region}'s own vendors.",
         figures.best_chips),
        ("chokepoints", "The chokepoint calendar", "What kept goods from buyers in each quarter, as a part of all that "
         "was short, by value. In colour and with its number (%): the constraint with most; grey: the others, darker "
         "for more.",
         figures.calendar),
        ("chain", f"The supply chain of what {region} buys", "Choose a year. Widths are the value of the chips that "
         "pass, or that the goods went into; a chip needs all of its inputs, so each kind of input has an equal part "
         "of it. In colour: what kept most of the chip from buyers.", figures.supply_chain),
    ):
        page.section(name, title, text)
        page.figure(name, draw(run), title)
    add_smuggling(page, run, region)
    page.section("events", "Rules and launches")
    page.table(["date", "event"], [(f"{pd.Timestamp(t):%Y-%m-%d}", str(text)) for t, text in
                                   zip(run["event_time"].values, run["event_text"].values, strict=True)])
    add_provenance(page, run, data)
    return page


def cards_of(run: xr.Dataset, vendor: str, region: str) -> list[tuple[str, str]]:
    table = metrics(run)["value"]
    cards = [(percent(table.get(f"share_{when}", math.nan)), f"{vendor}'s share in {region}, {what}")
             for when, what in (("before", "first half year"), ("trough", "lowest half year"), ("end", "last year"))]
    if math.isfinite(table.get("recovered_fraction", math.nan)):
        cards.insert(2, (percent(table["recovered_fraction"]), "of the lost share came back, two years after re-entry "
                         "(below 0: more was lost)"))
    domestic = percent(table.get("self_sufficiency_end", math.nan))
    cards.append((domestic, f"of purchases in {region} domestic, last year"))
    last = chokepoints(run)["binding"].isel(quarter=-1)
    cards.append((str(last.sel(origin="domestic").values), "binds domestic chips in the last quarter"))
    return cards


def add_headline(page: Page, run: xr.Dataset, vendor: str) -> None:
    rows = []
    for name, row in metrics(run).iterrows():
        meaning = str(row["meaning"])
        if name == "recovered_fraction":
            meaning = f"{METRICS[name][0]}: {meaning}"
        value = percent(row["value"]) if is_share(str(name)) else number(row["value"], str(row["unit"]))
        rows.append((meaning, value))
    page.table(["metric", "value"], rows, numbers=[1])
    columns = [("yearly_focal_share", f"{vendor}'s share", percent),
               ("yearly_self_sufficiency", "self-sufficiency", percent), ("yearly_asic_share", "ASICs' share", percent),
               ("yearly_compute_ratio", "compute ratio", lambda value: number(value, ""))]
    years = [pd.Timestamp(t).year for t in run["year"].values]
    bought = run["quarterly_purchases"].groupby("quarter.year").sum()
    page.table(["year", *(title for _, title, _ in columns), "bought (bn USD)"],
               [(str(year), *(shown(float(run[name].values[i])) for name, _, shown in columns),
                 f"{float(bought.sel(year=year)) / 1e9:.1f}")
                for i, year in enumerate(years)], numbers=[1, 2, 3, 4, 5])


def add_smuggling(page: Page, run: xr.Dataset, region: str) -> None:
    if not {"delivered_units", "delivered_value_usd", "resale_premium", "resale_seized"} <= set(run.variables):
        return
    table = smuggled(run)
    if table.empty:
        return
    page.section("smuggling", f"Smuggled into {region}", "What brokers bring past the rules, what customers pay, the "
                 "premium over the price abroad (weighted by units), and what is seized on the way.")
    page.table(["year", "units", "paid (million USD)", "premium", "seized"],
               [(str(year), f"{row['units']:.0f}", f"{row['paid_usd'] / 1e6:.0f}", percent(row["premium"]),
                 f"{row['seized']:.0f}") for year, row in table.iterrows()], numbers=[1, 2, 3, 4])


def add_provenance(page: Page, run: xr.Dataset, data: Path) -> None:
    page.section("scenario", "Scenario", "The whole scenario, with every default filled in, as the run holds "
                 "it.")
    page.folded("show the scenario", str(need_attribute(run, "scenario")), "scenario.yaml")
    page.section("provenance", "Provenance")
    page.table(["what", "value"], [(name, str(run.attrs[name])) for name in PROVENANCE if name in run.attrs])
    dirty = int(run.attrs.get("git_dirty", 0)) != 0
    branched = int(run.attrs.get("history_length", 0)) != 0
    page.section("reproduce", "How to make it again", "In a checkout of the project, from the file alone: the program "
                 "makes the run again and compares bit by bit, on any number of threads." +
                 (" The run is a branch: the file holds the scenarios of what came before, too." if branched else "") +
                 (" The program was built from a changed checkout, so its commit alone is not the whole source."
                  if dirty else ""))
    page.code("\n".join([f"git checkout {run.attrs.get('git_commit', 'COMMIT')}", "tools/build",
                         f"build/release/chokepoint reproduce {data.name}"]))


def is_share(metric: str) -> bool:
    """Whether a metric reads better as percent: parts of a whole, and premiums."""
    known = METRICS.get(metric, ("", "", 1.0))[1]
    return known == "%" or (not known and ("share" in metric or "_of_" in metric))


def percent(value: float) -> str:
    return f"{100.0 * value:.1f} %" if math.isfinite(value) else "–"


def number(value: float, unit: str) -> str:
    if not math.isfinite(value):
        return "–"
    names = {"1": "", "1e9 USD": " bn USD", "1e6 H100 equivalents": " million H100 equivalents"}
    if unit == "year":  # 2028.56 is July 2028, not 2029
        year, part = divmod(value, 1.0)
        return f"{year:.0f}-{1 + int(12.0 * part):02d}"
    return f"{value:.3g}" + names.get(unit, f" {unit}" if unit else "")
