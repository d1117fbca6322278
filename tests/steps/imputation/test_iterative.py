"""Regressions in turn against scikit-learn's."""

from __future__ import annotations

import json

import numpy as np
from sklearn.experimental import enable_iterative_imputer  # noqa: F401
from sklearn.impute import IterativeImputer

from ifn_research.matrix import IndicatorMatrix
from ifn_research.steps.imputation.iterative import IterativeImputation
from tests.support.incomplete import scattered


def test_iterative_regressions_are_those_of_scikit_learn_even_for_new_territories() -> None:
    values = scattered()
    step = IterativeImputation()
    learned = json.loads(json.dumps(step.fit(IndicatorMatrix.of(values[:60]))))
    mean, spread = np.nanmean(values[:60], axis=0), np.nanstd(values[:60], axis=0, ddof=1)
    peer = IterativeImputer(max_iter=50, tol=1e-4, random_state=0).fit((values[:60] - mean) / spread)
    for rows in (values[:60], values[60:]):
        filled = step.apply(IndicatorMatrix.of(rows), learned)
        expected = peer.transform((rows - mean) / spread) * spread + mean
        np.testing.assert_allclose(filled.values, expected, rtol=1e-10)
        np.testing.assert_array_equal(filled.imputed, np.isnan(rows))
