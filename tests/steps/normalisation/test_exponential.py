"""The exponential transform of the English indices."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.stats

from ifn_research.matrix import IndicatorMatrix
from ifn_research.steps.normalisation.exponential import Exponential
from tests.support.normalised import TIED, fitted


def test_the_exponential_transform_gives_the_most_fragile_tenth_half_of_the_range() -> None:
    """DCLG's own constant: ranks of 0.9 N and N become 50 and 100 (to its rounding of 23)."""
    result = fitted(Exponential(), IndicatorMatrix.of(np.arange(1.0, 1001.0)[:, None]))[:, 0]
    assert result[-1] == pytest.approx(100.0)
    assert result[899] == pytest.approx(50.0, abs=0.5)
    share = np.arange(1, 1001) / 1000
    np.testing.assert_allclose(1 - np.exp(-result / 23), share * (1 - np.exp(-100 / 23)), rtol=1e-12)


@pytest.mark.parametrize(
    "position, share",
    [("r/n", lambda r, n: r / n), ("r/(n+1)", lambda r, n: r / (n + 1)), ("mid", lambda r, n: (r - 0.5) / n)],
)
def test_the_exponential_transform_takes_the_position_that_is_told(position: str, share: object) -> None:
    ranks = scipy.stats.rankdata(TIED, axis=0)
    expected = -23 * np.log(1 - share(ranks, 6) * (1 - np.exp(-100 / 23)))  # type: ignore[operator]
    np.testing.assert_allclose(fitted(Exponential(position), IndicatorMatrix.of(TIED)), expected)  # type: ignore[arg-type]
    assert Exponential("r / (n + 1)") == Exponential("r/(n+1)")  # type: ignore[arg-type]
