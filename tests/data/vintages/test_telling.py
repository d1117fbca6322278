"""What is told of changed territories."""

from __future__ import annotations

from ifn_research.config.tables import TableConfig
from ifn_research.data.vintages.telling import told_changes
from ifn_research.geography.passages import Passage

PASSAGE = Passage(2021, 2024, frozenset({"a", "b", "c", "d"}), {"b": ("a",), "c": ("e",), "d": ("d", "f")})


def told(here: set[str], **keys: object) -> dict[str, str]:
    declared = TableConfig.model_validate({"path": "x.csv", "code": "code", **keys})
    found = told_changes("x.csv", PASSAGE, PASSAGE.sources, here, declared)
    return {str(item.message).split()[0].strip(","): str(item.message) for item in found}


def test_every_kind_of_change_has_its_words() -> None:
    found = list(told({"a", "b", "c", "d"}).values())
    assert [message.split(":")[-1].strip() for message in found] == [
        "counts are added, rates computed again, other figures averaged.",
        "the code alone changed.",
        "its figures are missing.",
        "its figures are missing.",
    ]


def test_a_member_without_a_row_is_told_unless_it_counts_as_none() -> None:
    assert "b has no row" in told({"a", "c", "d"})["a"]
    assert "no row" not in told({"a", "c", "d"}, absent=0)["a"]


def test_what_is_shared_out_is_told() -> None:
    assert "shared out by population" in told({"d"}, split="population")["f"]
