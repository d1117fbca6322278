"""Every rescaling against its closed form, and what all of them promise."""

from __future__ import annotations

import json
import statistics
from typing import Any

import numpy as np
import pytest
from scipy import stats

from ifn_research.errors import OptionError, Refusal
from ifn_research.steps.rescale import RESCALINGS
from ifn_research.steps.rescale.base import Rescaling
from ifn_research.steps.rescale.decile import DecileRescaling
from ifn_research.steps.rescale.mean_100 import Mean100
from ifn_research.steps.rescale.minmax import MinMaxRescaling
from ifn_research.steps.rescale.percentile import PercentileRescaling
from ifn_research.steps.rescale.standard import StandardRescaling

SCORES = np.random.default_rng(2).gamma(2.0, size=53).round(1) + 0.1


def rescaled(method: Rescaling, scores: np.ndarray, new: np.ndarray | None = None) -> np.ndarray:
    return method.apply(scores if new is None else new, json.loads(json.dumps(method.fit(scores))))


def test_minmax_is_its_formula() -> None:
    expected = 1 + 9 * (SCORES - SCORES.min()) / np.ptp(SCORES)
    np.testing.assert_allclose(rescaled(MinMaxRescaling([1, 10]), SCORES), expected)
    np.testing.assert_array_equal(rescaled(MinMaxRescaling(), SCORES, np.array([-9.0, 99.0])), [0.0, 100.0])


def test_percentile_is_the_smallest_rank_less_one_over_n_less_one() -> None:
    expected = (stats.rankdata(SCORES, method="min") - 1) / (len(SCORES) - 1)
    np.testing.assert_allclose(rescaled(PercentileRescaling(), SCORES), expected)


@pytest.mark.parametrize(("mean", "deviation"), [(0, 1), (100, 10), (-5, 0.25)])
def test_standard_has_the_declared_mean_and_standard_deviation(mean: float, deviation: float) -> None:
    scale = StandardRescaling(mean=mean, standard_deviation=deviation)
    found = rescaled(scale, SCORES)
    assert statistics.fmean(found) == pytest.approx(mean, abs=1e-12)
    assert statistics.stdev(found) == pytest.approx(deviation)
    # A new territory, two standard deviations of the fit above its mean.
    new = np.array([statistics.fmean(SCORES) + 2 * statistics.stdev(SCORES)])
    assert scale.apply(new, scale.fit(SCORES))[0] == pytest.approx(mean + 2 * deviation)


@pytest.mark.parametrize("options", [{"mean": "high"}, {"mean": np.nan}, {"standard_deviation": 0}, {"mean": True}])
def test_standard_refuses_what_is_no_scale(options: dict[str, Any]) -> None:
    with pytest.raises(OptionError):
        StandardRescaling(**options)


def test_standard_refuses_scores_that_do_not_vary() -> None:
    with pytest.raises(Refusal, match="the same score"):
        StandardRescaling().fit(np.full(4, 3.0))


def test_mean_100_has_that_mean_and_refuses_what_has_no_ratio() -> None:
    assert rescaled(Mean100(), SCORES).mean() == pytest.approx(100)
    with pytest.raises(Refusal, match="zero or negative"):
        Mean100().fit(SCORES - SCORES.mean())
    with pytest.raises(Refusal, match="1 score is zero or negative: it has no ratio"):
        Mean100().fit(SCORES - SCORES.min())


def test_decile_is_that_of_the_scores_table() -> None:
    rank = stats.rankdata(-SCORES, method="min")
    np.testing.assert_array_equal(rescaled(DecileRescaling(), SCORES), 10 - np.floor(10 * (rank - 1) / len(SCORES)))


@pytest.mark.parametrize("name", list(RESCALINGS))
def test_a_rescaling_never_reverses_the_order_and_places_one_as_among_all(name: str) -> None:
    method = RESCALINGS[name]()
    result = rescaled(method, SCORES)
    assert (np.diff(result[np.argsort(SCORES, kind="stable")]) >= 0).all()
    learned = method.fit(SCORES)
    assert [float(method.apply(SCORES[[k]], learned)[0]) for k in (0, 20, 52)] == list(result[[0, 20, 52]])


@pytest.mark.parametrize("name", ["minmax", "percentile"])
def test_equal_scores_are_refused(name: str) -> None:
    with pytest.raises(Refusal, match="same score"):
        RESCALINGS[name]().fit(np.full(5, 0.1))


@pytest.mark.parametrize("bad", [[1], [2, 1], "x"])
def test_a_range_that_is_none_is_refused(bad: object) -> None:
    with pytest.raises(OptionError):
        MinMaxRescaling(bad)  # type: ignore[arg-type]
