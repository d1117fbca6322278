"""Names of régions against those of the bundled table of départements."""

from __future__ import annotations

import pandas as pd

from ifn_research.data.samples import bundled_sample
from ifn_research.geography.regions import REGIONS, region_name


def test_regions_are_named_as_their_producers_name_them() -> None:
    table = pd.read_csv(bundled_sample(), dtype=str)
    assert dict(zip(table["code_region"], table["region_name"], strict=True)) == REGIONS


def test_a_code_is_a_region_only_in_a_study_of_french_territories() -> None:
    assert region_name("epci", "84") == "Auvergne-Rhône-Alpes"
    assert region_name("zone", "84") == region_name(None, "84") == "84"
    assert region_name("commune", "99") == "99"
