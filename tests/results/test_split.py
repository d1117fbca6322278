"""Splits of moves as results: the farthest, the largest parts, and figures that sum as they are printed."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ifn_research.results.split import COLUMNS, PARTS, Split, part_of, summing, told_split

NOTHING = dict.fromkeys(PARTS, np.nan)


def row(code: str, measure: str, change: float, **parts: float) -> dict[str, object]:
    told = {
        "version": "index",
        "code": code,
        "name": f"Place {code}",
        "measure": measure,
        "a": 10.0,
        "b": 10.0 + change,
    }
    split = "data | method | perimeter" if len(parts) == 3 else "together"
    return {**told, "change": change, **NOTHING, **parts, "split": split, "reason": "" if len(parts) == 3 else "why"}


def split(n_b: int = 4) -> Split:
    rows = [
        row("T1", "rank", 12.0, data=15.0, method=-3.0, perimeter=0.0),
        row("T2", "rank", -20.0, data=-5.0, method=-14.0, perimeter=-1.0),
        row("T3", "rank", 0.0, data=4.0, method=-4.0, perimeter=0.0),
        row("T4", "rank", 50.0, together=50.0),
        row("T1", "position", 30.0, data=31.0, method=-1.0, perimeter=0.0),
        row("T2", "position", -2.0, data=-1.0, method=-1.0, perimeter=0.0),
        row("T3", "position", 0.0, data=1.0, method=-1.0, perimeter=0.0),
        row("T4", "position", 5.0, together=5.0),
    ]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    return Split("index", "refitted", frame, 4, n_b)


def test_the_farthest_moves_come_first_and_wholes_are_no_split() -> None:
    found = split()
    assert found.shown == "rank"
    assert found.moved["code"].tolist() == ["T2", "T1"]
    assert found.unsplit["code"].tolist() == ["T4"]
    assert found.largest() == {"data": 1, "method": 1, "perimeter": 0}
    assert found.medians("rank") == {"data": 5.0, "method": 4.0, "perimeter": 0.0, "together": 50.0}


def test_runs_that_rank_other_numbers_of_territories_compare_by_position() -> None:
    found = split(n_b=40)
    assert found.shown == "position"
    assert found.moved["code"].tolist() == ["T1", "T2"]
    assert found.moved["rank_b"].tolist() == [22.0, -10.0]


def test_names_of_parts() -> None:
    assert part_of(("data", "method")) == "data_method"
    assert part_of(("data", "method", "perimeter")) == "together"
    assert told_split((("data", "method"), ("perimeter",))) == "data_method | perimeter"


def test_figures_are_rounded_so_that_they_sum() -> None:
    assert summing({"data": 14 + 2 / 3, "method": -3 + 1 / 6, "perimeter": 1 / 6}, 12.0, 1) == {
        "data": 14.6,
        "method": -2.8,
        "perimeter": 0.2,
    }
    assert summing({"data": 15.0, "method": -3.0, "perimeter": 0.0, "together": np.nan}, 12.0, 1) == {
        "data": 15.0,
        "method": -3.0,
        "perimeter": 0.0,
    }


@given(st.integers(-6000, 6000), st.integers(-6000, 6000), st.integers(-600, 600))
def test_sixths_of_ranks_are_told_within_a_tenth_and_sum(data: int, method: int, perimeter: int) -> None:
    perimeter += -(data + method + perimeter) % 6
    parts = {"data": data / 6, "method": method / 6, "perimeter": perimeter / 6}
    found = summing(parts, round(sum(parts.values())), 1)
    assert sum(found.values()) == pytest.approx(round(sum(parts.values())), abs=1e-9)
    assert all(abs(found[name] - parts[name]) <= 0.1 + 1e-9 for name in parts)
    assert all(found[name] == 0 for name in parts if parts[name] == 0)
