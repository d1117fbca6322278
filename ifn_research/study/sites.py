"""The places that indicators measure, as a table of where they are."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from ifn_research.geography.access import Points
from ifn_research.results.sites import SiteUsed
from ifn_research.rows import table


def sites_table(sites: Mapping[str, Points]) -> pd.DataFrame:
    """The places of each file that are counted, mobile ones at each of their stops: no names, no identifiers."""
    rows = [
        SiteUsed(name, float(x), float(y))
        for name, points in sites.items()
        for x, y in zip(points.longitude, points.latitude, strict=True)
    ]
    return table(rows, SiteUsed)
