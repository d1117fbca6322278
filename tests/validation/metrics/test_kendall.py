"""Kendall's tau in pairs counted by hand, and weighted by people."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from ifn_research.remarks import noted
from ifn_research.statistics.estimate import Estimate
from ifn_research.statistics.resampling import Resample, Variable
from ifn_research.validation.ground_truth import ground_truth_from
from ifn_research.validation.metrics import METRICS, SortedTruth

SCORE, VALUES = np.array([1.0, 2.0, 3.0, 4.0]), np.array([1.0, 3.0, 2.0, 4.0])


def tau(name: str, score: np.ndarray, values: np.ndarray, people: np.ndarray | None = None) -> Estimate:
    outcome = ground_truth_from("o", values=values, population=people)
    return METRICS[name].estimate(Variable.of(score), SortedTruth.of(outcome))


def test_five_of_six_pairs_agree() -> None:
    assert tau("kendall", SCORE, VALUES).value == pytest.approx(4 / 6)


def test_a_pair_counts_as_the_product_of_its_people() -> None:
    """People 1, 2, 3, 4: the pair that disagrees weighs 2 x 3 of 35."""
    people = np.array([1.0, 2.0, 3.0, 4.0])
    assert tau("kendall_weighted", SCORE, VALUES, people).value == pytest.approx((35 - 2 * 6) / 35)
    assert tau("kendall_weighted", SCORE, VALUES, 1e6 * people).value == pytest.approx(23 / 35)


@pytest.mark.confirms("Kendall’s tau-b by population", "SciPy", "made-up scores", packages=("scipy",))
def test_with_equal_people_the_weighted_one_is_scipys_ties_included() -> None:
    rng = np.random.default_rng(1)
    score, values = rng.integers(0, 6, (2, 40)).astype(float)
    found = tau("kendall_weighted", score, values, np.full(40, 7.0)).value
    assert found == pytest.approx(stats.kendalltau(score, values).statistic)


def test_a_replicate_counts_the_pairs_of_its_copies() -> None:
    """Blocks a = {1, 4}, b = {2, 3}, and b is drawn twice: copies of a territory are tied with each other."""
    labels, truth = np.array([0, 1, 1, 0]), SortedTruth.of(ground_truth_from("o", values=VALUES))
    replicate = METRICS["kendall"].prepare(Variable.of(SCORE), truth, labels, 2)
    drawn = [1, 2, 1, 2]
    expected = stats.kendalltau(SCORE[drawn], VALUES[drawn]).statistic
    assert replicate(Resample(np.array([[0.0, 2.0]]), labels))[0] == pytest.approx(expected)


def test_more_than_five_thousand_territories_have_no_weighted_figure() -> None:
    many = np.arange(5001.0)
    assert "5,000" in noted(tau("kendall_weighted", many, many, many + 1).reason)
    assert METRICS["kendall"].most_resampled(5001) == 5000


@pytest.mark.parametrize("n", [30, 400])
def test_pairs_of_blocks_are_counted_pair_by_pair(n: int) -> None:
    """Each sum over all pairs of rows, one of each block, by definition; ties on both sides, one block without rows."""
    rng = np.random.default_rng(n)
    x, y = np.round(rng.normal(size=n), 1), np.round(rng.normal(size=n))
    weight, labels = rng.uniform(1, 9, n), rng.integers(0, 6, n)
    truth = SortedTruth.of(ground_truth_from("o", values=y, population=weight))
    pairs = METRICS["kendall_weighted"].prepare(Variable.of(x), truth, labels, 7)
    member = (labels[:, None] == np.arange(7)) * (weight / weight.mean())[:, None]
    signs = [np.sign(one[:, None] - one) for one in (x, y)]
    for found, of in (
        (pairs.concordance, signs[0] * signs[1]),
        (pairs.untied_x, signs[0] != 0),
        (pairs.untied_y, signs[1] != 0),
    ):
        np.testing.assert_allclose(found, member.T @ of @ member, rtol=1e-11, atol=1e-9)
