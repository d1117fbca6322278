"""Ranks of runs beside those of the version itself."""

from __future__ import annotations

import numpy as np
import pytest
import scipy

from ifn_research.robustness.rows import IN, OPEN, OUT
from ifn_research.robustness.shifts import (
    TopTenth,
    common_territories,
    in_top_tenth,
    ranges_of,
    ranks_among,
    shifts_from,
)
from ifn_research.statistics.ranks import deciles, ranks_descending, top_tenth


def ranked(scores: np.ndarray) -> np.ndarray:
    return ranks_descending(scores).astype(np.int32)


def test_ranks_among_fewer_territories_are_those_of_their_scores() -> None:
    rng = np.random.default_rng(0)
    scores = rng.integers(0, 12, size=(5, 40)).astype(float)
    kept = rng.random(40) < 0.7
    ranks = np.stack([ranked(row) for row in scores])
    assert (ranks_among(ranks, kept) == np.stack([ranked(row[kept]) for row in scores])).all()
    assert ranks_among(ranks, np.ones(40, dtype=bool)).tolist() == ranks.tolist()
    expected = ranks_among(ranks, kept).tolist()
    assert ranks_among(ranks, kept, out=ranks).tolist() == expected


def test_territories_that_a_run_does_not_score_are_in_none() -> None:
    ranks = np.array([[1, 2, 0, 3], [3, 2, 1, 4]])
    kept = common_territories(ranks)
    assert kept.tolist() == [True, True, False, True]
    assert ranks_among(ranks, kept).tolist() == [[1, 2, 3], [2, 1, 3]]


@pytest.mark.parametrize("n", [9, 10, 11, 101])
def test_the_top_tenth_of_ranks_is_decile_10(n: int) -> None:
    scores = np.random.default_rng(n).integers(0, n // 2, size=n).astype(float)
    assert in_top_tenth(ranked(scores)).tolist() == top_tenth(scores).tolist() == (deciles(scores) == 10).tolist()


def test_shifts_are_those_of_their_definitions() -> None:
    rng = np.random.default_rng(1)
    nominal, run = rng.integers(0, 15, size=30).astype(float), rng.integers(0, 15, size=30).astype(float)
    found = shifts_from(ranked(nominal), ranked(run)[None])
    assert found.mean_abs_rank_shift[0] == pytest.approx(np.abs(ranked(nominal) - ranked(run)).mean())
    assert found.spearman[0] == pytest.approx(scipy.stats.spearmanr(nominal, run).statistic)
    a, b = top_tenth(nominal), top_tenth(run)
    assert found.overlap[0] == (a & b).sum() / min(a.sum(), b.sum())
    same = shifts_from(ranked(nominal), ranked(nominal)[None])
    assert (same.mean_abs_rank_shift[0], same.overlap[0]) == (0, 1)


def test_ranges_and_standings_over_the_runs() -> None:
    # 20 territories, of which two are in the tenth; the third changes places with the second in half of the runs.
    nominal = np.arange(1, 21)
    other = nominal.copy()
    other[[1, 2]] = [3, 2]
    ranks = np.array([nominal, other] * 10)
    found = ranges_of(nominal, ranks)
    assert found.standing[:4] == [IN, OPEN, OPEN, OUT]
    assert found.p_top_tenth[:4].tolist() == [1, 0.5, 0.5, 0]
    assert found.mean[:3].tolist() == [1, 2.5, 2.5]
    assert found.mean_abs_shift[:3].tolist() == [0, 0.5, 0.5]
    assert (found.low[1], found.median[1], found.high[1]) == tuple(np.quantile(ranks[:, 1], [0.05, 0.5, 0.95]))
    assert not found.wide.any()


def test_the_tenth_of_every_run_is_found_part_by_part() -> None:
    rng = np.random.default_rng(4)
    ranks = np.stack([rng.permutation(57) + 1 for _ in range(9)]).astype(np.uint16)
    whole = np.stack([in_top_tenth(row) for row in ranks])
    found = TopTenth(ranks)
    assert (len(found), found.shape) == (9, (9, 57))
    assert (found[:, 3:20] == whole[:, 3:20]).all()
    order = rng.permutation(9)
    assert (found[order, 5:50] == whole[order, 5:50]).all()
    assert found[:, :].sum(axis=1).tolist() == [6] * 9
