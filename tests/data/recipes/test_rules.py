"""The keys of recipes: what they refuse."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from ifn_research.data.recipes.rules import ColumnRule, FileRule, Keyed


def test_rows_have_one_source() -> None:
    assert Keyed(source="a", key="k").table == ""
    for said in ({"key": "k"}, {"source": "a", "table": "b", "key": "k"}):
        with pytest.raises(ValidationError, match="raw file or those of a table"):
            Keyed(**said)  # type: ignore[arg-type]


def test_a_column_says_of_its_rows_what_rows_say() -> None:
    rule = ColumnRule(source="a", key="k", width=5, where={"x": "1"}, value="n")
    assert rule.keyed() == Keyed(source="a", key="k", width=5, where={"x": "1"})


@pytest.mark.parametrize("path", ["../a.csv", "/a.csv", "a/../b.csv", "a", "", ".hidden.csv", "a//b.csv", "C:\\a.csv"])
def test_nothing_is_written_outside_the_folder(path: str) -> None:
    with pytest.raises(ValidationError):
        FileRule(source="s", path=path)
