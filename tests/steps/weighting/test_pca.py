"""Component scores against scikit-learn's."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats
from sklearn.decomposition import PCA

from ifn_research.errors import OptionError, Refusal
from ifn_research.matrix import IndicatorMatrix, Weights
from ifn_research.steps.weighting.pca import PrincipalComponent
from tests.support.one_factor import one_factor, zscored
from tests.support.related_indicators import related


@pytest.mark.confirms("Score of the first component", "scikit-learn", "made-up indicators", packages=("scikit-learn",))
def test_a_component_score_is_scikit_learns() -> None:
    matrix = related()
    standard = stats.zscore(matrix.values, ddof=1)
    expected = PCA(1).fit_transform(standard)[:, 0]
    expected = expected / expected.std(ddof=1)
    found = PrincipalComponent(scoring="component_score").fit(matrix)
    score = found.scale * (matrix.values @ found.values - found.origin)
    sign = np.sign(score @ expected)
    np.testing.assert_allclose(score, sign * expected, atol=1e-9)


def test_several_components_are_averaged_by_the_variance_that_they_explain() -> None:
    matrix = related()
    theirs = PCA(2).fit(stats.zscore(matrix.values, ddof=1))
    squares = (theirs.components_**2).T
    expected = squares @ theirs.explained_variance_ / theirs.explained_variance_.sum()
    found = PrincipalComponent(components=2).fit(matrix)
    np.testing.assert_allclose(found.values, expected, atol=1e-12)
    assert found.loading is None
    with pytest.raises(OptionError):
        PrincipalComponent(components=2, scoring="component_score")
    with pytest.raises(OptionError):
        PrincipalComponent(components=0)


def with_opposed() -> IndicatorMatrix:
    matrix = one_factor()
    return matrix.with_values(matrix.values * [1, 1, 1, 1, 1, -1])


def test_pca_refuses_an_opposed_indicator_and_shows_what_it_found() -> None:
    with pytest.raises(Refusal) as caught:
        PrincipalComponent().fit(with_opposed())
    assert "'x6' (-0.8" in str(caught.value.what)
    assert "opposed: drop" in str(caught.value.fix)
    assert isinstance(caught.value.evidence, Weights)
    assert caught.value.evidence.loadings is not None


def test_pca_drops_or_keeps_an_opposed_indicator_when_asked() -> None:
    kept = PrincipalComponent("keep").fit(with_opposed())
    dropped = PrincipalComponent("drop").fit(with_opposed())
    np.testing.assert_allclose(kept.values, PrincipalComponent().fit(one_factor()).values, atol=1e-12)
    assert (kept.opposed, dropped.dropped) == (("x6",), ("x6",))
    assert dropped.indicators == ("x1", "x2", "x3", "x4", "x5")
    assert "x6" in str(kept.warnings[0])
    five = PrincipalComponent().fit(one_factor().columns(["x1", "x2", "x3", "x4", "x5"]))
    np.testing.assert_allclose(dropped.values, five.values, atol=1e-14)


@pytest.mark.parametrize("opposed", ["error", "drop", "keep"])
def test_pca_refuses_a_component_without_direction(opposed: Any) -> None:
    matrix = one_factor()
    torn = matrix.with_values(matrix.values[:, [0, 0, 1, 1, 2, 2]] * [1, -1, 1, -1, 1, -1] + 0.05 * matrix.values)
    with pytest.raises(Refusal, match="no common direction"):
        PrincipalComponent(opposed).fit(zscored(torn))
