"""The indicators of a first study, of the columns that could be some."""

from __future__ import annotations

from ifn_research.operations.new.drafting import Line
from ifn_research.operations.new.indicators import latest_only, without


def line(name: str, label: str) -> Line:
    return Line(name, {"column": name, "label": label}, "")


def test_of_one_indicator_of_several_years_the_last_is_kept() -> None:
    lines = [line("a19", "Part 2019"), line("a21", "Part 2021"), line("b19", "Taux 2019"), line("c", "Revenu")]
    kept, left = latest_only(lines, {"z": "holds texts"})
    assert [item.name for item in kept] == ["a21", "b19", "c"]
    assert (set(left) - {"z"}, left["z"]) == ({"Part 2019"}, "holds texts")


def test_what_the_reader_refused_is_left_out_with_why() -> None:
    kept, left = without([line("a", "A"), line("b", "B")], {}, {"b": "outside 0 to 100"})
    assert ([item.name for item in kept], left) == (["a"], {"b": "outside 0 to 100"})
