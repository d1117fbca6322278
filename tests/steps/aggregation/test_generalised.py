"""Means of any power against scipy's."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.stats

from ifn_research.errors import OptionError
from ifn_research.matrix import IndicatorMatrix
from ifn_research.steps.aggregation.generalised import GeneralisedMean
from ifn_research.steps.aggregation.hierarchy import aggregate
from tests.support.positive_profiles import POSITIVE, WEIGHTS


@pytest.mark.parametrize("power", [-2.5, -1, 0.5, 1, 3])
@pytest.mark.confirms("Generalised mean", "SciPy", "made-up profiles", packages=("scipy",))
def test_generalised_is_scipys_weighted_pmean(power: float) -> None:
    """Decancq and Lugo (2013), Econometric Reviews 32:7-34, doi:10.1080/07474938.2012.690641: (sum w x^p)^(1/p)."""
    result = aggregate(IndicatorMatrix.of(POSITIVE), WEIGHTS, [GeneralisedMean(power)], staged=False)
    np.testing.assert_allclose(result.scores, scipy.stats.pmean(POSITIVE, power, axis=1, weights=WEIGHTS))
    np.testing.assert_allclose(result.contributions.sum(axis=1), result.scores)


def test_a_generalised_mean_tends_to_the_geometric_one() -> None:
    near = aggregate(IndicatorMatrix.of(POSITIVE), WEIGHTS, [GeneralisedMean(1e-7)], staged=False).scores
    np.testing.assert_allclose(near, scipy.stats.gmean(POSITIVE, axis=1, weights=WEIGHTS), rtol=1e-5)
    for wrong in (0, "x", float("nan")):
        with pytest.raises(OptionError):
            GeneralisedMean(wrong)  # type: ignore[arg-type]
