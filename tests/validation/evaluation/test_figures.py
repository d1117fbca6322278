"""Figures are asked for by the rows that they use, and each is worked out once."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from ifn_research.execution import SERIAL
from ifn_research.geography.blocks import BlockDesign
from ifn_research.remarks import noted
from ifn_research.validation.evaluation.figures import Figures
from ifn_research.validation.ground_truth import ground_truth_from

RNG = np.random.default_rng(9)
N = 120
LATENT = RNG.normal(size=N)
SCORES = {"whole": LATENT + RNG.normal(size=N), "same": LATENT + RNG.normal(size=N), "gaps": LATENT.copy()}
SCORES["gaps"][:20] = np.nan
TRUTH = ground_truth_from("truth", values=LATENT + RNG.normal(size=N))
ALL = np.ones(N, dtype=bool)
DESIGN = BlockDesign({"region": np.array([f"R{k % 30}" for k in range(N)], dtype=object)})


def cells(replicates: int = 60) -> Figures:
    return Figures(SCORES, DESIGN, replicates, seed=1)


def test_versions_that_score_the_same_rows_share_a_panel_and_pairs_use_the_rows_of_both() -> None:
    found = cells()
    (whole,) = found.ask(TRUTH, "spearman", ["whole"], ALL)
    (same,) = found.ask(TRUTH, "kendall", ["same"], ALL)
    one, other = found.ask(TRUTH, "spearman", ["whole", "gaps"], ALL)
    assert whole.panel == same.panel != one.panel == other.panel
    assert found.panels[one.panel].rows.tolist() == list(range(20, N))
    expected = stats.spearmanr(SCORES["whole"][20:], TRUTH.values[20:]).statistic
    assert found.estimates[one].value == pytest.approx(expected)
    again = found.ask(TRUTH, "spearman", ["whole"], ALL)
    assert again == [whole]
    assert len(found.panels) == 2


def test_replicates_and_figures_without_each_block_come_with_the_run_alone() -> None:
    found = cells()
    (cell,) = found.ask(TRUTH, "spearman", ["whole"], ALL)
    assert found.sampled(cell) is None
    found.run(SERIAL)
    sampled = found.sampled(cell)
    assert sampled is not None
    assert sampled.replicates.shape == (60,)
    assert sampled.blocks is not None
    labels = found.blocks(cell).labels
    without = [stats.spearmanr(SCORES["whole"][labels != k], TRUTH.values[labels != k]).statistic for k in range(30)]
    np.testing.assert_allclose(sampled.blocks.without, without)


def test_without_replicates_a_figure_says_why_it_has_no_interval() -> None:
    found = cells(replicates=0)
    (cell,) = found.ask(TRUTH, "spearman", ["whole"], ALL)
    found.run(SERIAL)
    assert found.sampled(cell) is None
    assert "replicate" in noted(found.unsampled(cell))
