"""Territories under two scores, of a table small enough to rank by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from ifn_research.results.moves import MOVERS, moves_between


def scored(scores: dict[str, float], *, people: float = 100.0) -> pd.DataFrame:
    table = pd.DataFrame({"score": scores})
    return table.assign(name=[f"Lieu {code}" for code in table.index], population=people)


def test_ranks_are_those_among_the_territories_that_both_score() -> None:
    before = scored({"a": 9, "b": 7, "c": 5, "d": 1, "gone": 8, "unknown": np.nan})
    after = scored({"a": 2, "b": 7, "c": 5, "d": 1, "unknown": 3, "new": 4})
    moves = moves_between("equal", before, after)
    assert moves.territories["code"].tolist() == ["a", "b", "c", "d"]
    assert moves.territories["rank_a"].tolist() == [1, 2, 3, 4]
    assert moves.territories["rank_b"].tolist() == [3, 1, 2, 4]
    assert moves.territories["shift"].tolist() == [2, -1, -1, 0]
    assert (moves.only_a, moves.only_b) == (1, 2)
    assert moves.correlation == pytest.approx(stats.spearmanr([9, 7, 5, 1], [2, 7, 5, 1]).statistic)


def test_the_farthest_moves_come_first_and_of_equal_ones_the_lower_code() -> None:
    moves = moves_between("v", scored({"d": 4, "c": 3, "b": 2, "a": 1}), scored({"d": 3, "c": 4, "b": 1, "a": 2}))
    assert moves.movers()["code"].tolist() == ["a", "b", "c", "d"]
    n = 2 * MOVERS
    codes = [f"{k:03d}" for k in range(n)]
    rising, falling = (scored(dict(zip(codes, scores, strict=True))) for scores in (range(n), range(n, 0, -1)))
    turned = moves_between("v", rising, falling)
    assert len(turned.movers()) == MOVERS
    assert set(turned.movers()["code"].head(2)) == {"000", f"{n - 1:03d}"}


def test_one_enters_the_most_fragile_tenth_for_each_that_leaves() -> None:
    codes = [f"{k:02d}" for k in range(20)]
    before = dict(zip(codes, range(20), strict=True))
    moves = moves_between("v", scored(before), scored(before | {"18": -1.0, "03": 99.0}))
    assert moves.leaving["code"].tolist() == ["18"]
    assert moves.entering["code"].tolist() == ["03"]
    assert moves.n_other_decile == (moves.territories["decile_a"] != moves.territories["decile_b"]).sum() > 2


def test_an_unknown_population_is_that_of_before_and_nothing_shared_has_no_correlation() -> None:
    after = scored({"a": 1, "b": 2}, people=np.nan)
    assert moves_between("v", scored({"a": 1, "b": 2}), after).territories["population"].tolist() == [100, 100]
    apart = moves_between("v", scored({"a": 1}), scored({"z": 1}))
    assert np.isnan(apart.correlation)
    assert apart.movers().empty
