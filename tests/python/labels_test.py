"""How the rules of a run are labelled in its picture."""

import numpy as np
import pandas as pd
import xarray as xr

from chokepoint.event_marks import rank, short_label, spelling


def run_with_rules():
    status = np.zeros((4, 1, 2), np.int8)
    status[2:, 0, :] = 3  # from the third week on both chips are denied
    return xr.Dataset(
        {"legal_status": (("time", "region", "product"), status)},
        coords={"time": pd.date_range("2022-01-03", periods=4, freq="7D"), "region": ["CN"],
                "product": ["H20", "RTX Pro 6000D"], "vendor": ["Cambricon"], "constraint": ["HBM"]})


def test_a_rule_is_labelled_by_country_and_words_spelt_as_the_run_spells_them():
    spell = spelling(run_with_rules())
    assert short_label("us-2022-10-07-advanced-computing", spell) == "US advanced computing"
    assert short_label("us-2022-12-15-entity-list-cambricon", spell) == "US entity list Cambricon"
    assert short_label("cn-2025-08-12-avoid-h20", spell) == "CN avoid H20"
    assert short_label("cn-2024-05-24-big-fund-iii", spell) == "CN big fund III"
    assert short_label("us-2024-12-02-hbm", spell) == "US HBM"
    assert short_label("first rule", spell) == "first rule"


def test_the_rule_that_stopped_sales_comes_before_the_one_that_changed_nothing():
    run = run_with_rules()
    assert rank(run, "CN", pd.Timestamp("2022-01-12")) < rank(run, "CN", pd.Timestamp("2022-01-05"))
