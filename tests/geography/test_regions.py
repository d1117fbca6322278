"""Names of régions against those of the bundled table of départements."""

from __future__ import annotations

import pandas as pd

from ifn_research.data.samples import bundled_sample
from ifn_research.geography.regions import REGIONS


def test_regions_are_named_as_their_producers_name_them() -> None:
    table = pd.read_csv(bundled_sample(), dtype=str)
    assert dict(zip(table["code_region"], table["region_name"], strict=True)) == REGIONS
