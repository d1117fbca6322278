"""Normal scores against scipy's ranks and quantiles."""

from __future__ import annotations

import numpy as np
from scipy import stats

from ifn_research.steps.transforms import TRANSFORMS

X = np.array([3.0, 1.0, 7.5, 7.5, 0.25, np.nan, 120.0])


def test_normal_scores_are_quantiles_of_the_mid_ranks() -> None:
    """scipy's mid-ranks and quantiles: rank / (n + 1), n the number of known values."""
    known = X[~np.isnan(X)]
    expected = stats.norm.ppf(stats.rankdata(known) / (len(known) + 1))
    transform = TRANSFORMS["normal_scores"]()
    found = transform.apply(X, transform.learn(X))
    np.testing.assert_allclose(found[~np.isnan(X)], expected, atol=1e-14)
    assert np.isnan(found[5])


def test_new_values_are_placed_among_the_normal_scores_of_the_fit() -> None:
    """By hand: between the second and the third of four is rank 2.5; beyond the ends are ranks 1 and 4."""
    transform = TRANSFORMS["normal_scores"]()
    learned = transform.learn(np.array([10.0, 20.0, 30.0, 40.0]))
    new = np.array([25.0, 20.0, -5.0, 999.0])
    np.testing.assert_allclose(transform.apply(new, learned), stats.norm.ppf(np.array([2.5, 2, 1, 4]) / 5), atol=1e-14)
