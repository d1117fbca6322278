"""Replicates of many figures at once against copies of rows and scipy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from ifn_research.execution import executor_of
from ifn_research.matrix import Floats, Integers
from ifn_research.statistics.resampling import CHUNK, Draws, InTurn, LeaveOneOut, Variable
from ifn_research.validation.evaluation.replicates import FigureKey, Sample, replicate
from ifn_research.validation.ground_truth import ground_truth_from
from ifn_research.validation.metrics import SortedTruth

RNG = np.random.default_rng(4)
N, BLOCKS = 36, 9
LABELS = np.arange(N) % BLOCKS
SCORE = RNG.normal(size=N)
VALUES = SCORE + RNG.normal(size=N)
METRICS = ("spearman", "kendall")
CELLS = [FigureKey(0, "v", "truth", metric) for metric in METRICS]


def panel(draws: Draws | LeaveOneOut, rows: Integers | None = None) -> Sample:
    at = np.arange(N) if rows is None else rows
    truth = SortedTruth.of(ground_truth_from("truth", values=VALUES[at]))
    return Sample(at, LABELS[at], draws, {"v": Variable.of(SCORE[at])}, {"truth": truth})


def by_scipy(metric: str, rows: Integers) -> float:
    found = {"spearman": stats.spearmanr, "kendall": stats.kendalltau}[metric](SCORE[rows], VALUES[rows])
    return float(found.statistic)


def test_each_block_left_out_gives_the_figure_of_the_others() -> None:
    found = replicate([panel(LeaveOneOut(BLOCKS))], CELLS)
    for cell in CELLS:
        expected = [by_scipy(cell.metric, np.flatnonzero(block != LABELS)) for block in range(BLOCKS)]
        np.testing.assert_allclose(found[cell], expected)


def test_replicates_beyond_a_chunk_are_those_of_copied_rows_in_the_order_of_the_draws() -> None:
    draws = Draws(BLOCKS, CHUNK + 7, 3)
    found = replicate([panel(draws)], CELLS)
    counts = np.concatenate([draws.chunk(0), draws.chunk(1)])
    assert len(counts) == CHUNK + 7
    for r in (0, CHUNK - 1, CHUNK, CHUNK + 6):
        drawn = np.repeat(np.arange(N), counts[r][LABELS])
        for cell in CELLS:
            assert found[cell][r] == pytest.approx(by_scipy(cell.metric, drawn))


def test_workers_and_other_panels_change_no_bit() -> None:
    draws = Draws(BLOCKS, CHUNK + 7, 3)
    alone = replicate([panel(draws)], CELLS)
    other = panel(Draws(BLOCKS, 5, 3), np.arange(0, N, 2))
    beside: dict[FigureKey, Floats] = replicate(
        [panel(draws), other], [*CELLS, FigureKey(1, "v", "truth", "spearman")], executor=executor_of(2)
    )
    for cell in CELLS:
        np.testing.assert_array_equal(alone[cell], beside[cell])
    assert len(beside[FigureKey(1, "v", "truth", "spearman")]) == 5


@pytest.mark.parametrize("copies", [1, 40], ids=["two chunks at once", "one chunk at once"])
def test_the_first_replicates_are_the_same_however_many_follow(copies: int) -> None:
    rows = np.tile(np.arange(N), copies)
    few, many = (replicate([panel(Draws(BLOCKS, n, 3), rows)], CELLS) for n in (CHUNK + 7, 4 * CHUNK + 3))
    for cell in CELLS:
        assert len(many[cell]) == 4 * CHUNK + 3
        assert not np.isnan(many[cell]).any()
        np.testing.assert_array_equal(few[cell], many[cell][: CHUNK + 7])


def counted(draws: Draws | InTurn, copies: int, labels: Integers = LABELS) -> Sample:
    """A panel whose outcome is a rate of counts, judged by sums of products that libraries round in blocks."""
    rng = np.random.default_rng(copies)
    score, people = rng.normal(size=N * copies), rng.integers(50, 500, N * copies).astype(float)
    cases = rng.binomial(people.astype(int), 1 / (1 + np.exp(-score))).astype(float)
    truth = SortedTruth.of(ground_truth_from("truth", numerator=cases, denominator=people))
    return Sample(np.arange(N * copies), np.tile(labels, copies), draws, {"v": Variable.of(score)}, {"truth": truth})


OF_COUNTS = ("spearman", "odds_ratio_per_sd", "deviance_explained")


@pytest.mark.parametrize("workers", [1, 2])
def test_no_bit_depends_on_the_panels_beside(workers: int) -> None:
    small, large = counted(Draws(BLOCKS, 3 * CHUNK + 7, 3), 1), counted(Draws(BLOCKS, 2 * CHUNK, 3), 40)
    cells = [FigureKey(0, "v", "truth", metric) for metric in OF_COUNTS]
    beside = replicate(
        [small, large], [*cells, *(cell._replace(panel=1) for cell in cells)], executor=executor_of(workers)
    )
    for cell in cells:
        np.testing.assert_array_equal(beside[cell], replicate([small], cells)[cell])
        np.testing.assert_array_equal(beside[cell._replace(panel=1)], replicate([large], cells)[cell])


def test_chunks_of_two_resamplings_are_made_together_and_kept_apart() -> None:
    parts = [Draws(BLOCKS, 2 * CHUNK + 7, 3), LeaveOneOut(BLOCKS)]
    draws, labels = InTurn.of([(part, LABELS) for part in parts])
    found = replicate([counted(draws, 1, labels)], [FigureKey(0, "v", "truth", metric) for metric in OF_COUNTS])
    for cell, replicates in found.items():
        alone = [replicate([counted(part, 1)], [cell])[cell] for part in parts]
        for one, expected in zip(draws.split(replicates), alone, strict=True):
            np.testing.assert_allclose(one, expected, rtol=1e-12)


def test_no_figure_needs_no_draw() -> None:
    assert replicate([panel(Draws(BLOCKS, 50, 3))], []) == {}
