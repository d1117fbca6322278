"""Facts in cells: what is written is read back."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ifn_research.language.cells import More, called, cell, facts_in, plain

VALUES = st.one_of(st.text(), st.integers(), st.floats(allow_nan=False, allow_infinity=False))


@given(st.dictionaries(st.sampled_from(["n", "indicators", "p_value"]), st.one_of(VALUES, st.lists(VALUES).map(tuple))))
def test_what_is_written_is_read_back(values: dict[str, Any]) -> None:
    text = called("few_blocks", ((name, cell(value)) for name, value in values.items()))
    assert facts_in(text, lambda name, found: (name, found)) == (("few_blocks", values),)


def test_a_list_that_was_cut_says_how_many_others_there_were() -> None:
    ((_, values),) = facts_in("missing(names=[a, b, +3])", lambda name, found: (name, found))
    assert values["names"] == ("a", "b", 3)
    assert isinstance(values["names"][2], More)


@pytest.mark.parametrize("text", ["few_blocks(n=", "(n=1)", "few_blocks)", "a b", "few_blocks(n=1) x", "; a"])
def test_what_is_written_otherwise_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no remarks"):
        facts_in(text, lambda name, found: (name, found))


def test_numbers_of_arrays_are_numbers() -> None:
    assert plain([np.float64(0.5), np.int64(3), "a"]) == (0.5, 3, "a")
    assert type(plain(np.float64(0.5))) is float
