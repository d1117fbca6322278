"""Judgements of members: ratios, and what is compared with what."""

from __future__ import annotations

import pytest

from ifn_research.data.ballots import Judgements
from ifn_research.data.ballots.judgements import connected, ratio_of


@pytest.mark.parametrize(
    ("written", "ratio"),
    [("1/3", 1 / 3), ("1 / 9", 1 / 9), (3, 3), ("3,5", 3.5), (0.33, 1 / 3), (0.143, 1 / 7), ("0.111", 1 / 9), (1, 1)],
)
def test_a_judgement_is_a_ratio(written: object, ratio: float) -> None:
    assert ratio_of(written) == ratio


@pytest.mark.parametrize("written", ["", "a", "2/3", "-3", True, "1/0", "nan", "inf", "1/10"])
def test_what_is_no_ratio(written: object) -> None:
    assert ratio_of(written) is None


def test_pairs_that_share_a_name_are_of_one_group() -> None:
    assert connected([("a", "b"), ("c", "d"), ("b", "e")]) == (("a", "b", "e"), ("c", "d"))
    assert connected([("a", "b"), ("c", "d"), ("d", "a")]) == (("a", "b", "c", "d"),)


def test_matrices_are_reciprocal_and_hold_nothing_where_nothing_is_compared() -> None:
    found = Judgements.in_study({"Anne": {"a": {"b": 4}, "c": {"d": 2}}})
    assert found.names == ("a", "b", "c", "d")
    assert found.ratios == (((1, 4, 0, 0), (0.25, 1, 0, 0), (0, 0, 1, 2), (0, 0, 0.5, 1)),)


def test_judgements_are_declared_again_as_they_were() -> None:
    found = Judgements.in_study({"Anne": {"a": {"b": 4, "c": 2}, "c": {"b": 2}}})
    assert Judgements.in_study(found.declared) == found
