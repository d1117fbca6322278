"""The territories around one, and those most like it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import shapely

from ifn_research.results.neighbourhood import alike, around
from ifn_research.results.study_result import StudyResult
from tests.support.hand_made import make

# A row of squares: each touches the one before and the one after; the last stands apart.
SQUARES = {code: shapely.box(at, 0, at + 1, 1) for code, at in zip("abcde", (0, 1, 2, 3, 9), strict=True)}
PEOPLE = dict(zip("abcde", (100.0, 50.0, 900.0, 10.0, 10.0), strict=True))
CELLS = {"a": (0.0, 0.0), "b": (1.0, 10.0), "c": (2.0, 0.0), "d": (0.0, 40.0), "e": (5.0, 20.0)}


@pytest.fixture
def result() -> StudyResult:
    scores = [
        {"version": "equal", "code": code, "name": code.upper(), "population": people, "score": 1.0, "rank": 1.0}
        for code, people in PEOPLE.items()
    ]
    cells = [
        {"version": "equal", "code": code, "indicator": name, "normalised": value, "raw": value}
        for code, values in CELLS.items()
        for name, value in zip(("x", "y"), values, strict=True)
    ]
    return replace(make(scores=scores, contributions=cells), outlines=SQUARES)


def test_neighbours_touch_and_the_most_peopled_come_first(result: StudyResult) -> None:
    assert around(result, "b", 5) == ["c", "a"]
    assert around(result, "b", 1) == ["c"]
    assert around(result, "e", 5) == []
    assert around(replace(result, outlines={}), "b", 5) == []


def test_those_most_like_it_are_the_nearest_in_standard_deviations(result: StudyResult) -> None:
    values = pd.DataFrame(CELLS).T
    standard = values / values.std(ddof=1)
    expected = {code: float(np.linalg.norm(standard.loc[code] - standard.loc["a"])) for code in CELLS if code != "a"}
    found = alike(result, "a", "equal", 3)
    assert list(found.index) == sorted(expected, key=expected.__getitem__)[:3]
    assert found.to_dict() == pytest.approx({code: expected[code] for code in found.index})
    assert alike(result, "unknown", "equal", 3).empty
