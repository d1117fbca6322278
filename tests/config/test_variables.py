"""Variable sets are made from each other."""

from __future__ import annotations

from pathlib import Path

import pytest

from ifn_research.config import load_study
from ifn_research.config.variables import resolve_variables
from ifn_research.config.yaml_document import YamlDocument, parse_document
from ifn_research.errors import ConfigError


def document(text: str) -> YamlDocument:
    return parse_document(text, source="study.yaml")


def test_variable_sets_are_made_from_each_other() -> None:
    source = document(
        "variable_sets: {core: [a, b], wide: {from: core, add: [c], drop: [a]}}\nversions: [{name: v, variables: wide}]"
    )
    assert resolve_variables(source) == []
    assert source.data["versions"][0]["variables"] == ["b", "c"]
    assert source.data["versions"][0]["variables_name"] == "wide"


@pytest.mark.parametrize(
    "sets",
    [
        "{core: {from: wide}, wide: {from: core}}",
        "{wide: {from: cor}}",
        "{core: [a], wide: {from: core, drop: [b]}}",
        "{core: 3}",
    ],
)
def test_a_variable_set_that_cannot_be_made_is_a_problem(sets: str) -> None:
    source = document(f"variable_sets: {sets}\nversions: []")
    assert resolve_variables(source)


def test_an_unknown_variable_set_gets_the_nearest_name() -> None:
    source = document("variable_sets: {core: [a]}\nversions: [{name: v, variables: coer}]")
    (problem,) = resolve_variables(source)
    assert "did you mean 'core'" in str(problem.fix)


def test_an_indicator_named_as_a_set_is_to_be_put_in_a_list() -> None:
    source = document("indicators: {pov: {column: a}}\nversions: [{name: v, variables: pov}]")
    (problem,) = resolve_variables(source)
    assert "put it in a list, [pov]" in str(problem.fix)


@pytest.mark.parametrize("key", ["add", "drop"])
def test_what_is_added_or_dropped_is_a_list(key: str) -> None:
    source = document(f"variable_sets: {{core: [a, b], wide: {{from: core, {key}: ab}}}}")
    (problem,) = resolve_variables(source)
    assert str(problem.fix) == f"{key}: [ab]"


def test_a_set_that_no_version_uses_holds_known_indicators_too(tmp_path: Path) -> None:
    path = tmp_path / "study.yaml"
    path.write_text(
        "study: small\ntables: [{path: a.csv, code: c}]\nindicators: {poverty: {column: p}}\n"
        "variable_sets:\n  unused: [povrty]\nversions: [{name: v, variables: [poverty]}]\n"
    )
    with pytest.raises(ConfigError, match="unknown indicator 'povrty'") as caught:
        load_study(path)
    assert "line 5: variable_sets.unused" in str(caught.value.where)
    assert "did you mean 'poverty'" in str(caught.value.fix)


def test_a_set_that_cannot_be_made_is_told_once(tmp_path: Path) -> None:
    path = tmp_path / "study.yaml"
    path.write_text(
        "study: small\ntables: [{path: a.csv, code: c}]\nindicators: {poverty: {column: p}}\n"
        "variable_sets: {core: 3}\nversions: [{name: v, variables: core}]\n"
    )
    with pytest.raises(ConfigError, match="the variable set 'core' is neither a list"):
        load_study(path)
