"""Parts of metrics: which territories they use, and why they may have no figure."""

from __future__ import annotations

import numpy as np
import pytest

from ifn_research.remarks import noted
from ifn_research.statistics.resampling import Variable
from ifn_research.validation.ground_truth import ground_truth_from
from ifn_research.validation.metrics import METRICS, SortedTruth
from ifn_research.validation.metrics.base import MOST_WORST, ratio, too_many, undefined, weighed

VALUES = np.array([1.0, 2.0, 4.0, 3.0])


def truth(values: np.ndarray) -> SortedTruth:
    return SortedTruth.of(ground_truth_from("o", values=values))


def test_a_ratio_to_nothing_is_undefined() -> None:
    np.testing.assert_array_equal(ratio(np.array([3.0, 0.0, 1.0]), np.array([2.0, 0.0, -1.0])), [1.5, np.nan, np.nan])


def test_territories_weigh_where_their_people_are_known() -> None:
    people = np.array([5.0, 0.0, np.nan, 2.0])
    rows, reason = weighed(ground_truth_from("o", values=VALUES, population=people))
    assert rows.tolist() == [True, False, False, True]
    assert reason == ()
    rows, reason = weighed(ground_truth_from("o", values=VALUES))
    assert not rows.any()
    assert "population" in noted(reason)
    _, reason = weighed(ground_truth_from("o", values=VALUES, population=np.zeros(4)))
    assert reason


def test_a_worst_class_of_more_than_a_fifth_is_none() -> None:
    whole = truth(np.arange(50.0))
    assert too_many(int(MOST_WORST * 50), whole) == ()
    assert "11" in noted(too_many(11, whole))


@pytest.mark.parametrize(
    ("score", "values", "why"),
    [
        (VALUES, VALUES[::-1], ""),
        (VALUES[:2], VALUES[:2], "2 territories"),
        (np.ones(4), VALUES, "score"),
        (VALUES, np.ones(4), "ground truth"),
    ],
)
def test_what_is_undefined_is_said_with_what_does_not_vary(score: np.ndarray, values: np.ndarray, why: str) -> None:
    reason = noted(undefined(Variable.of(score), truth(values)))
    assert bool(reason) == bool(why)
    assert why in reason


@pytest.mark.parametrize("name", METRICS)
def test_a_figure_lies_between_the_bounds_that_its_metric_tells(name: str) -> None:
    rng = np.random.default_rng(4)
    people = rng.integers(50, 900, 60).astype(float)
    score = rng.normal(size=60)
    held = np.floor(people / (1 + np.exp(-score - rng.normal(size=60))))
    outcome = ground_truth_from("o", numerator=held, denominator=people).given({"x": rng.normal(size=60)})
    metric = METRICS[name]
    assert metric.name == name
    low, high = metric.about.bounds
    found = metric.estimate(Variable.of(score), SortedTruth.of(outcome))
    assert found.value is not None
    assert low <= found.value <= high
