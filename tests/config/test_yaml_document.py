"""YAML is read as plain data, with positions, and nothing that could be misread gets through."""

from __future__ import annotations

import pytest

from ifn_research.config.yaml_document import dotted, parse_document, parse_value
from ifn_research.errors import ConfigError


def test_every_value_knows_its_line() -> None:
    document = parse_document("a: [1, 2]\nb:\n  c: '01'\n  d: {e: 1.5}\n", source="study.yaml")
    assert document.data == {"a": [1, 2], "b": {"c": "01", "d": {"e": 1.5}}}
    assert str(document.where(("b", "d", "e"))) == "study.yaml, line 4: b.d.e"
    assert str(document.where(("a", 1))) == "study.yaml, line 1: a[1]"


def test_a_path_that_was_not_written_is_placed_at_its_parent() -> None:
    document = parse_document("a:\n  b: 1\n", source="study.yaml")
    assert str(document.where(("a", "missing"))) == "study.yaml, line 1: a.missing"


@pytest.mark.parametrize(
    "text, what, line",
    [
        ("code: 01001", "leading zero would be lost", 1),
        ("codes:\n  - '01001'\n  - 01001", "leading zero would be lost", 3),
        ("01: x", "leading zero would be lost", 1),
        ("a: 1\na: 2", "duplicate key", 2),
        ("a: !!python/object/apply:os.system [ls]", "tag", 1),
        ("a: !custom {b: 1}", "tag", 1),
        ("base: &b {c: 1}\na: {<<: *b}", "merge keys", 2),
        ("a: [1, 2", "not valid YAML", 1),
        ("- a\n- b", "mapping of keys", 1),
    ],
)
def test_what_could_be_misread_is_refused_with_its_line(text: str, what: str, line: int) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_document(text, source="study.yaml")
    assert what in str(caught.value.what)
    assert f"study.yaml, line {line}" in str(caught.value.where)
    assert str(caught.value.fix)


def test_the_repair_of_a_lost_zero_is_written_out() -> None:
    with pytest.raises(ConfigError) as caught:
        parse_document("code: 01001", source="study.yaml")
    assert str(caught.value.fix) == 'write it in quotes: "01001"'


def test_yaml_1_2_words_and_numbers() -> None:
    assert parse_value("no", source="") == "no"
    assert parse_value("true", source="") is True
    assert parse_value("1e-3", source="") == 0.001
    assert parse_value("{method: pca}", source="") == {"method": "pca"}


def test_a_path_is_shown_as_users_write_it() -> None:
    assert dotted(("versions", 2, "weighting", "method")) == "versions[2].weighting.method"
