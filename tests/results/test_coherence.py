"""Correlations by level, against NumPy on the tables of the results."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ifn_research.results.coherence import coherence
from ifn_research.results.study_result import StudyResult
from tests.support.varied_study import found, varied_rows


@pytest.fixture(scope="module")
def result() -> StudyResult:
    return found()


def r(x: object, y: object) -> float:
    return float(np.corrcoef(np.asarray(x, dtype=float), np.asarray(y, dtype=float))[0, 1])


def test_each_indicator_goes_with_its_dimension_the_score_and_another_dimension(result: StudyResult) -> None:
    told = coherence(result, "own")
    assert told is not None
    # Equal weights of z-scores: a dimension is proportional to the sum of its two, the score to the sum of all.
    rows = varied_rows()
    z = (rows[[*"abcd"]] - rows[[*"abcd"]].mean()) / rows[[*"abcd"]].std()
    x, y, score = z["a"] + z["b"], z["c"] + z["d"], z.sum(axis=1)
    for name, own, other in (("a", x, y), ("b", x, y), ("c", y, x), ("d", y, x)):
        row = told.indicators.loc[name]
        assert row["own"] == pytest.approx(r(z[name], own))
        assert row["other"] == pytest.approx(r(z[name], other))
        assert row["score"] == pytest.approx(r(z[name], score))
        assert row["other_dimension"] == ("y" if name in "ab" else "x")
    assert told.dimensions["n"].tolist() == [2, 2]
    assert told.dimensions.loc["x", "score"] == pytest.approx(r(x, score))
    # The standardised alpha of two indicators is 2 r / (1 + r).
    between = r(z["a"], z["b"])
    assert told.dimensions.loc["x", "alpha"] == pytest.approx(2 * between / (1 + between))
    assert told.repeated[["a", "b"]].to_numpy().tolist() in ([["a", "b"], ["c", "d"]], [["c", "d"], ["a", "b"]])
    assert told.repeated["r"].is_monotonic_decreasing


def test_an_indicator_that_is_alone_is_not_compared_with_itself() -> None:
    indicators = {name: {"column": name, "dimension": "x" if name != "d" else "y"} for name in "abcd"}
    told = coherence(found(indicators=indicators), "own")
    assert told is not None
    assert np.isnan(told.indicators.loc["d", "own"])
    assert np.isnan(told.dimensions.loc["y", "alpha"])
    assert not np.isnan(told.indicators.loc["d", "other"])


def test_where_small_counts_are_masked_nothing_is_told(result: StudyResult) -> None:
    masked = replace(result, manifest={**result.manifest, "disclosure": {"threshold": 11}})
    if masked.threshold:
        assert coherence(masked, "own") is None
    else:
        masked = replace(result, document={**result.document, "disclosure": {"threshold": 11}})
        assert masked.threshold
        assert coherence(masked, "own") is None
