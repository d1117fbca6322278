"""Draw counts, and weighted ranks against ranks of the materialised resample."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from ifn_research.statistics.ranks import top_tenth
from ifn_research.statistics.resampling import CHUNK, Draws, Resample, Variable, draw_counts


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
