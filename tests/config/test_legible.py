"""The parts of a configuration with faults that can still be looked up in its tables."""

from __future__ import annotations

from ifn_research.config.legible import legible
from ifn_research.config.yaml_document import parse_document
from ifn_research.errors import ConfigError

TEXT = """study: s
level: commune
tables:
  - {path: a.csv, code: code}
  - {path: b.csv, code: code, header_row: 2}
indicators:
  x: {column: x}
  y: {column: y, unit: percent}
ground_truth:
  - {name: t, column: t}
versions:
  - {name: one, variables: [x, y]}
  - {name: two, variables: [x]}
  - nonsense
"""
WHOLE = TEXT.replace(", header_row: 2", "")


def test_without_one_of_its_tables_only_the_tables_are_read() -> None:
    found = legible(parse_document(TEXT, source="s.yaml"), [])
    assert found is not None
    assert not found.whole
    assert [table.path for table in found.config.tables] == ["a.csv"]
    assert list(found.config.indicators) == ["unread"]
    assert found.config.ground_truth == ()


def test_versions_that_cannot_be_read_keep_their_place_and_their_indicators_are_looked_up() -> None:
    found = legible(parse_document(WHOLE, source="s.yaml"), [])
    assert found is not None
    assert found.whole
    assert [version.name for version in found.config.versions] == ["unread-0", "two", "unread-2"]
    assert (list(found.config.indicators), found.config.used_indicators) == (["x"], ("x",))
    assert (found.config.level, found.config.ground_truth[0].name) == ("commune", "t")


def test_what_a_problem_is_told_of_is_left_out() -> None:
    document = parse_document(WHOLE, source="s.yaml")
    problems = [
        ConfigError("wrong", where=document.where(path), fix="")
        for path in (("level",), ("ground_truth", 0, "column"), ("versions", 1))
    ]
    found = legible(document, problems)
    assert found is not None
    assert (found.config.level, found.config.ground_truth) == ("territory", ())
    assert [version.name for version in found.config.versions] == ["unread-0", "unread-1", "unread-2"]


def test_without_a_table_nothing_can_be_looked_up() -> None:
    assert legible(parse_document("study: s\ntables: nothing\n", source="s.yaml"), []) is None
