"""Choices of versions, planned before data are read."""

from __future__ import annotations

from typing import Any

import pytest

from ifn_research import load_study
from ifn_research.errors import ConfigError, IfnError
from ifn_research.study.plan import plan
from ifn_research.study.robustness.planning import RobustnessPlan, plan_robustness
from tests.support.varied_study import SCALES, varied


def planned(inputs: dict[str, Any] | None = None, **keys: Any) -> dict[str, RobustnessPlan | IfnError]:
    return plan_robustness(plan(load_study(varied(inputs, **keys))))


def own(inputs: dict[str, Any], **keys: Any) -> RobustnessPlan:
    found = planned(inputs, **keys)["own"]
    assert isinstance(found, RobustnessPlan)
    return found


def test_a_study_that_varies_nothing_has_no_plan() -> None:
    assert planned() == {}


def test_impossible_pairs_are_known_before_data_are_read() -> None:
    found = own({"normalisation": [*SCALES, "percentile"], "aggregation": ["arithmetic", "geometric"]})
    assert len(found.fits) == 4
    assert [str(together) for together, _ in found.pairs()] == [
        "normalisation: zscore, aggregation: geometric",
        "normalisation: percentile, aggregation: geometric",
    ]
    assert found.nominal == (0, 0)


@pytest.mark.parametrize(
    ("inputs", "what"),
    [
        ({"normalisation": ["zscore", "z-score"]}, "z-score"),
        ({"normalisation": ["zscore", {"method": "minmax", "ranges": [1, 2]}]}, "ranges"),
        ({"normalisation": ["percentile", "percentile"]}, "twice"),
        ({"normalisation": ["minmax", {"method": "minmax", "range": [0, 100]}]}, "twice"),
        ({"weighting": ["equal", "bod"], "weights": "simplex"}, "bod"),
        ({"aggregation": ["arithmetic", "geometric"]}, "geometric"),
        ({"weighting": ["equal", {"method": "supervised", "ground_truth": "truth"}]}, "supervised"),
    ],
)
def test_an_alternative_that_can_never_be_is_refused_where_it_is_written(inputs: dict[str, Any], what: str) -> None:
    with pytest.raises(ConfigError) as told:
        planned(None, robustness={"inputs": inputs, "versions": ["own"]})
    assert what in str(told.value)
    assert "robustness.inputs" in str(told.value)


def test_a_version_that_is_not_named_may_be_left_aside() -> None:
    versions = [
        {"name": "own", "variables": [*"abcd"], "normalisation": "percentile"},
        {"name": "local", "variables": [*"abcd"], "normalisation": "percentile", "weighting": "bod"},
    ]
    found = planned({"weights": "simplex"}, versions=versions)
    assert isinstance(found["own"], RobustnessPlan)
    assert isinstance(found["local"], ConfigError)


def test_an_indicator_that_no_combination_can_do_without_is_no_alternative() -> None:
    versions = [
        {"name": "own", "variables": ["a", "c"], "aggregation": {"within": "arithmetic", "across": "arithmetic"}}
    ]
    found = own({"exclude": {"one_of": "dimensions"}, "normalisation": SCALES}, versions=versions)
    assert len(found.fits) + len(found.refused) == 2 * len(found.alternatives.of["exclude"])


def test_too_many_combinations_are_refused() -> None:
    inputs = {
        "normalisation": [{"method": "minmax", "range": [1, k]} for k in range(101, 131)],
        "outliers": [{"method": "winsorise", "lower": k / 1000} for k in range(1, 31)],
        "rescale": [{"method": "minmax", "range": [0, k]} for k in range(1, 31)],
    }
    with pytest.raises(ConfigError, match="combinations of alternatives"):
        planned(inputs)
