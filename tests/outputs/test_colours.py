"""Classes of maps are those that a legend says, and their colours tell more from less."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from ifn_research.outputs.colours import (
    DECILES,
    DIVERGING,
    SCORE_CLASSES,
    residual_breaks,
    score_breaks,
    score_classes,
    score_colours,
    shift_breaks,
    shift_classes,
)


def lightness(colour: str) -> float:
    """Relative luminance (WCAG 2.1), which people see whatever their colour vision."""
    channels = (int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_moves_of_1228_territories_fall_at_31_61_and_123_places() -> None:
    # 2.5 %, 5 % and 10 % of 1,228 are 30.7, 61.4 and 122.8.
    assert shift_breaks(1228) == (31, 61, 123)
    rise = np.array([-500, -123, -122, -61, -60, -31, -30, 0, 30, 31, 60, 61, 122, 123])
    assert shift_classes(rise, 1228).tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 3, 4, 4, 5, 5, 6]


@given(some.integers(1, 40_000))
def test_classes_of_moves_are_never_empty_by_construction(n: int) -> None:
    small, some_, much = shift_breaks(n)
    assert 1 <= small < some_ < much


def test_edges_of_residuals_have_the_decimals_that_the_legend_shows() -> None:
    # A residual of +1 or -1 has a standard deviation of 1: edges at 0.5, 1 and 2.
    assert residual_breaks(np.array([-1.0, 1.0])) == ((-2.0, -1.0, -0.5, 0.5, 1.0, 2.0), 1)
    edges, decimals = residual_breaks(np.array([-0.1983, 0.1983]))
    assert (edges, decimals) == ((-0.40, -0.20, -0.10, 0.10, 0.20, 0.40), 2)
    assert residual_breaks(np.array([-312.0, 312.0]))[0][3:] == (156.0, 312.0, 624.0)


def test_residuals_that_do_not_vary_have_no_classes() -> None:
    assert residual_breaks(np.zeros(5)) == ((), 0)
    assert residual_breaks(np.array([])) == ((), 0)


def test_tenths_darken_steadily_and_moves_darken_on_both_sides() -> None:
    assert all(np.diff([lightness(colour) for colour in DECILES]) < 0)
    scale = [lightness(colour) for colour in DIVERGING]
    assert all(np.diff(scale[:4]) > 0)
    assert all(np.diff(scale[3:]) < 0)
    assert scale[3] == pytest.approx(max(scale))


@pytest.mark.parametrize(
    ("scores", "edges", "decimals"),
    [
        ([0.0, 100.0], [0, 15, 30, 45, 60, 75, 90, 105], 0),
        ([-2.3, 3.1], [-3, -2, -1, 0, 1, 2, 3, 4], 0),
        # 0.7 and 0.1 are not exact in binary: they are edges all the same.
        ([0.1, 0.7], [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7], 1),
        ([0.0312, 0.0318], [0.0312, 0.0313, 0.0314, 0.0315, 0.0316, 0.0317, 0.0318], 4),
        ([12_300.0, 48_000.0], [12_000, 18_000, 24_000, 30_000, 36_000, 42_000, 48_000], 0),
        ([1.0, 2.0], [1.0, 1.2, 1.4, 1.6, 1.8, 2.0], 1),
        ([5.0], [5.0], 3),
        ([0.0, 0.0], [0.0], 0),
        ([0.1 + 0.2, 0.3], [0.3], 4),
    ],
)
def test_classes_of_scores_have_readable_edges(scores: list[float], edges: list[float], decimals: int) -> None:
    assert score_breaks(np.array(scores)) == (tuple(edges), decimals)


@given(some.lists(some.floats(-1e6, 1e6), min_size=1, max_size=50))
def test_every_score_is_within_the_edges_that_the_legend_says_of_its_class(scores: list[float]) -> None:
    values = np.array(scores)
    edges, decimals = score_breaks(values)
    found = score_classes(values, edges)
    assert edges == tuple(round(edge, decimals) for edge in edges)
    if len(edges) == 1:
        assert set(found) == {0}
        assert np.ptp(values) <= 1e-9 * np.max(np.abs(values))
        return
    assert 2 <= len(edges) <= SCORE_CLASSES + 1
    np.testing.assert_allclose(np.diff(edges), (edges[-1] - edges[0]) / (len(edges) - 1), rtol=1e-6)
    # The first and the last class are never empty.
    assert edges[0] <= values.min() < edges[1]
    assert edges[-2] <= values.max() <= edges[-1]
    for value, kind in zip(values, found, strict=True):
        assert edges[kind] <= value
        assert value < edges[kind + 1] or kind == len(edges) - 2


@pytest.mark.parametrize("n", range(2, SCORE_CLASSES + 1))
def test_scores_darken_steadily_between_the_ends_of_the_tenths(n: int) -> None:
    colours = score_colours(n)
    assert (colours[0], colours[-1]) == (DECILES[0], DECILES[-1])
    assert all(np.diff([lightness(colour) for colour in colours]) < 0)


def test_one_class_of_scores_is_midway_and_ten_are_the_tenths() -> None:
    assert score_colours(10) == DECILES
    # Midway between #878478 and #6e6f73, halves to even.
    assert score_colours(1) == ("#7a7a76",)
