"""Whom an index misses: residuals against least squares, intervals against simulations whose truth is known."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats

from ifn_research.geography.blocks import BlockDesign, Blocks, choose_blocks
from ifn_research.matrix import Floats
from ifn_research.remarks import noted
from ifn_research.rows import table
from ifn_research.validation.checks.missed import Missed, missed
from ifn_research.validation.checks.subgroups import LEAST_TERRITORIES, Subgroup, established, subgroups
from ifn_research.validation.ground_truth import ground_truth_from

EXCHANGEABLE = "nearly every member is one block: its interval is from the spread of the others, and tests nothing"
TOO_FEW = "no interval: too few blocks within members, and too few members"

# Départements in each of thirteen régions, and territories in a département.
FRANCE = (1, 1, 2, 4, 6, 8, 5, 5, 13, 12, 12, 10, 8)


def drawn(
    rng: np.random.Generator,
    blocks_in: Sequence[int],
    *,
    size: int = 12,
    unequal: float = 0.0,
    between: float = 0.5,
    tails: bool = False,
    uneven: float = 0.0,
    effect: float = 0.0,
) -> tuple[Floats, Floats, np.ndarray, np.ndarray]:
    """Score and outcome whose residual has an effect of the block, of the first member if asked, and of none other."""

    def some(n: int) -> Floats:
        return rng.standard_t(3, n) / np.sqrt(3) if tails else rng.normal(size=n)

    n_blocks = sum(blocks_in)
    member_of = np.repeat(np.arange(len(blocks_in)), blocks_in)
    sizes = np.maximum(3, np.ceil(size * np.exp(unequal * rng.normal(size=n_blocks)))).astype(int)
    block = np.repeat(np.arange(n_blocks), sizes)
    member = member_of[block]
    scale = np.exp(uneven * rng.normal(size=len(blocks_in)))[member]
    score = 0.6 * some(n_blocks)[block] + 0.8 * some(len(block))
    outcome = 0.35 * score + scale * (between * some(n_blocks)[block] + some(len(block))) + effect * (member == 0)
    return score, outcome, np.array([f"R{k:02d}" for k in member], dtype=object), block


def in_blocks(block: np.ndarray) -> Blocks:
    labels = np.array([f"B{k}" for k in block], dtype=object)
    return choose_blocks({"b": labels}, len(labels), requested="b")


def named(found: dict[str, Missed]) -> set[str]:
    return {
        name
        for name, item in found.items()
        if item.p_value is not None
        and item.p_value < 0.05
        and item.low is not None
        and item.high is not None
        and (item.low > 0 or item.high < 0)
    }


CASES = {
    "equal blocks": ((8,) * 13, {}),
    "régions of one to thirteen unequal blocks": (FRANCE, {"unequal": 0.6}),
    "strong blocks": (FRANCE, {"unequal": 0.6, "between": 1.0}),
    "heavy tails": ((7,) * 13, {"unequal": 0.7, "tails": True}),
    "members that vary differently": ((7,) * 13, {"uneven": 0.3}),
    "few members": ((4,) * 5, {}),
    "one block each": ((1,) * 15, {"size": 20, "tails": True}),
    "single territories": ((25,) * 8, {"size": 3, "between": 0.0}),
}


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_without_an_effect_a_failure_is_named_in_few_simulations(case: str) -> None:
    """The slope of the score on the outcome is weak: the gap of positions itself is mostly regression to the mean."""
    blocks_in, options = CASES[case]
    false = 0
    for seed in range(200):
        score, outcome, members, block = drawn(np.random.default_rng([seed, 1]), blocks_in, **options)
        (found,) = missed(score, outcome, [members], in_blocks(block), least=LEAST_TERRITORIES)
        false += bool(named(found))
    assert false / 200 <= 0.05


def test_an_effect_is_found_and_the_interval_of_no_other_grouping_is_spoilt() -> None:
    hits = 0
    for seed in range(60):
        score, outcome, members, block = drawn(np.random.default_rng(seed), (8,) * 13, unequal=0.4, effect=1.2)
        halves = np.where(np.arange(len(score)) % 2, "odd", "even").astype(object)
        of_members, of_halves = missed(score, outcome, [members, halves], in_blocks(block), least=LEAST_TERRITORIES)
        hits += "R00" in named(of_members)
        assert of_members["R00"].mean > 0
        assert not named(of_halves) or seed
    assert hits / 60 >= 0.9


def test_the_mean_is_that_of_the_residuals_of_least_squares_on_positions() -> None:
    score, outcome, members, block = drawn(np.random.default_rng(1), (5,) * 6)
    (found,) = missed(np.round(score, 1), outcome, [members], in_blocks(block), least=LEAST_TERRITORIES)
    x, y = ((stats.rankdata(v) - 0.5) / len(v) for v in (np.round(score, 1), outcome))
    rest = sm.OLS(y, sm.add_constant(x)).fit().resid
    expected = pd.Series(rest).groupby(members).mean()
    assert {name: item.mean for name, item in found.items()} == pytest.approx(expected.to_dict(), abs=1e-12)


def test_its_error_is_the_analysis_of_variance_of_balanced_blocks() -> None:
    """Balanced: the variance of a member's mean is the mean square between blocks within members / its territories."""
    n_members, n_blocks, size = 6, 8, 10
    score, outcome, members, block = drawn(np.random.default_rng(2), (n_blocks,) * n_members, size=size, between=1.0)
    (found,) = missed(score, outcome, [members], in_blocks(block), least=LEAST_TERRITORIES)
    x, y = ((stats.rankdata(v) - 0.5) / len(v) for v in (score, outcome))
    rest = sm.OLS(y, sm.add_constant(x)).fit().resid
    cells = pd.DataFrame({"m": members, "b": block, "e": rest}).groupby(["m", "b"])["e"].mean()
    square = cells.groupby("m").var(ddof=1).mean()
    free = n_members * (n_blocks - 1)
    quantile = stats.t.ppf(1 - 0.025 / n_members, free)
    pooled = np.sqrt(square / n_blocks * (1 - 1 / n_members))
    own = np.sqrt(cells.groupby("m").var(ddof=1) / n_blocks)
    for name, item in found.items():
        assert item.high is not None
        # The line takes a little more from members whose scores lie far from the mean: 3 % at most here.
        assert item.high - item.mean == pytest.approx(quantile * max(pooled, own[name]), rel=0.03)


def test_members_that_are_blocks_are_held_against_each_other_and_not_tested() -> None:
    score, outcome, members, block = drawn(np.random.default_rng(3), (1,) * 12, size=20)
    (found,) = missed(score, outcome, [members], in_blocks(block), least=LEAST_TERRITORIES)
    for name, item in found.items():
        others = np.array([other.mean for key, other in found.items() if key != name])
        width = stats.t.ppf(1 - 0.025 / 12, 10) * others.std(ddof=1) * np.sqrt(1 + 1 / 11)
        assert (item.p_value, noted(item.remarks)) == (None, EXCHANGEABLE)
        assert item.low == pytest.approx(item.mean - width)


def test_below_ten_blocks_there_is_an_interval_with_its_caution_and_no_test() -> None:
    score, outcome, members, block = drawn(np.random.default_rng(3), (1, 1, 1, 2), size=20)
    (found,) = missed(score, outcome, [members], in_blocks(block), least=LEAST_TERRITORIES)
    for item in found.values():
        assert item.low is not None
        assert item.p_value is None
        assert "probably too narrow" in noted(item.remarks)


def test_a_few_members_of_one_block_each_have_no_interval() -> None:
    """As in a study of départements by région, where most régions have fewer than ten of them."""
    score, outcome, members, block = drawn(np.random.default_rng(3), (1,) * 13, size=12)
    small = members >= "R03"
    kept = ~small | (np.arange(len(score)) % 3 == 0)
    (found,) = missed(score[kept], outcome[kept], [members[kept]], in_blocks(block[kept]), least=LEAST_TERRITORIES)
    assert {noted(item.remarks) for name, item in found.items() if name < "R03"} == {TOO_FEW}
    assert {item.low for item in found.values()} == {None}


def test_where_nothing_varies_there_is_no_interval() -> None:
    score = np.arange(40.0)
    members = np.where(np.arange(40) < 20, "a", "b").astype(object)
    (found,) = missed(score, score, [members], in_blocks(np.arange(40) // 2), least=LEAST_TERRITORIES)
    assert {item.low for item in found.values()} == {None}
    assert all(abs(item.mean) < 1e-12 for item in found.values())


def test_small_members_have_a_mean_and_no_interval_and_are_not_counted() -> None:
    score, outcome, members, block = drawn(np.random.default_rng(4), (6,) * 6)
    small = members.copy()
    small[np.flatnonzero(members == "R00")[LEAST_TERRITORIES - 1 :]] = ""
    whole, without = (
        missed(score, outcome, [m], in_blocks(block), least=LEAST_TERRITORIES)[0] for m in (members, small)
    )
    assert without["R00"].low is None
    assert without["R00"].p_value is None
    assert set(without) == set(whole)
    assert without["R03"].mean == pytest.approx(whole["R03"].mean)


def test_rows_carry_the_interval_and_are_named_where_every_version_agrees() -> None:
    score, outcome, members, block = drawn(np.random.default_rng(5), (8,) * 8, effect=2.5)
    labels = np.array([f"B{k}" for k in block], dtype=object)
    scores = {"a": score, "b": score + 0.1 * np.random.default_rng(6).normal(size=len(score))}
    design = BlockDesign({"block": labels, "region": members}, "block")
    rows = subgroups(scores, [ground_truth_from("o", values=outcome)], {"region": members}, "spearman", blocks=design)
    frame = table(rows, Subgroup)
    found = established(frame)
    assert found.iloc[0]["member"] == "R00"
    mine = frame[frame["member"] == "R00"]
    assert (mine["missed_low"] > 0).all()
    assert found.iloc[0]["missed"] == pytest.approx(mine["missed"].median())
    other_way = frame.assign(
        **{name: frame[name].where(frame["version"] == "a", -frame[name]) for name in ("missed_low", "missed_high")}
    )
    assert "R00" not in set(established(other_way)["member"])
