"""Every method that there is, those of indicators first."""

from __future__ import annotations

from ifn_research.operations.methods import list_methods
from ifn_research.steps import STEPS


def test_all_kinds_of_steps_are_listed_in_the_order_of_their_work() -> None:
    assert list(dict.fromkeys(method.kind for method in list_methods())) == ["transform", *STEPS]


def test_one_kind_or_one_method_can_be_asked_for() -> None:
    assert {method.name for method in list_methods("weighting")} == set(STEPS["weighting"])
    assert [method.kind for method in list_methods("factor")] == ["weighting"]
