"""Remarks are written and read back as they are, whatever the names of indicators."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ifn_research.language.messages import say
from ifn_research.remarks import (
    REMARKS,
    Bears,
    Remark,
    bearing,
    circular_indicators,
    coded,
    is_known,
    joined,
    noted,
    read,
    remarks_in,
    shortly,
    written,
)

NUMBERS = st.integers(-(10**9), 10**9) | st.floats(allow_nan=False)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    ["nan", "-inf", "1e5", "12", "a, b", 'say "so"', "f(x=1)", "a; b", "[a]", "few_blocks", "é", " ", "a=b", "\\"]
)


def remarks_of(code: str) -> st.SearchStrategy[Remark]:
    """Remarks of a code, with any values."""

    def values(name: str) -> st.SearchStrategy[Any]:
        if name in REMARKS[code].many:
            return st.lists(TEXTS | NUMBERS | st.just(MESSAGE), max_size=3).map(tuple)
        return TEXTS | NUMBERS | st.sampled_from([FEW, SINGLE, MESSAGE])

    kinds = {name: values(name) for name in REMARKS[code].values}
    return st.fixed_dictionaries(kinds).map(lambda found: Remark(code, **found))


FEW, SINGLE = Remark("few_blocks", n=12), Remark("naive")
MESSAGE = say("steps.pull_against", 2, names=["poverty", "a b"], what=say("steps.the_index"))
ANY = st.sampled_from(sorted(REMARKS)).flatmap(remarks_of)


@given(st.lists(ANY, max_size=4))
def test_remarks_read_back(remarks: list[Remark]) -> None:
    assert read(written(remarks)) == tuple(remarks)


def test_remarks_are_written_in_plain_words() -> None:
    found = (FEW, Remark("independent_territories"), Remark("circular_with", indicators=("poverty",)))
    assert written(found) == "few_blocks(n=12); independent_territories; circular_with(indicators=poverty)"
    nested = Remark("too_narrow", blocks=Remark("blocks_of_group", n=8, group="a b"))
    assert nested.written() == 'too_narrow(blocks=blocks_of_group(n=8, group="a b"))'


@pytest.mark.parametrize(
    "text",
    [
        "steps.the_index",
        '"few"',
        "few_blocks(n=12",
        "few_blocks(n=12);",
        "few_blocks(m=1)",
        "few_blocks",
        'given("',
        "; ;",
    ],
)
def test_other_texts_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="remark"):
        read(text)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("no_such_code", "no_such_code()"),
        ("no_such_code(n=12, names=[a, few_blocks(n=3)])", "no_such_code(n=12, names=[a, few_blocks(n=3)])"),
    ],
)
def test_a_code_that_is_not_known_is_kept_as_it_was_written(text: str, kept: str) -> None:
    assert read(f"{text}; naive") == (Remark("as_written", text=kept), SINGLE)
    assert (is_known(text), is_known("few_blocks(n=3)")) == (False, True)


def test_what_an_error_says_is_a_value_of_a_remark() -> None:
    remark = Remark("refused_without", why=MESSAGE)
    assert remark.written() == (
        'refused_without(why=steps.pull_against(n=2, names=[poverty, "a b"], what=steps.the_index()))'
    )
    assert read(remark.written()) == (remark,)
    assert str(remark) == "refused without them: poverty, a b pull against the index"
    assert remark.told("fr", str.upper).replace("\u00a0", " ") == (
        "sans eux, la version est refusée : « POVERTY », « A B » vont à rebours de l’indice"
    )


def test_a_remark_has_the_values_of_its_kind_and_no_other() -> None:
    with pytest.raises(ValueError, match="has the values"):
        Remark("few_blocks", n=1, worth=2)
    with pytest.raises(ValueError, match="has the values"):
        Remark("few_blocks")


def test_remarks_are_equal_by_what_they_say_and_travel_between_processes() -> None:
    same = Remark("few_blocks", n=np.int64(12))
    assert same == FEW
    assert len({same, FEW}) == 1
    assert pickle.loads(pickle.dumps(FEW)) == FEW
    assert type(same.values["n"]) is int


def test_several_remarks_are_each_told_once() -> None:
    assert joined((FEW,), (), (SINGLE, FEW)) == (FEW, SINGLE)
    assert remarks_in(["few_blocks(n=12); naive", "", float("nan"), "naive"]) == (FEW, SINGLE)
    assert noted((FEW, SINGLE)) == "few blocks (12); naive: takes territories for independent"
    assert noted(()) == ""


def test_readers_ask_for_codes_and_for_what_remarks_bear_upon() -> None:
    circular = Remark("circular_with", indicators=("poverty", "age"))
    assert bearing((FEW, SINGLE), Bears.ON_INTERVAL) == (FEW,)
    assert coded((FEW, SINGLE, circular), "naive", "circular_with") == (SINGLE, circular)
    assert circular_indicators((circular, SINGLE, circular)) == ("poverty", "age")
    assert (shortly((FEW,)), shortly(())) == ("few blocks", "")
