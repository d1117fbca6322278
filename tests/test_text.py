"""Text from data in a cell."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from ifn_research.text import guarded, plain, unguarded, without_formula


@given(st.text())
def test_plain_text_can_be_written_to_any_file_and_stays_on_one_line(text: str) -> None:
    found = plain(text)
    assert not ILLEGAL_CHARACTERS_RE.search(found)
    assert len(found.splitlines()) <= 1
    found.encode("utf-8")


@given(st.text(st.characters(categories=["L", "N"], min_codepoint=32, max_codepoint=0x24F)))
def test_letters_and_digits_stay_as_they_are(text: str) -> None:
    assert plain(text) == text
    assert without_formula(text) == text


def test_control_characters_and_marks_that_turn_text_are_taken_out() -> None:
    assert plain("Saint\x00-\x1bÉtienne\u202e cod.exe\u2066\u200f\ufffe\ud800") == "Saint - Étienne cod.exe"
    assert plain("a\tb\r\nc") == "a b  c"
    assert [plain(value) for value in (None, float("nan"), 2018, "  ")] == ["", "", "2018", ""]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝", "＋", "－", "＠"])
@pytest.mark.parametrize("before", ["", " ", "\u00a0", "\u200b", "\ufeff ", "\t", "\r", "\u202e"])
def test_what_begins_like_a_formula_gets_an_apostrophe(sign: str, before: str) -> None:
    assert without_formula(plain(f"{before}{sign}1+1")).startswith("'")


def test_signs_inside_a_name_are_left_alone() -> None:
    for name in ("Saint-Étienne", "a=b", "L'Haÿ-les-Roses", "'quoted'", ""):
        assert without_formula(plain(name)) == name


@given(st.text(alphabet="'=+-@ab \u200b", max_size=6))
def test_what_is_guarded_runs_nothing_and_can_be_had_back(text: str) -> None:
    assert without_formula(guarded(text)) == guarded(text)
    assert unguarded(guarded(text)) == text
