"""Patterns tried on whole columns at once, beside the program that tries them one by one."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from ifn_research.data.matching import fullmatch

TEXTS = ["", "12", "12,5", "-3", "12\n", "é12", "1 2", "2A004", "12,5 %"]


@pytest.mark.parametrize("pattern", ["[0-9]+", "[0-9]+|-3", "", "[0-9]+(?:,[0-9]*)?", "[^0-9]12", "(?i)2a[0-9]{3}"])
def test_the_same_texts_match_as_those_that_re_matches(pattern: str) -> None:
    found = fullmatch(pd.Series(TEXTS, dtype="str"), pattern)
    assert found.tolist() == [re.fullmatch(pattern, text) is not None for text in TEXTS]


def test_no_text_at_all_is_no_match() -> None:
    assert fullmatch(pd.Series([], dtype="str"), ".*").shape == (0,)
