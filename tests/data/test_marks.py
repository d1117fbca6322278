"""Marks that a spreadsheet writes around a text."""

from __future__ import annotations

import pytest

from ifn_research.data.marks import bare


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ('="01001"', "01001"),
        ('= " 01001 "', "01001"),
        ('"""2A004"""', "2A004"),
        ("'01001", "01001"),
        ("’2A004", "2A004"),
        ("01001", "01001"),
        # An apostrophe of a name, and a formula that is none of a text.
        ("'t Hooft", "'t Hooft"),
        ("L'Haÿ", "L'Haÿ"),
        ("=A1", "=A1"),
        ("", ""),
    ],
)
def test_only_what_a_spreadsheet_added_is_taken_away(text: str, kept: str) -> None:
    assert bare(text) == kept
    assert bare(bare(text)) == kept
