"""What became of codes, and of two passages one after the other."""

from __future__ import annotations

from ifn_research.geography.passages import Passage

KNOWN = frozenset({"a", "b", "c", "d", "e"})
FIRST = Passage(2020, 2021, KNOWN, {"b": ("a",), "c": ("f",)})
SECOND = Passage(2021, 2022, frozenset({"a", "d", "e", "f"}), {"d": ("d", "g"), "f": ("c",)})


def test_a_code_that_absorbed_another_is_made_of_both() -> None:
    assert FIRST.sources == {"a": ("a", "b"), "f": ("c",)}
    assert FIRST.changed == {"a"}
    assert FIRST.to("e") == ("e",)


def test_two_steps_are_one_passage() -> None:
    whole = FIRST.then(SECOND)
    assert (whole.since, whole.until) == (2020, 2022)
    # c became f and c again: the same territory under the same code.
    assert whole.became == {"b": ("a",), "d": ("d", "g")}
    assert whole.divided == {"d"}
    assert whole.changed == {"a", "d"}


def test_a_part_of_what_was_divided_may_merge_again() -> None:
    back = Passage(2022, 2023, frozenset({"a", "d", "e", "g", "c"}), {"g": ("d",)})
    assert FIRST.then(SECOND).then(back).became == {"b": ("a",)}
