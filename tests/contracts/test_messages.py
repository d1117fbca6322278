"""What errors and findings say is in the catalogue, whole and used, with the values that are given for it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

from ifn_research.data.for_scoring import INSTEAD
from ifn_research.language.catalogue import ERROR_AREAS, LANGUAGES, catalogue, errors_of
from ifn_research.language.filling import fields_of
from ifn_research.language.messages import LABEL, LABELS

PACKAGE = Path(__file__).parents[2] / "ifn_research"
ENGLISH = {key: message for area in ERROR_AREAS for key, message in errors_of(area, "en").items()}
# What an error or a finding says stands there: positions of its arguments, and their names.
SAYING = {
    **dict.fromkeys(("ConfigError", "DataError", "IfnError", "Refusal", "Slip", "StoreError"), ((0,), ("fix",))),
    "OptionError": ((1,), ("fix",)),
    "Clash": ((0, 2), ("what", "fix")),
    "Finding": ((5, 6), ("message", "fix")),
}


def trees() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        yield path.relative_to(PACKAGE).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


CALLS = [(path, node) for path, tree in trees() for node in ast.walk(tree) if isinstance(node, ast.Call)]
TEXTS = {
    node.value
    for _, tree in trees()
    for node in ast.walk(tree)
    if isinstance(node, ast.Constant) and isinstance(node.value, str)
}


def forms(message: Any) -> list[str]:
    return [message] if isinstance(message, str) else list(message.values())


def placeholders(message: Any) -> set[str]:
    return {name for form in forms(message) for _, name, _, _ in Formatter().parse(form) if name}


def called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else ""


def keys_of(node: ast.expr) -> list[str]:
    if isinstance(node, ast.IfExp):
        return [*keys_of(node.body), *keys_of(node.orelse)]
    return [node.value] if isinstance(node, ast.Constant) else []


SAID = [
    (f"{path}:{node.lineno}", key, node)
    for path, node in CALLS
    if called(node) == "say"
    for key in keys_of(node.args[0])
]


def test_every_sentence_that_is_said_is_in_the_catalogue_and_every_one_in_it_is_said() -> None:
    missing = {(place, key) for place, key, _ in SAID if key not in ENGLISH}
    assert missing == set(), "write them in ifn_research/language/errors/<area>.en.yaml"
    assert set(ENGLISH) - TEXTS == set(), "nothing says them: take them out of ifn_research/language/errors/"


@pytest.mark.parametrize(("place", "key", "node"), SAID, ids=[f"{place} {key}" for place, key, _ in SAID])
def test_a_sentence_is_given_the_values_that_it_says(place: str, key: str, node: ast.Call) -> None:
    given = {item.arg for item in node.keywords}
    if None in given:
        return
    wanted, counted = placeholders(ENGLISH[key]), len(node.args) > 1
    assert wanted - {"n"} == given, place
    assert counted == isinstance(ENGLISH[key], dict), place


def test_a_sentence_with_several_forms_has_those_of_its_language() -> None:
    assert [
        key for key, message in ENGLISH.items() if isinstance(message, dict) and set(message) != {"one", "other"}
    ] == []


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != "en"])
def test_a_translation_says_what_the_english_says(code: str) -> None:
    translated = {key: message for area in ERROR_AREAS for key, message in errors_of(area, code).items()}
    assert set(translated) <= set(ENGLISH)
    assert [
        key
        for key, message in translated.items()
        if placeholders(message) - {"n"} != placeholders(ENGLISH[key]) - {"n"}
    ] == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_an_area_of_errors_is_no_part_of_a_document(code: str) -> None:
    assert {key.partition(".")[0] for key in catalogue(code).messages} & ERROR_AREAS == set()


def test_no_error_and_no_finding_says_a_sentence_of_its_own() -> None:
    own = [
        f"{path}:{node.lineno}"
        for path, node in CALLS
        if called(node) in SAYING
        for words in (
            *(node.args[at] for at in SAYING[called(node)][0] if at < len(node.args)),
            *(item.value for item in node.keywords if item.arg in SAYING[called(node)][1]),
        )
        if isinstance(words, (ast.JoinedStr, ast.BinOp)) or (isinstance(words, ast.Constant) and words.value)
    ]
    assert own == []


@pytest.mark.parametrize(("study", "scoring"), INSTEAD.items())
def test_what_is_said_instead_to_who_scores_has_its_values(study: str, scoring: str) -> None:
    assert placeholders(ENGLISH[scoring]) <= placeholders(ENGLISH[study]) | {"needed", "level"}
    assert isinstance(ENGLISH[scoring], str) or isinstance(ENGLISH[study], dict)


def specs_of(message: Any) -> dict[str, str]:
    return {name: spec for form in forms(message) for name, spec in fields_of(form)}


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != "en"])
def test_a_translation_writes_figures_and_lists_as_the_english_does(code: str) -> None:
    """What results keep of a message is what its English says: another language cannot say more."""
    labelled = {LABEL: "", LABELS: "list"}
    translated = {key: message for area in ERROR_AREAS for key, message in errors_of(area, code).items()}
    assert [
        (key, name)
        for key, message in translated.items()
        for name, spec in specs_of(message).items()
        if name != "n" and labelled.get(spec, spec) != specs_of(ENGLISH[key])[name]
    ] == []


@pytest.mark.parametrize("key", sorted(ENGLISH))
def test_a_value_is_written_in_one_way(key: str) -> None:
    fields = {field for form in forms(ENGLISH[key]) for field in fields_of(form)}
    assert len(fields) == len({name for name, _ in fields})


def refusals() -> set[str]:
    """What versions are refused for, as far as the words stand where the refusal is made."""
    made = [node for _, node in CALLS if called(node) == "Refusal" and node.args]
    said = [words for node in made for words in ast.walk(node.args[0]) if isinstance(words, ast.Call)]
    return {key for words in said if called(words) == "say" for key in keys_of(words.args[0])}


def test_why_a_version_is_refused_is_told_in_french() -> None:
    assert len(refusals()) > 30
    french = {key for area in ERROR_AREAS for key in errors_of(area, "fr")}
    assert refusals() - french == set(), "say them in ifn_research/language/errors/<area>.fr.yaml"
