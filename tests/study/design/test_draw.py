"""The draw: probabilities, blocks, costs, and what is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ifn_research.errors import ConfigError, DataError
from ifn_research.results.study_result import StudyResult
from ifn_research.statistics.power.components import Components
from ifn_research.study.design.draw import (
    Chances,
    DesignOptions,
    chances_of,
    draw,
    draw_evenly,
    refuse_options,
    units_of,
)
from ifn_research.study.design.frame import Frame, frame_of, whole_blocks


@pytest.fixture(scope="module")
def frame(simulated: StudyResult) -> Frame:
    return frame_of(simulated, simulated.versions[:3])


def chances(frame: Frame, options: DesignOptions) -> Chances:
    return chances_of(frame, units_of(frame, None, options.n), options, None)


def test_territories_are_drawn_as_often_as_they_are_said_to_be(frame: Frame) -> None:
    options = DesignOptions(20, seed=1)
    found, counts, draws = chances(frame, options), np.zeros(frame.n), 1500
    probabilities = found.probabilities(20)
    for seed in range(draws):
        counts += draw(found, 20, seed).chosen
    z = (counts / draws - probabilities) / np.sqrt(probabilities * (1 - probabilities) / draws)
    assert np.abs(z).max() < 4.2
    assert (probabilities > 0).all()


def test_chances_grow_with_disagreement_above_a_floor(frame: Frame) -> None:
    probabilities = chances(frame, DesignOptions(10)).probabilities(10)
    order = np.argsort(frame.disagreement)
    assert (np.diff(probabilities[order]) >= -1e-12).all()
    assert probabilities.min() >= 0.5 * 10 / frame.n - 1e-12
    expected = 0.5 + 0.5 * frame.disagreement / frame.disagreement.mean()
    np.testing.assert_allclose(probabilities, 10 * expected / frame.n)


def test_a_floor_of_one_is_an_even_draw(frame: Frame) -> None:
    np.testing.assert_allclose(chances(frame, DesignOptions(10, floor=1.0)).probabilities(10), 10 / frame.n)


def test_costs_divide_what_is_above_the_floor_by_their_square_root(frame: Frame) -> None:
    cost = np.where(np.arange(frame.n) % 2, 4.0, 1.0)
    dear = chances(frame, DesignOptions(10, cost=cost)).probabilities(10)
    part = frame.disagreement / np.sqrt(cost)
    np.testing.assert_allclose(dear, 10 * (0.5 + 0.5 * part / part.mean()) / frame.n)


@pytest.mark.parametrize("per", [None, "departement"])
@pytest.mark.parametrize("dear", [False, True])
@pytest.mark.parametrize("floor", [0.2, 0.5])
def test_the_floor_holds_against_the_even_draw_whatever_the_cost_and_the_block(
    frame: Frame, per: str | None, dear: bool, floor: float
) -> None:
    """No chance under its share of an even draw's, and no variance above what that leaves, for the worst outcome."""
    cost = np.geomspace(1.0, 1e6, frame.n) if dear else None
    units = units_of(frame, None if per is None else whole_blocks(frame, per), 6)
    found = chances_of(frame, units, DesignOptions(6, per=per, cost=cost, floor=floor), None)
    for n in (2, 6, units.n // 2, units.n - 1):
        even = draw_evenly(units, n, 0).probabilities
        probabilities = found.probabilities(n)
        assert (probabilities >= np.minimum(floor * even, 1) - 1e-12).all()
        # An outcome of one unit alone is the worst: its variance is that of its own draw.
        share = n / units.n
        ratio = ((1 - probabilities) / probabilities) / ((1 - even) / even)
        assert ratio.max() <= (1 / floor - share) / (1 - share) + 1e-9


def test_blocks_come_whole_and_weigh_what_their_territories_share(frame: Frame) -> None:
    blocks = whole_blocks(frame, "departement")
    units = units_of(frame, blocks, 6)
    options = DesignOptions(6, per="departement")
    alone = chances_of(frame, units, options, None)
    # Without dependence, a block contributes the root of the sum of squares of its territories.
    apart = frame.standardised[:, 0] - frame.standardised[:, 1]
    expected = np.sqrt(np.bincount(blocks.labels, np.square(apart)))
    np.testing.assert_allclose(alone.pairs[:, 0], expected)
    whole = chances_of(frame, units, options, Components(0.0, 1.0))
    np.testing.assert_allclose(whole.pairs[:, 0], np.abs(np.bincount(blocks.labels, apart)), atol=1e-9)
    chosen, _ = draw(alone, 6, 1).of_territories(units)
    assert len(set(blocks.labels[chosen])) == 6
    assert chosen.sum() == np.isin(blocks.labels, blocks.labels[chosen]).sum()


def test_the_even_draw_has_the_same_size_and_equal_chances(frame: Frame) -> None:
    found = draw_evenly(units_of(frame, None, 15), 15, 3)
    assert found.chosen.sum() == 15
    np.testing.assert_allclose(found.probabilities, 15 / frame.n)


@pytest.mark.parametrize(
    ("options", "match"),
    [
        (DesignOptions(10, floor=0.0), "no chance"),
        (DesignOptions(10, floor=1.5), "1.5 is more than all"),
        (DesignOptions(10, floor=float("nan")), "no chance"),
        (DesignOptions(1), "cannot be drawn"),
        (DesignOptions(10_000), "cannot be drawn"),
    ],
)
def test_what_would_bias_or_cannot_be_drawn_is_refused(frame: Frame, options: DesignOptions, match: str) -> None:
    with pytest.raises(ConfigError, match=match):
        refuse_options(options, units_of(frame, None, options.n))


@pytest.mark.parametrize("bad", [0.0, -1.0, np.nan, np.inf])
def test_costs_that_are_none_are_refused(frame: Frame, bad: float) -> None:
    cost = np.ones(frame.n)
    cost[3] = bad
    with pytest.raises(DataError, match="no positive cost"):
        refuse_options(DesignOptions(5, cost=cost, cost_name="minutes"), units_of(frame, None, 5))


def test_without_outlines_a_draw_is_spread_over_blocks(frame: Frame) -> None:
    assert frame.places is None
    inside = replace(frame, population=None).features
    same = frame.blocks.labels[:, None] == frame.blocks.labels[None]
    distances = np.square(inside[:, None, :-1] - inside[None, :, :-1]).sum(axis=2)
    np.testing.assert_allclose(distances, np.where(same, 0.0, 1.0), atol=1e-12)
