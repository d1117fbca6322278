"""Variance components, and the variance of a mean over blocks and regions, against simulated truth."""

from __future__ import annotations

import numpy as np
import pytest

from ifn_research.statistics.power.components import Components, Layout, nested_components

TRUE = Components(territory=1.0, block=0.4, region=0.2)


def nested(rng: np.random.Generator, sizes: np.ndarray, per_region: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Values of territories in blocks of these sizes, so many blocks a region."""
    blocks = np.repeat(np.arange(len(sizes)), sizes)
    regions = blocks // per_region
    values = (
        rng.normal(0, TRUE.region**0.5, regions.max() + 1)[regions]
        + rng.normal(0, TRUE.block**0.5, len(sizes))[blocks]
        + rng.normal(0, TRUE.territory**0.5, len(blocks))
    )
    return values, blocks, regions


def test_components_are_those_that_values_were_made_with() -> None:
    rng = np.random.default_rng(1)
    found = []
    for _ in range(300):
        values, blocks, regions = nested(rng, rng.integers(3, 14, 80), 6)
        parts = nested_components(values, blocks, regions)
        found.append([parts.territory, parts.block, parts.region])
    error = np.std(found, axis=0) / np.sqrt(300)
    np.testing.assert_allclose(np.mean(found, axis=0), [1.0, 0.4, 0.2], atol=float(4 * error.max()))


def test_without_blocks_that_hold_several_all_lies_between_territories() -> None:
    values = np.random.default_rng(2).normal(size=50)
    assert nested_components(values, np.arange(50)) == Components(pytest.approx(values.var(ddof=1)))


def test_values_that_are_unlike_within_blocks_have_no_negative_part() -> None:
    parts = nested_components(np.tile([1.0, -1.0], 20), np.repeat(np.arange(20), 2))
    assert (parts.block, parts.region) == (0.0, 0.0)
    assert parts.territory > 0


def test_all_territories_have_the_variance_of_the_sums_of_blocks() -> None:
    rng = np.random.default_rng(3)
    values, blocks, _ = nested(rng, rng.integers(3, 14, 60), 6)
    n, layout = len(values), Layout.of_territories(len(values), blocks)
    sums = np.bincount(blocks, values - values.mean())
    expected = np.square(sums).sum() / n**2
    # But for the correction of the common mean, which is one block in so many.
    assert layout.variance(nested_components(values, blocks)) == pytest.approx(expected, rel=0.03)


@pytest.mark.parametrize("n", [20, 80])
def test_a_sample_of_territories_has_the_variance_that_is_told(n: int) -> None:
    rng = np.random.default_rng(4)
    sizes = rng.integers(3, 14, 40)
    means, told = [], []
    for _ in range(4000):
        values, blocks, regions = nested(rng, sizes, 5)
        means.append(values[rng.choice(len(values), n, replace=False)].mean())
        told.append(Layout.of_territories(n, blocks, regions).variance(TRUE))
    assert np.var(means) == pytest.approx(np.mean(told), rel=0.1)


def test_a_sample_of_whole_blocks_has_the_variance_that_is_told() -> None:
    rng = np.random.default_rng(5)
    sizes = np.full(40, 6)
    means = []
    for _ in range(4000):
        values, blocks, regions = nested(rng, sizes, 5)
        drawn = rng.choice(40, 10, replace=False)
        means.append(values[np.isin(blocks, drawn)].mean())
    told = Layout.of_blocks(10, blocks, regions).variance(TRUE)
    assert np.var(means) == pytest.approx(told, rel=0.1)


def test_blocks_of_one_size_are_worth_their_number() -> None:
    blocks = np.repeat(np.arange(12), 5)
    assert Layout.of_blocks(4, blocks).worth_blocks == pytest.approx(4)
    assert Layout.of_territories(60, blocks).worth_blocks == pytest.approx(12)
    assert Layout.of_territories(60, np.arange(60)).worth_blocks == pytest.approx(60)


def test_correlations_within_are_shares_of_the_variance() -> None:
    assert TRUE.within_block == pytest.approx(0.375)
    assert TRUE.within_region == pytest.approx(0.125)
    assert TRUE.times(2.0, 0.5) == Components(1.0, 0.8, 0.4)
