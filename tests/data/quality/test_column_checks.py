"""Checks of one column at a time, each with the figures that it is about and figures that it is not about."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats

from ifn_research.data.quality.column_checks import Column, check_column

N = 40
PLAIN = np.linspace(20.0, 40.0, N)
CODES = np.array([f"t{at}" for at in range(N)], dtype=object)


def changed(values: np.ndarray, **cells: float) -> np.ndarray:
    found = values.copy()
    for name, value in cells.items():
        found[int(name[1:])] = value
    return found


def checks(values: np.ndarray = PLAIN, unit: str = "%", **said: Any) -> dict[str, tuple[str, int]]:
    found = check_column(Column("x", "t.csv", "x", unit, values, CODES, **said))
    return {item.check: (item.severity, item.n) for item in found}


@pytest.mark.parametrize(
    ("values", "unit", "expected"),
    [
        (PLAIN, "%", {}),
        (np.full(N, 3.0), "%", {"constant": ("error", N)}),
        (np.full(N, np.nan), "%", {"all_missing": ("error", N)}),
        (changed(PLAIN, t3=np.inf), "%", {"infinite": ("error", 1)}),
        (changed(PLAIN, t3=-1.0, t5=100.5), "%", {"outside_unit": ("error", 2), "outliers": ("info", 1)}),
        (changed(PLAIN, t3=100.0 + 1e-7), "%", {"outliers": ("info", 1)}),
        (changed(PLAIN, t3=-1.0, t5=100.5), "points", {"outliers": ("info", 1)}),
        (PLAIN / 100, "%", {"looks_like_share": ("warning", N)}),
        (changed(PLAIN, t3=np.nan), "%", {"missing": ("info", 1)}),
        (changed(PLAIN, t3=np.nan, t4=np.nan), "%", {"missing": ("warning", 2)}),
        (changed(PLAIN, t3=0.0, t4=0.0), "%", {"zeros_probably_missing": ("warning", 2)}),
        (changed(PLAIN, t3=0.0), "%", {}),
    ],
)
def test_a_column_is_told_of_what_it_holds(values: np.ndarray, unit: str, expected: dict[str, Any]) -> None:
    assert checks(values, unit) == expected


def test_far_values_lie_beyond_five_interquartile_ranges() -> None:
    low, high = np.quantile(PLAIN, [0.25, 0.75])
    reach = 5 * stats.iqr(PLAIN)
    assert "outliers" not in checks(changed(PLAIN, t39=high + 0.99 * reach), "points")
    assert checks(changed(PLAIN, t39=high + 1.1 * reach), "points")["outliers"] == ("info", 1)
    assert low - reach < 0


def test_counts_that_cannot_be_are_errors_and_an_empty_denominator_a_warning() -> None:
    of = np.full(N, 100.0)
    rate = {"denominator": of}
    assert checks(numerator=PLAIN, **rate) == {}
    assert checks(numerator=changed(PLAIN, t1=-1.0), **rate) == {"negative_count": ("error", 1)}
    assert checks(numerator=changed(PLAIN, t1=101.0), **rate) == {"numerator_above_denominator": ("error", 1)}
    parts = np.column_stack([PLAIN + 1, np.full(N, -1.0)])
    assert checks(numerator=PLAIN, parts=parts, **rate) == {"negative_count": ("error", N)}
    nobody = checks(changed(PLAIN, t1=np.nan), numerator=changed(PLAIN, t1=0.0), denominator=changed(of, t1=0.0))
    assert nobody == {"zero_denominator": ("warning", 1), "missing": ("info", 1)}


def test_values_that_small_territories_lack_are_told() -> None:
    population = np.linspace(100, 4000, N)
    values = PLAIN.copy()
    values[:8] = np.nan
    assert checks(values, population=population)["missing_in_small_territories"] == ("warning", 8)
    spread = PLAIN.copy()
    spread[::5] = np.nan
    assert "missing_in_small_territories" not in checks(spread, population=population)
