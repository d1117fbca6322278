"""How many factors there are, known or by psych."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from ifn_research.matrix import Floats
from ifn_research.statistics.factors.factorability import correlation_matrix
from ifn_research.statistics.factors.number_of_factors import (
    n_factors_kaiser,
    n_factors_parallel,
    random_correlations,
    velicer_map,
)


def test_parallel_analysis_finds_the_true_number(correlations: Floats) -> None:
    assert n_factors_parallel(correlations, 1000, np.random.default_rng(1)) == 2
    noise = correlation_matrix(np.random.default_rng(2).standard_normal((400, 8)))
    assert n_factors_parallel(noise, 400, np.random.default_rng(3)) <= 1
    assert n_factors_kaiser(correlations) == 2


@pytest.mark.confirms("Velicer’s minimum average partials", "psych (R)", "simulated indicators")
def test_minimum_average_partials_are_those_of_psych(shared: Path, correlations: Floats) -> None:
    expected = pd.read_csv(shared / "reference" / "factor" / "synth_velicer_map.csv")
    np.testing.assert_allclose(velicer_map(correlations)[: len(expected)], expected["MAP"], rtol=1e-10)
    assert np.nanargmin(velicer_map(correlations)) + 1 == 2


def test_random_correlations_are_distributed_as_those_of_samples() -> None:
    n, m, samples = 40, 5, 4000
    rng = np.random.default_rng(8)
    drawn = np.array([np.corrcoef(rng.standard_normal((n, m)).T) for _ in range(samples)])
    ours = random_correlations(n, m, samples, np.random.default_rng(9))
    # A correlation of unrelated variables: (1 - r2)^((n - 4) / 2), of variance 1 / (n - 1).
    assert ours[:, 1, 0].var() == pytest.approx(1 / (n - 1), rel=0.08)
    for j, i in ((1, 0), (4, 2), (3, 1)):
        assert stats.ks_2samp(ours[:, j, i], drawn[:, j, i]).pvalue > 0.001
    largest = [np.linalg.eigvalsh(found)[:, -1] for found in (ours, drawn)]
    assert stats.ks_2samp(*largest).pvalue > 0.001
    np.testing.assert_allclose(np.einsum("sii->si", ours), 1.0)
