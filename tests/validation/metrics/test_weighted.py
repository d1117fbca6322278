"""Correlations in which people count, against numpy's weighted covariances."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from ifn_research.statistics.estimate import Estimate
from ifn_research.statistics.resampling import Resample, Variable
from ifn_research.validation.ground_truth import ground_truth_from
from ifn_research.validation.metrics import METRICS, SortedTruth

RNG = np.random.default_rng(6)
SCORE = RNG.integers(0, 15, 50).astype(float)
VALUES = SCORE + RNG.normal(0, 6, 50).round()
PEOPLE = RNG.integers(1, 9, 50).astype(float)


def figure(name: str, people: np.ndarray) -> Estimate:
    return METRICS[name].estimate(
        Variable.of(SCORE), SortedTruth.of(ground_truth_from("o", values=VALUES, population=people))
    )


def correlation(x: np.ndarray, y: np.ndarray, weights: np.ndarray) -> float:
    found = np.cov(x, y, aweights=weights)
    return float(found[0, 1] / np.sqrt(found[0, 0] * found[1, 1]))


def test_values_have_the_correlation_of_territories_repeated_as_often_as_they_have_people() -> None:
    copies = np.repeat(np.arange(50), PEOPLE.astype(int))
    expected = np.corrcoef(SCORE[copies], VALUES[copies])[0, 1]
    assert figure("pearson_weighted", PEOPLE).value == pytest.approx(expected)


def test_ranks_are_those_of_territories_and_weigh_in_the_correlation_alone() -> None:
    expected = correlation(stats.rankdata(SCORE), stats.rankdata(VALUES), PEOPLE)
    assert figure("spearman_weighted", PEOPLE).value == pytest.approx(expected)


@pytest.mark.parametrize("name", ["pearson", "spearman"])
def test_the_unit_of_people_does_not_matter_and_equal_ones_give_the_plain_figure(name: str) -> None:
    weighted = METRICS[f"{name}_weighted"]
    assert figure(weighted.name, 1e5 * PEOPLE).value == pytest.approx(figure(weighted.name, PEOPLE).value)
    assert figure(weighted.name, np.full(50, 3.0)).value == pytest.approx(figure(name, PEOPLE).value)


def test_a_replicate_in_which_only_one_value_has_people_is_undefined() -> None:
    labels = np.repeat(np.arange(5), 10)
    values, score = np.where(labels == 0, 2.0, VALUES), np.where(labels == 0, 1.0, SCORE)
    truth = SortedTruth.of(ground_truth_from("o", values=values, population=PEOPLE))
    replicate = METRICS["pearson_weighted"].prepare(Variable.of(score), truth, labels, 5)
    found = replicate(Resample(np.array([[5.0, 0, 0, 0, 0], [1, 1, 1, 1, 1]]), labels))
    assert np.isnan(found).tolist() == [True, False]
    assert found[1] == pytest.approx(correlation(score, values, PEOPLE))
