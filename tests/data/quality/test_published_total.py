"""The published total and the mean of its criteria."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ifn_research.data.quality.published_total import CRITERIA, compare_published
from ifn_research.data.reading.tables import TidyTable


def table(**columns: object) -> TidyTable:
    return TidyTable(pd.DataFrame(columns), "export.csv", "", frozenset(), (), "export.csv")


def criteria() -> pd.DataFrame:
    return pd.DataFrame(np.random.default_rng(3).uniform(0, 100, (50, 5)), columns=list(CRITERIA))


def scaled(rates: pd.DataFrame) -> pd.Series:
    return (1 + 9 * (rates - rates.min()) / (rates.max() - rates.min())).mean(axis=1)


def test_a_mean_of_the_criteria_is_told_as_one() -> None:
    rates = criteria()
    (told,) = compare_published(table(**rates, total=scaled(rates).round(1)))
    assert told.severity == "info"


def test_another_total_is_a_warning_with_the_difference() -> None:
    rates = criteria()
    (told,) = compare_published(table(**rates, total=scaled(rates) + 0.5))
    assert told.severity == "warning"
    assert "median difference 0.50, largest 0.50 over 50" in str(told.message)


def test_secret_criteria_are_left_out_and_a_table_without_them_says_nothing() -> None:
    rates = criteria()
    total = scaled(rates)
    rates.loc[:9, "poverty_rate"] = np.nan
    kept = rates["poverty_rate"].notna()
    again = scaled(rates).where(kept, total)
    (told,) = compare_published(table(**rates, total=again))
    assert (told.severity, told.n) == ("info", 40)
    assert compare_published(table(**rates.drop(columns="poverty_rate"), total=total)) == []
    assert compare_published(table(**rates.assign(poverty_rate=3.0), total=total)) == []
