"""Mann and Whitney's test against SciPy's."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from ifn_research.data.quality.rank_sums import p_of_smaller


@pytest.mark.parametrize("seed", range(30))
@pytest.mark.parametrize("decimals", [0, 1, 9], ids=["many ties", "some ties", "none"])
@pytest.mark.confirms("Rank-sum test", "SciPy", "made-up values", packages=("scipy",))
def test_p_is_that_of_scipy(seed: int, decimals: int) -> None:
    rng = np.random.default_rng(seed)
    # Of a few values, the exact distribution; of many, the normal approximation.
    n_x, n_y = rng.integers(2, 12 if seed % 2 else 40), rng.integers(2, 100)
    x, y = rng.normal(-0.3, 1, n_x).round(decimals), rng.normal(0, 1, n_y).round(decimals)
    expected = stats.mannwhitneyu(x, y, alternative="less").pvalue
    np.testing.assert_allclose(p_of_smaller(x, y), expected, rtol=1e-10)
