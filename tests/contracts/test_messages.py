"""What errors and findings say is in the catalogue, whole and used, with the values that are given for it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from string import Formatter
from typing import Any

import pytest

from ifn_research.data.for_scoring import INSTEAD
from ifn_research.language.catalogue import ERROR_AREAS, LANGUAGES, catalogue, errors_of
from ifn_research.language.filling import FIELD, LABEL, LABELS, PREFIXES, VERSIONS, fields_of
from ifn_research.language.messages import JOINED, say
from ifn_research.operations.methods import list_methods
from ifn_research.study.schema import json_schema
from tests.support.sources import calls, texts

ENGLISH = {key: message for area in ERROR_AREAS for key, message in errors_of(area, "en").items()}
# What an error or a finding says stands there: positions of its arguments, and their names.
SAYING = {
    **dict.fromkeys(("ConfigError", "DataError", "IfnError", "Refusal", "Slip", "StoreError"), ((0,), ("fix",))),
    "OptionError": ((1,), ("fix",)),
    "Clash": ((0, 2), ("what", "fix")),
    "Finding": ((5, 6), ("message", "fix")),
}

# How a figure or a list is written that each language writes in its own way; alternatives (`or`) are words.
LOCALISED = re.compile(r"[,\d.]*[gf%,]|" + "|".join(name for name in JOINED if name != "or"))
# Expressions of Python that are a list, whatever they hold.
LISTS = (ast.List, ast.ListComp, ast.Tuple, ast.Set, ast.SetComp, ast.GeneratorExp)
MAKE_LISTS = {"list", "tuple", "sorted", "set"}


def forms(message: Any) -> list[str]:
    return [message] if isinstance(message, str) else list(message.values())


def placeholders(message: Any) -> set[str]:
    return {name for form in forms(message) for _, name, _, _ in Formatter().parse(form) if name}


def keys_of_studies(schema: Any) -> Iterator[str]:
    """Every key that a configuration can have."""
    if isinstance(schema, dict):
        yield from schema.get("properties", ())
        for part in schema.values():
            yield from keys_of_studies(part)
    if isinstance(schema, list):
        for part in schema:
            yield from keys_of_studies(part)


KEYS = sorted(set(keys_of_studies(json_schema())))
# What is missing in a table, how large a sheet is, an interval: no keys of a study.
NOT_TYPED = {"errors.interval", "operations.figures_missing", "outputs.table_too_large_sheet"}


def typed_fragments(message: str) -> Iterator[str]:
    """What a person types: in braces, in brackets, between backticks, and what stands behind a key or an option."""
    plain = FIELD.sub(lambda found: found[0] if found[1] else {"{{": "<<", "}}": ">>"}[found[0]], message)
    for fragment in (r"<<.*>>", r"\[.*?\]", r"`.*?`"):
        yield from re.findall(fragment, plain)
    key = rf"(?<!\w)(?:{'|'.join(KEYS)}|{{option}}): |--[a-z-]+ |\w="
    yield from re.findall(rf"(?:{key})({{\w+(?::[^{{}}]*)?}})", plain)


def localised(message: str) -> list[str]:
    """Figures and lists within what a person types that would be written as the sentence around them is."""
    return [
        f"{{{name}:{spec}}}"
        for fragment in typed_fragments(message)
        for name, spec in fields_of(fragment)
        if LOCALISED.fullmatch(spec)
    ]


def is_list(node: ast.expr) -> bool:
    return isinstance(node, LISTS) or (isinstance(node, ast.Call) and called(node) in MAKE_LISTS)


def called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else ""


def keys_of(node: ast.expr) -> list[str]:
    if isinstance(node, ast.IfExp):
        return [*keys_of(node.body), *keys_of(node.orelse)]
    return [node.value] if isinstance(node, ast.Constant) else []


@cache
def said() -> list[tuple[str, str, ast.Call]]:
    """Where a sentence is said, its key, and the call."""
    return [
        (f"{path}:{node.lineno}", key, node)
        for path, node in calls()
        if called(node) == "say"
        for key in keys_of(node.args[0])
    ]


def test_every_method_is_told_in_every_language_in_english_as_its_code_does() -> None:
    methods = {f"methods.{method.kind}_{method.name}": method.summary for method in list_methods()}
    told = {key: str(say(key)) for key in ENGLISH if key.startswith("methods.")}
    assert told == methods, "write them in ifn_research/language/errors/methods.<language>.yaml"


def test_every_sentence_that_is_said_is_in_the_catalogue_and_every_one_in_it_is_said() -> None:
    missing = {(place, key) for place, key, _ in said() if key not in ENGLISH}
    assert missing == set(), "write them in ifn_research/language/errors/<area>.en.yaml"
    told = {key for key in ENGLISH if not key.startswith("methods.")}
    assert told - texts() == set(), "nothing says them: take them out of ifn_research/language/errors/"


def test_a_sentence_is_given_the_values_that_it_says() -> None:
    without = []
    for place, key, node in said():
        given = {item.arg for item in node.keywords}
        wanted, counted = placeholders(ENGLISH[key]) - {"n"}, len(node.args) > 1
        if None not in given and (wanted != given or counted != isinstance(ENGLISH[key], dict)):
            without.append((place, key, wanted ^ given, counted))
    assert without == []
    assert len(said()) > 1000


def test_a_list_is_said_as_a_list() -> None:
    """A placeholder that is given a list says how its items are joined."""
    unsaid = [
        f"{place} {key} {item.arg}"
        for place, key, node in said()
        for item in node.keywords
        if item.arg and is_list(item.value)
        for form in forms(ENGLISH[key])
        if (item.arg, "") in fields_of(form)
    ]
    assert unsaid == [], "write {name:list}, {name:all}, ..."


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_a_person_types_is_written_as_in_every_language(code: str) -> None:
    said = {key: message for area in ERROR_AREAS for key, message in errors_of(area, code).items()}
    said |= {key: text for key, text in catalogue(code).messages.items() if key.startswith(("remark.", "refused."))}
    typed = {key: message for key, message in said.items() if key not in NOT_TYPED}
    wrong = {key: found for key, message in typed.items() for form in forms(message) if (found := localised(form))}
    assert wrong == {}, "write {name:yaml}, or {name:yaml.2f}"


@pytest.mark.parametrize(
    ("message", "found"),
    [
        ("keep coverage: {{indicators: {least:g}}}", ["{least:g}"]),
        ("write bounds: [{low:.2f}, {high:yaml}]", ["{low:.2f}"]),
        ("write buffer_km: {km:g} or less", ["{km:g}"]),
        ("write `ifn run --seed {n:,}`", ["{n:,}"]),
        ("type --seed {n:,}", ["{n:,}"]),
        ("variables: [{names:and}]", ["{names:and}"]),
        ("coverage: {{indicators: {least:yaml.2f}}} keeps {n:,}", []),
        ("only {share:.0%} are known: use transform: {able:or}", []),
    ],
)
def test_figures_within_what_a_person_types_are_found(message: str, found: list[str]) -> None:
    assert set(localised(message)) == set(found)


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
        for path, node in calls()
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

    def plain(spec: str) -> str:
        return "" if spec == LABEL else spec.replace(LABELS, "list").replace(VERSIONS, "list")

    translated = {key: message for area in ERROR_AREAS for key, message in errors_of(area, code).items()}
    assert [
        (key, name)
        for key, message in translated.items()
        for name, spec in specs_of(message).items()
        if name != "n" and plain(spec) != plain(specs_of(ENGLISH[key])[name])
    ] == []


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != "en"])
def test_what_one_language_tells_by_its_label_the_others_do(code: str) -> None:
    def labelled(message: Any, both: set[str]) -> set[str]:
        specs = specs_of(message).items()
        return {
            name for name, spec in specs if name in both and (spec in PREFIXES or spec.startswith((LABEL, VERSIONS)))
        }

    translated = {key: message for area in ERROR_AREAS for key, message in errors_of(area, code).items()}
    own, english = catalogue(code).messages, ENGLISH | catalogue("en").messages
    translated |= {key: message for key, message in own.items() if key.startswith("remark.")}
    for key, message in translated.items():
        both = placeholders(message) & placeholders(english[key])
        assert labelled(message, both) == labelled(english[key], both), key


def test_a_value_is_written_in_one_way() -> None:
    fields = {key: {field for form in forms(message) for field in fields_of(form)} for key, message in ENGLISH.items()}
    assert [key for key, found in fields.items() if len(found) != len({name for name, _ in found})] == []


def refusals() -> set[str]:
    """What versions are refused for, as far as the words stand where the refusal is made."""
    made = [node for _, node in calls() if called(node) == "Refusal" and node.args]
    words_of = [words for node in made for words in ast.walk(node.args[0]) if isinstance(words, ast.Call)]
    return {key for words in words_of if called(words) == "say" for key in keys_of(words.args[0])}


def test_why_a_version_is_refused_is_told_in_french() -> None:
    assert len(refusals()) > 30
    french = {key for area in ERROR_AREAS for key in errors_of(area, "fr")}
    assert refusals() - french == set(), "say them in ifn_research/language/errors/<area>.fr.yaml"
