"""Regressions of counts on the score against a two-by-two table and statsmodels."""

from __future__ import annotations

import numpy as np
import pytest

from ifn_research.remarks import noted
from ifn_research.statistics.resampling import Variable
from ifn_research.validation.ground_truth import GroundTruth, ground_truth_from
from ifn_research.validation.metrics import METRICS, SortedTruth
from tests.support.plain_metrics import glm

BOTH = ("odds_ratio_per_sd", "deviance_explained")


def counts(held: list[float], people: list[float]) -> GroundTruth:
    return ground_truth_from("o", numerator=np.array(held), denominator=np.array(people))


def figures(score: np.ndarray, outcome: GroundTruth) -> list[float | None]:
    return [METRICS[name].estimate(Variable.of(score), SortedTruth.of(outcome)).value for name in BOTH]


def test_of_two_kinds_of_places_the_odds_ratio_is_that_of_their_table() -> None:
    """20 of 100 and 40 of 100 in all: odds 1/4 and 2/3, ratio 8/3 for one unit, whose standard deviation is s."""
    score = np.array([0.0, 0.0, 1.0, 1.0])
    odds, _ = figures(score, counts([12, 8, 15, 25], [50, 50, 50, 50]))
    assert odds == pytest.approx((8 / 3) ** score.std(ddof=1))


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.confirms("Deviance explained", "statsmodels", "made-up counts", packages=("statsmodels",))
def test_figures_are_those_of_statsmodels_and_a_reversed_score_explains_less_than_nothing(sign: int) -> None:
    rng = np.random.default_rng(2)
    score = sign * rng.normal(size=40)
    people = rng.integers(30, 200, 40).astype(float)
    outcome = counts(rng.binomial(people.astype(int), 1 / (1 + np.exp(1 - sign * score / 2))).tolist(), people.tolist())
    fit = glm(score, outcome)
    explained = sign * (1 - fit.deviance / fit.null_deviance)
    assert figures(score, outcome) == pytest.approx([np.exp(fit.params[1]), explained], rel=1e-8)


@pytest.mark.parametrize("name", BOTH)
def test_what_is_no_part_of_its_people_has_no_regression(name: str) -> None:
    metric = METRICS[name]
    for outcome, why in (
        (ground_truth_from("o", values=np.array([0.1, 0.2]), unit="share"), "counts"),
        (counts([5, 12], [10, 10]), "exceed"),
    ):
        rows, reason = metric.usable(outcome)
        assert not rows.any()
        assert why in noted(reason)
    same = SortedTruth.of(counts([5, 10, 15], [50, 100, 150]))
    assert metric.estimate(Variable.of(np.array([1.0, 2.0, 3.0])), same).value is None


def test_more_than_five_thousand_territories_are_not_resampled() -> None:
    assert [METRICS[name].most_resampled(5000) for name in BOTH] == [0, 0]
    assert [METRICS[name].most_resampled(5001) for name in BOTH] == [5000, 5000]
