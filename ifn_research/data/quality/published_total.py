"""The published total of an export of the IFN's portal, held against the criteria of which it is made."""

from __future__ import annotations

import numpy as np

from ifn_research.data.findings import Finding
from ifn_research.data.reading.tables import TidyTable
from ifn_research.language.messages import say

TOTAL = "total"
CRITERIA = ("no_thd_coverage_rate", "no_4g_coverage_rate", "poverty_rate", "older_65_rate", "nscol15p_rate")
LOW, HIGH = 1.0, 10.0
# Totals are published with few decimals, and so are the criteria.
ROUNDING = 0.05


def compare_published(table: TidyTable) -> list[Finding]:
    """Compare the total with the mean of the five criteria, from 1 to 10, where the table has them all."""
    if not {TOTAL, *CRITERIA} <= set(table.frame):
        return []
    total = table.frame[TOTAL].to_numpy(dtype=np.float64)
    criteria = table.frame[list(CRITERIA)].to_numpy(dtype=np.float64)
    known = np.isfinite(total) & np.isfinite(criteria).all(axis=1)
    if known.sum() < 2:
        return []
    low, high = np.nanmin(criteria, axis=0), np.nanmax(criteria, axis=0)
    if not (high > low).all():
        return []
    # An export may hold the criteria as rates, or as the scores that the portal makes of them.
    made = {say("reading.criteria_scaled"): LOW + (HIGH - LOW) * (criteria - low) / (high - low)}
    if low.min() >= LOW and high.max() <= HIGH:
        made[say("reading.criteria_as_they_stand")] = criteria
    apart = {how: np.abs(scores.mean(axis=1) - total)[known] for how, scores in made.items()}
    how = min(apart, key=lambda each: float(np.median(apart[each])))
    largest, median, n = float(apart[how].max()), float(np.median(apart[how])), int(known.sum())
    if largest <= ROUNDING:
        message = say("reading.published_total_again", n, how=how, largest=largest)
        return [Finding(table.name, TOTAL, "published_total", "info", n, message)]
    message = say("reading.published_total_differs", n, how=how, median=median, largest=largest)
    return [Finding(table.name, TOTAL, "published_total", "warning", n, message, say("reading.read_published_total"))]
