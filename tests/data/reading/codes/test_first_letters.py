"""How the cells of a text begin tells its encoding."""

from __future__ import annotations

import pytest

from ifn_research.data.reading.codes.first_letters import first_letters, ill_begun

NAMES = ["Ambérieu", "Bourg", "Oyonnax", "Évry", "Étampes", "Belley"]


def content(encoding: str) -> bytes:
    return "\n".join(["code;nom", *(f"0100{at};{name}" for at, name in enumerate(NAMES))]).encode(encoding)


def odd(text: bytes) -> list[bytes]:
    return [line for line in text.splitlines() if any(byte > 0x7F for byte in line)]


@pytest.mark.parametrize(("written", "other"), [("cp1252", "cp850"), ("cp850", "latin-1")])
def test_names_that_begin_with_a_capital_speak_against_the_other_encoding(written: str, other: str) -> None:
    text = content(written)
    begun = first_letters(text, odd(text))
    assert sum(begun.values()) == 2
    assert ill_begun(begun, written) == 0
    assert ill_begun(begun, other) > 0


def test_cells_of_which_none_begins_beyond_ascii_say_nothing() -> None:
    text = b"code;nom\n01001;Ami\xe9\n"
    assert first_letters(text, odd(text)) == {}
    assert ill_begun({}, "cp1252") == 0
