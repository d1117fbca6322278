"""Complaints about a table to be scored: no fix speaks of the keys of a configuration."""

from __future__ import annotations

import pytest

from ifn_research.data.for_scoring import INSTEAD, for_scoring
from ifn_research.errors import DataError
from ifn_research.language.messages import say, template


@pytest.mark.parametrize(("told", "instead"), INSTEAD.items())
def test_every_sentence_and_what_stands_instead_are_in_the_catalogue(told: str, instead: str) -> None:
    assert template(told, "en") is not None
    assert template(instead, "en") is not None


def test_a_column_that_is_not_there_is_told_with_those_that_the_model_needs() -> None:
    problem = DataError(say("reading.no_column", name="pauv", for_whom=""), where="t.csv", fix="did you mean 'x'?")
    told = for_scoring(problem, ["code", "poverty"], "commune")
    assert told.where == "t.csv"
    assert str(told.what) == str(problem.what)
    assert "The model needs the columns code, poverty" in str(told.fix)


def test_a_message_within_a_message_is_said_otherwise_as_well() -> None:
    both = say("reading.both_advices", first=say("reading.skip_rows", 2, offer_skip="{}"), second="look")
    told = for_scoring(DataError("what", where="t.csv", fix=both), ["code"], "commune")
    assert "skip" not in str(told.fix)
    assert "remove" in str(told.fix)
    assert str(told.fix).count("look") == 1


def test_what_is_no_message_stays_as_it_is() -> None:
    assert for_scoring(DataError("what", where="t.csv", fix="as said"), ["code"], "commune").fix == "as said"
