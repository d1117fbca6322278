"""Draw counts, and weighted ranks against ranks of the materialised resample."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from ifn_research.statistics.ranks import top_tenth
from ifn_research.statistics.resampling import CHUNK, Draws, InTurn, LeaveOneOut, Resample, Variable, draw_counts


def test_each_replicate_draws_as_many_blocks_as_there_are():
    counts = draw_counts(37, 120, seed=5)
    assert counts.shape == (120, 37)
    assert (counts.sum(axis=1) == 37).all()


def test_each_block_is_drawn_once_on_average_with_the_variance_of_a_multinomial():
    counts = draw_counts(20, 5000, seed=1)
    # Standard error of a mean: sqrt((1 - 1/20) / 5000) = 0.014; five of them.
    np.testing.assert_allclose(counts.mean(axis=0), 1, atol=0.07)
    assert counts.var() == pytest.approx(1 - 1 / 20, rel=0.03)


def test_the_first_replicates_do_not_depend_on_how_many_follow_nor_on_who_makes_which_chunk():
    many = draw_counts(11, 3 * CHUNK + 7, seed=9)
    np.testing.assert_array_equal(draw_counts(11, CHUNK + 3, seed=9), many[: CHUNK + 3])
    np.testing.assert_array_equal(Draws(11, 3 * CHUNK + 7, 9).chunk(2), many[2 * CHUNK : 3 * CHUNK])
    assert not np.array_equal(many, draw_counts(11, 3 * CHUNK + 7, seed=10))


def test_no_replicate_gives_no_draw():
    assert draw_counts(11, 0, seed=9).shape == (0, 11)


@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3)), min_size=2, max_size=40),
    st.integers(0, 1000),
)
def test_weighted_ranks_are_the_ranks_of_the_resampled_table(cells, seed):
    values, labels = np.array(cells).T
    values = values.astype(float)
    counts = draw_counts(4, 3, seed)
    resample = Resample(counts.astype(float), labels)
    profile = resample.ranks(Variable.of(values))
    for r in range(3):
        copies = counts[r, labels]
        drawn = np.repeat(values, copies)
        assert resample.size[r] == len(drawn)
        ranks = stats.rankdata(drawn)
        np.testing.assert_array_equal(np.repeat(profile.centred[r], copies), 2 * ranks - (len(drawn) + 1))
        np.testing.assert_array_equal(np.repeat(profile.top[r], copies), top_tenth(drawn))
        assert profile.squares[r] == np.sum((2 * ranks - (len(drawn) + 1)) ** 2)


def test_slices_cover_every_replicate_once():
    resample = Resample(np.ones((CHUNK, 6)), np.arange(60_000) % 6)
    parts = list(resample.slices())
    assert len(parts) > 1
    assert sum(len(part.blocks) for _, part in parts) == CHUNK


def test_resamplings_in_turn_count_each_row_as_each_would_alone():
    """Two partitions of which neither lies within the other, one block of the first without a row."""
    rng = np.random.default_rng(3)
    fine, coarse = rng.integers(0, 7, 40), rng.integers(0, 4, 40)
    parts = [(Draws(8, CHUNK + 5, 1), fine), (LeaveOneOut(8), fine), (LeaveOneOut(4), coarse)]
    together, labels = InTurn.of(parts)
    assert len(np.unique(labels)) == together.n_blocks == len(set(zip(fine, coarse, strict=True)))
    counts = np.concatenate([together.chunk(index)[:, labels] for index in range(together.n_chunks)])
    alone = [np.concatenate([draws.chunk(k) for k in range(draws.n_chunks)])[:, of] for draws, of in parts]
    np.testing.assert_array_equal(counts, np.concatenate(alone))
    assert together.replicates == len(counts) == CHUNK + 5 + 8 + 4
    assert [together.start(index) for index in range(together.n_chunks)] == [0, CHUNK, CHUNK + 5, CHUNK + 13]
    for part, expected in zip(together.split(counts), alone, strict=True):
        np.testing.assert_array_equal(part, expected)


def test_a_partition_within_another_keeps_its_own_numbers():
    fine = np.array([2, 0, 1, 2, 1, 0])
    together, labels = InTurn.of([(Draws(3, 10, 1), fine), (LeaveOneOut(2), fine // 2)])
    np.testing.assert_array_equal(labels, fine)
    assert together.n_blocks == 3
