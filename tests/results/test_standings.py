"""The share of the other territories that are less fragile."""

from __future__ import annotations

import pandas as pd
import pytest

from ifn_research.results.standings import share_below, standings
from tests.support.hand_made import make


def test_ties_count_for_half() -> None:
    values = pd.Series({"a": 1.0, "b": 2.0, "c": 2.0, "d": 3.0, "e": 0.0})
    assert share_below(values, "b") == pytest.approx(100 * (2 + 0.5) / 4)
    assert share_below(values, "d") == 100
    assert share_below(values, "e") == 0


def test_the_indicator_on_which_a_territory_stands_highest_comes_first_and_unknown_values_are_absent() -> None:
    values = {"x": (1.0, 2.0, 3.0), "y": (3.0, 2.0, 1.0), "z": (float("nan"), 2.0, 3.0)}
    cells = [
        {"version": "equal", "code": code, "indicator": name, "normalised": value, "raw": value}
        for name, column in values.items()
        for code, value in zip("abc", column, strict=True)
    ]
    found = standings(make(contributions=cells), "a", "equal")
    assert found.to_dict() == {"y": 100.0, "x": 0.0}
    assert list(found.index) == ["y", "x"]
