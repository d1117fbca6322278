"""Draws of which a part was not measured."""

from __future__ import annotations

import numpy as np
import pytest

from ifn_research.data.quality.column_checks import Column
from ifn_research.data.quality.draws import check_draw
from ifn_research.language.messages import told

N = 100


def column(values: np.ndarray) -> Column:
    return Column(
        "t", "measured.csv", "found", "", values, np.array([f"c{k}" for k in range(len(values))], dtype=object)
    )


def found(values: np.ndarray, inclusion: np.ndarray) -> dict[str, str]:
    return {item.check: told(item.message, "en") for item in check_draw(column(values), inclusion)}


def drawn(n: int, *, unequal: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """A draw of n of the territories, measured."""
    rng = np.random.default_rng(3)
    chance = np.full(N, n / N) if not unequal else n * (0.5 + np.arange(N) / (N - 1)) / N
    rows = np.sort(rng.choice(N, n, replace=False, p=chance / chance.sum()))
    values, inclusion = np.full(N, np.nan), np.full(N, np.nan)
    values[rows], inclusion[rows] = rng.normal(size=n), chance[rows]
    return values, inclusion


@pytest.mark.parametrize("unequal", [False, True])
def test_a_draw_that_is_measured_is_left_alone(unequal: bool) -> None:
    assert not found(*drawn(20, unequal=unequal))


def test_territories_that_were_drawn_and_have_no_value_are_told_by_their_codes() -> None:
    values, inclusion = drawn(20)
    absent = np.flatnonzero(np.isfinite(values))[:1]
    values[absent] = np.nan
    told = found(values, inclusion)
    assert list(told) == ["not_measured"]
    assert f"c{absent[0]}" in told["not_measured"]


def test_rows_that_were_removed_are_missed_by_the_sum_of_weights() -> None:
    values, inclusion = drawn(20)
    absent = np.flatnonzero(np.isfinite(values))[:3]
    values[absent] = inclusion[absent] = np.nan
    told = found(values, inclusion)
    assert list(told) == ["weights_of_a_draw"]
    assert "85, for 100" in told["weights_of_a_draw"]


def test_a_column_of_the_whole_frame_says_nothing_of_who_was_drawn() -> None:
    values, _ = drawn(20)
    assert not found(values, np.full(N, 0.2))
    values[np.flatnonzero(np.isfinite(values))[:5]] = np.nan
    assert list(found(values, np.full(N, 0.2))) == ["weights_of_a_draw"]


def test_chance_alone_is_seldom_taken_for_absence() -> None:
    """Of unequal probabilities the sum of weights varies; few draws that are all measured are complained of."""
    rng = np.random.default_rng(5)
    chance = 20 * (0.5 + np.arange(N) / (N - 1)) / N
    complaints = 0
    for _ in range(300):
        rows = rng.choice(N, 20, replace=False, p=chance / chance.sum())
        inclusion = np.full(N, np.nan)
        inclusion[rows] = chance[rows]
        complaints += bool(found(inclusion.copy(), inclusion))
    assert complaints <= 30


def test_nothing_is_said_of_what_nobody_measured() -> None:
    assert not found(np.full(N, np.nan), np.full(N, 0.2))
