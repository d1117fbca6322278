"""Agreement between versions, and who moves most."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from ifn_research.validation import agreement, movers


def test_agreement_equals_scipy_on_the_territories_that_both_score():
    rng = np.random.default_rng(3)
    a, b = np.round(rng.normal(size=80), 1), rng.normal(size=80)
    a[:5], b[-7:] = np.nan, np.nan
    (row,) = agreement({"a": a, "b": b})
    both = slice(5, -7)
    ranks = [stats.rankdata(-values[both], method="min") for values in (a, b)]
    top = [10 * (rank - 1) < 68 for rank in ranks]
    assert row.spearman == pytest.approx(stats.spearmanr(a[both], b[both]).statistic, abs=1e-12)
    assert row.kendall == pytest.approx(stats.kendalltau(a[both], b[both]).statistic, abs=1e-12)
    assert row.mean_abs_rank_shift == pytest.approx(np.abs(ranks[0] - ranks[1]).mean())
    assert row.top_decile_overlap == (top[0] & top[1]).sum() / min(top[0].sum(), top[1].sum())


def test_every_pair_is_compared_once_in_the_order_of_the_versions():
    scores = {name: np.arange(5.0) for name in "abc"}
    assert [(row.version_a, row.version_b) for row in agreement(scores)] == [("a", "b"), ("a", "c"), ("b", "c")]


def test_an_affine_change_of_the_score_changes_no_rank():
    score = np.random.default_rng(1).normal(size=50)
    (row,) = agreement({"a": score, "b": 3 + 0.1 * score})
    assert (row.spearman, row.kendall, row.top_decile_overlap, row.mean_abs_rank_shift) == pytest.approx((1, 1, 1, 0))


def test_reversed_scores_share_no_top_tenth():
    (row,) = agreement({"a": np.arange(100.0), "b": -np.arange(100.0)})
    assert row.spearman == pytest.approx(-1)
    assert row.top_decile_overlap == 0
    # |i - (101 - i)| for i from 1 to 100.
    assert row.mean_abs_rank_shift == 50


def test_versions_that_share_hardly_a_territory_have_no_figure():
    a, b = np.full(10, np.nan), np.arange(10.0)
    a[:2] = 1, 2
    (row,) = agreement({"a": a, "b": b})
    assert row.spearman is None
    assert row.mean_abs_rank_shift is None


def test_movers_are_those_whose_rank_shifts_most():
    a = np.array([9.0, 8, 7, 6, 5, np.nan])
    b = np.array([1.0, 8, 7, 6, 9, 4])
    found = movers(a, b, n=3)
    assert [(mover.position, mover.rank_a, mover.rank_b, mover.shift) for mover in found] == [
        (0, 1, 5, 4),
        (4, 5, 1, -4),
    ]


def test_no_more_movers_than_asked_for():
    rng = np.random.default_rng(3)
    assert len(movers(rng.normal(size=100), rng.normal(size=100), n=7)) == 7
