"""Sentences are read back by the wordings that say them."""

from __future__ import annotations

import pytest

from ifn_research.language.recognising import recognised
from ifn_research.remarks import read
from tests.language.test_saying import SAID


def of(text: str) -> tuple[str, dict[str, object]] | None:
    def inner(text: str) -> object:
        from ifn_research.remarks import Remark

        found = of(text)
        return None if found is None else Remark(found[0], **found[1])

    return recognised(text, "remark.", inner)


@pytest.mark.parametrize("row", [row for row in SAID if not row["remark"].startswith("as_")], ids=lambda r: r["remark"])
def test_a_sentence_is_recognised_by_its_code(row: dict[str, str]) -> None:
    (remark,) = read(row["remark"])
    found = of(row["english"])
    assert found is not None
    assert found[0] == remark.code
    # Figures are those that the sentence has.
    assert set(found[1]) == set(remark.values)


@pytest.mark.parametrize(
    "text", ["", "something else", "few blocks (many)", "few blocks (12), and more", "probably too narrow: whatever"]
)
def test_another_sentence_is_not(text: str) -> None:
    assert of(text) is None
