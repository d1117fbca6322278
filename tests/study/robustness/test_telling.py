"""Findings about a plan of choices."""

from __future__ import annotations

from ifn_research import load_study
from ifn_research.study.plan import plan
from ifn_research.study.robustness.planning import RobustnessPlan, plan_robustness
from ifn_research.study.robustness.telling import findings_of_plan
from tests.support.varied_study import SCALES, varied


def told(inputs: dict[str, object]) -> list[tuple[str, str]]:
    found = plan_robustness(plan(load_study(varied(inputs))))["own"]
    assert isinstance(found, RobustnessPlan)
    return [(item.check, item.severity) for item in findings_of_plan(found)]


def test_what_goes_together_and_holds_the_versions_own_needs_no_word() -> None:
    assert told({"normalisation": SCALES, "weights": "simplex"}) == []


def test_what_is_added_and_what_cannot_be_are_told() -> None:
    assert told({"normalisation": ["percentile", "rank"]}) == [("nominal_added", "info")]
    assert told({"normalisation": SCALES, "aggregation": ["arithmetic", "geometric"]}) == [("impossible", "warning")]
