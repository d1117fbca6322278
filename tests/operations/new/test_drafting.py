"""What is written as YAML is read back as it was, whatever it holds."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from ifn_research.operations.new.drafting import flow, scalar


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_any_text_is_read_back_as_itself(text: str) -> None:
    assert YAML(typ="safe").load(f"a: {scalar(text)}\n") == {"a": text}


@pytest.mark.parametrize(
    "value",
    [
        "no", "null", "01001", "1e3", "a: b", "# x", True, 3, 2.5, ["a", "01"],
        {"where": {"an": 2020, "sexe": ["T", "yes"]}, "été": "{x}"},
    ],
)  # fmt: skip
def test_values_of_any_kind_are_read_back_from_one_line(value: Any) -> None:
    written = flow(value)
    assert "\n" not in written
    assert YAML(typ="safe").load(f"a: {written}\n") == {"a": value}
