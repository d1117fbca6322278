"""CRITIC weights against a published table and plain loops."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from ifn_research.errors import Refusal
from ifn_research.matrix import IndicatorMatrix
from ifn_research.remarks import noted
from ifn_research.steps.weighting.critic import Critic
from tests.support.related_indicators import related
from tests.support.remarks import warning


def test_critic_is_contrast_times_conflict() -> None:
    """Diakoulaki et al. (1995), eq. 4-5, on min-max values; whatever unit or sign-preserving scale they come in."""
    matrix = related()
    scaled = (matrix.values - matrix.values.min(axis=0)) / np.ptp(matrix.values, axis=0)
    correlations = np.corrcoef(scaled.T)
    information = [scaled[:, j].std() * sum(1 - correlations[j, k] for k in range(4)) for j in range(4)]
    np.testing.assert_allclose(Critic().fit(matrix).values, np.array(information) / sum(information))
    zscores = matrix.with_values(stats.zscore(matrix.values))
    np.testing.assert_allclose(Critic().fit(zscores).values, Critic().fit(matrix).values)


# Five programs by six criteria, all to be had high: Tuş and Aytaç Adalı (2019), OPSEARCH 56:528-538, and their weights.
PROGRAMS = [
    [5000, 3, 3, 4, 3, 2],
    [680, 5, 3, 2, 2, 1],
    [2000, 3, 2, 3, 4, 3],
    [600, 4, 3, 1, 2, 2],
    [800, 2, 4, 3, 3, 4],
]


PUBLISHED = [0.157, 0.249, 0.168, 0.121, 0.154, 0.151]


@pytest.mark.confirms("CRITIC weights", "Tuş and Aytaç Adalı (2019), published", "five alternatives, six criteria")
def test_critic_gives_the_published_weights_of_five_alternatives_and_six_criteria_and_warns() -> None:
    found = Critic().fit(IndicatorMatrix.of(np.array(PROGRAMS, dtype=float)))
    np.testing.assert_allclose(found.values, PUBLISHED, atol=0.0006)
    assert noted(found.warnings) == (
        "CRITIC takes its weights from 5 territories and 6 indicators: correlations there are mostly chance"
    )
    assert "les corrélations y sont surtout dues au hasard" in warning(found.warnings[0], {"indicators": {}})
    assert Critic().fit(related()).warnings == ()


def test_critic_refuses_two_territories_whose_correlations_are_one_or_minus_one() -> None:
    with pytest.raises(Refusal, match="2 territories are too few"):
        Critic().fit(IndicatorMatrix.of(np.array(PROGRAMS, dtype=float)[:2, :3]))


@pytest.mark.parametrize("n, m", [(5, 5), (5, 6), (4, 9), (3, 3)])
def test_critic_with_few_territories_is_what_plain_loops_give(n: int, m: int) -> None:
    values = np.random.default_rng(n * m).uniform(1, 9, (n, m))
    scaled = (values - values.min(axis=0)) / np.ptp(values, axis=0)
    conflict = [sum(1 - stats.pearsonr(scaled[:, j], scaled[:, k])[0] for k in range(m)) for j in range(m)]
    information = scaled.std(axis=0) * conflict
    found = Critic().fit(IndicatorMatrix.of(values))
    np.testing.assert_allclose(found.values, information / information.sum())
    assert len(found.warnings) == 1
