"""Versions in worlds, planned before data are read."""

from __future__ import annotations

from typing import Any

from ifn_research import load_study
from ifn_research.study.plan import plan
from ifn_research.study.robustness.decision_plan import DecisionPlan, plan_decision
from tests.support.varied_study import varied

TRUTH = [{"name": "truth", "column": "truth"}]


def planned(inputs: dict[str, Any], versions: list[dict[str, Any]]) -> DecisionPlan | None:
    robustness = {"inputs": inputs, "decision": {}}
    return plan_decision(plan(load_study(varied(robustness=robustness, versions=versions, ground_truth=TRUTH))))


def test_a_version_is_one_object_wherever_it_lacks_what_is_left_out() -> None:
    versions = [{"name": "two", "variables": ["a", "b"]}, {"name": "all", "variables": [*"abcd"]}]
    found = planned({"exclude": {"one_of": "indicators"}}, versions)
    assert found is not None
    assert found.left_out == ((), ("a",), ("b",), ("c",), ("d",))
    two = found.fits["two"]
    assert two[0] is two[3] is two[4]
    assert [None if fit is None else fit.indicators for fit in two[1:3]] == [("b",), ("a",)]
    assert len({fit.indicators for fit in found.fits["all"] if fit is not None}) == 5


def test_a_version_of_what_is_left_out_alone_has_no_fit_there() -> None:
    found = planned({"exclude": {"one_of": "dimensions"}}, [{"name": "x", "variables": ["a", "b"]}])
    assert found is not None
    assert found.left_out == ((), ("a", "b"))
    assert found.fits["x"][1] is None


def test_what_learns_from_a_ground_truth_is_held() -> None:
    weighting = {"method": "supervised", "ground_truth": "truth"}
    found = planned({"weights": "simplex"}, [{"name": "s", "variables": [*"abcd"], "weighting": weighting}])
    assert found is not None
    assert not found.fits
    assert "'s' learns from a ground truth" in str(found.held["s"])


def test_nothing_is_planned_where_nothing_is_asked_for() -> None:
    assert plan_decision(plan(load_study(varied({"weights": "simplex"})))) is None
