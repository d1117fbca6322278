"""The second, coarser partition of blocks: declared, chosen or made, and when there is none."""

from __future__ import annotations

import numpy as np
import pytest

from ifn_research.errors import ConfigError
from ifn_research.geography.blocks import BlockDesign, choose_blocks
from ifn_research.geography.coarse_blocks import block_centres, coarser_blocks

N = 960


def labels(n_blocks, n=N):
    """Members in order, so that those of a coarser group hold whole ones of a finer."""
    return np.array([f"b{i * n_blocks // n:03d}" for i in range(n)], dtype=object)


def place(n=N, seed=0):
    rng = np.random.default_rng(seed)
    return rng.uniform(-4, 8, n), rng.uniform(42, 51, n)


def coarse(design, n=N):
    rows = np.arange(n)
    return coarser_blocks(design, rows, design.choose(rows))


@pytest.mark.parametrize(
    ("groups", "requested", "expected"),
    [
        ({"departement": 96, "region": 12}, "departement", "12 groups 'region'"),
        ({"epci": 480, "departement": 96, "region": 12}, "epci", "96 groups 'departement'"),
        # Too few to say anything, or hardly coarser.
        ({"departement": 96, "zone": 5}, "departement", None),
        ({"departement": 96, "bassin": 60}, "departement", None),
    ],
)
def test_the_finest_group_of_eight_members_or_more_and_at_most_half_as_many_serves(groups, requested, expected):
    found = coarse(BlockDesign({name: labels(size) for name, size in groups.items()}, requested))
    assert (None if found is None else str(found.source)) == expected


def test_the_group_that_the_study_asks_for_serves_or_none():
    groups = {"epci": labels(480), "departement": labels(96), "region": labels(12)}
    assert str(coarse(BlockDesign(groups, "epci", coarse="region")).source) == "12 groups 'region'"
    # Asked for, and too few: no other is put in its place.
    groups["zone"] = labels(3)
    assert coarse(BlockDesign(groups, "epci", place(), coarse="zone")) is None


def test_without_a_group_neighbouring_blocks_are_put_together_and_each_stays_whole():
    rows, design = np.arange(N), BlockDesign({"departement": labels(96)}, "departement", place())
    blocks = design.choose(rows)
    found = coarser_blocks(design, rows, blocks)
    assert found.n_blocks == 19
    assert "k-means" in str(found.source)
    of = {(block, parent) for block, parent in zip(blocks.labels, found.labels, strict=True)}
    assert len(of) == 96


def test_neither_groups_nor_coordinates_leave_no_second_scale():
    assert coarse(BlockDesign({"departement": labels(96)}, "departement")) is None


@pytest.mark.parametrize("n_blocks", [10, 15])
def test_so_few_blocks_that_eight_coarser_ones_would_hold_one_or_two_have_none(n_blocks):
    assert coarse(BlockDesign({"departement": labels(n_blocks)}, "departement", place())) is None


def test_blocks_that_carry_no_test_need_no_second_scale():
    groups = {"region": labels(5), "departement": labels(96)}
    design = BlockDesign(groups, "region", place())
    assert not design.choose(np.arange(N)).testable
    assert coarse(design) is None


def test_an_unknown_request_is_refused_with_the_nearest_name():
    with pytest.raises(ConfigError) as raised:
        coarse(BlockDesign({"departement": labels(96), "region": labels(12)}, "departement", coarse="regoin"))
    assert "did you mean 'region'?" in str(raised.value.fix)
    assert str(raised.value.where) == "validation.bootstrap.coarse_block"


def test_the_middle_of_a_block_lies_on_the_sphere_and_those_without_coordinates_have_none():
    blocks = choose_blocks({"d": np.array(["a", "a", "b", "b", "c", "c"] * 4, dtype=object)}, 24)
    east = np.tile([179.0, -179.0, 10.0, 10.0, np.nan, np.nan], 4)
    north = np.tile([0.0, 0.0, 40.0, 50.0, np.nan, np.nan], 4)
    blocks = blocks.__class__(np.tile([0, 0, 1, 1, 2, 2], 4), ("a", "b", "c"), "", "", testable=True)
    middle = block_centres(blocks, east, north)
    np.testing.assert_allclose(np.abs(middle[0][:2]), [180, 10], atol=1e-9)
    np.testing.assert_allclose(middle[1][:2], [0, 45], atol=1e-9)
    assert np.isnan(middle[0][2])
    assert np.isnan(middle[1][2])
