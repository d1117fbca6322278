"""The text of a YAML file: its encoding, and what is told where it cannot be parsed."""

from __future__ import annotations

from pathlib import Path

import pytest
from ruamel.yaml.error import YAMLError

from ifn_research.config.yaml_text import decoded, loaded, refuse_empty_anchors, unreadable
from ifn_research.errors import ConfigError

PATH = Path("s.yaml")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_marked_encodings_are_read(encoding: str) -> None:
    assert decoded("title: Étude\n".encode(encoding), PATH) == "title: Étude\n"


def test_another_encoding_is_refused_with_its_line_as_windows_shows_it() -> None:
    with pytest.raises(ConfigError) as raised:
        decoded("a: 1\ntitle: Étude\n".encode("cp1252"), PATH)
    assert str(raised.value.where) == "s.yaml, line 2"
    assert "title: Étude" in str(raised.value.fix)


@pytest.mark.parametrize(
    ("text", "line", "fix"),
    [
        ("a: 1\na: 2\n", 2, "keep"),
        ("a: 1\nb:\tc: 2\n", 2, ""),
        ("a: 1\n---\nb: 2\n", 2, "one study"),
        ("a: 1\nb: [1, 2\n", 2, "b: [1, 2]"),
    ],
)
def test_what_cannot_be_parsed_is_told_with_its_line(text: str, line: int, fix: str) -> None:
    with pytest.raises((YAMLError, ValueError)) as raised:
        loaded(text)
    told = unreadable(text, raised.value, "s.yaml")
    assert str(told.where) == f"s.yaml, line {line}"
    assert fix in str(told.fix)


def test_brackets_nested_too_deeply_end_in_a_message() -> None:
    text = "a: " + "[" * 5000 + "]" * 5000
    with pytest.raises((YAMLError, ValueError)) as raised:
        loaded(text)
    assert "nested" in str(unreadable(text, raised.value, "s.yaml").what)


def test_a_value_that_begins_with_an_ampersand_is_refused_and_an_anchor_of_something_is_not() -> None:
    with pytest.raises(ConfigError) as raised:
        refuse_empty_anchors("a: 1\ntitle: &Étude # note\nb: 2\n", "s.yaml")
    assert str(raised.value.where) == "s.yaml, line 2"
    for fine in ("title: &name\n  b: 2\n", "title: &name\n- b\n", "title: R&D\n", 'title: "&name"\n'):
        refuse_empty_anchors(fine, "s.yaml")


def test_a_few_lines_that_name_values_again_and_again_are_refused_at_once() -> None:
    levels = [f"x{k}: &x{k} [{', '.join([f'*x{k - 1}' if k else 'a'] * 9)}]" for k in range(9)]
    text = "\n".join(levels)
    with pytest.raises((YAMLError, ValueError)) as raised:
        loaded(text)
    assert "repeated (*)" in str(unreadable(text, raised.value, "s.yaml").what)
    assert loaded("a: &a [1, 2]\nb: *a\nc: R&D\n")["b"] == [1, 2]
