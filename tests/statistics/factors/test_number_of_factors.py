"""How many factors there are, known or by psych."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from ifn_research.matrix import Floats
from ifn_research.statistics.factors.factorability import correlation_matrix
from ifn_research.statistics.factors.number_of_factors import n_factors_kaiser, n_factors_parallel, velicer_map


def test_parallel_analysis_finds_the_true_number(correlations: Floats) -> None:
    assert n_factors_parallel(correlations, 1000, np.random.default_rng(1)) == 2
    noise = correlation_matrix(np.random.default_rng(2).standard_normal((400, 8)))
    assert n_factors_parallel(noise, 400, np.random.default_rng(3)) <= 1
    assert n_factors_kaiser(correlations) == 2


def test_minimum_average_partials_are_those_of_psych(shared: Path, correlations: Floats) -> None:
    expected = pd.read_csv(shared / "reference" / "factor" / "synth_velicer_map.csv")
    np.testing.assert_allclose(velicer_map(correlations)[: len(expected)], expected["MAP"], rtol=1e-10)
    assert np.nanargmin(velicer_map(correlations)) + 1 == 2
