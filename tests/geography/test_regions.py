"""Names of régions, and their départements, against those of the bundled table of départements."""

from __future__ import annotations

import pandas as pd

from ifn_research.data.samples import bundled_sample
from ifn_research.geography.regions import DEPARTEMENTS, REGIONS


def test_regions_are_named_as_their_producers_name_them() -> None:
    table = pd.read_csv(bundled_sample(), dtype=str)
    assert dict(zip(table["code_region"], table["region_name"], strict=True)) == REGIONS


def test_departements_lie_where_their_producers_say() -> None:
    table = pd.read_csv(bundled_sample(), dtype=str)
    code = next(name for name in table.columns if name.startswith("code_dep"))
    assert {region: frozenset(rows[code]) for region, rows in table.groupby("code_region")} == DEPARTEMENTS
