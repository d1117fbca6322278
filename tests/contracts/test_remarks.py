"""Codes of remarks, their wordings and the code that makes them agree; nobody else writes such a sentence."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from ifn_research.language import LANGUAGES
from ifn_research.language.catalogue import catalogue
from ifn_research.language.filling import FIELD, fields_of
from ifn_research.language.saying import LIST, REASONS
from ifn_research.remarks import REMARKS
from tests.support.sources import calls, modules

# Values that are not said in French, by code: the sentence is told without them.
UNSAID_IN_FRENCH = {
    *("constant_score.n", "constant_truth.n", "constant_both.n", "unreliable.least"),
    *("no_interval_above.most", "no_refitted_above.most", "too_many_pairs.most"),
    *("no_refitted_metric_above.metric", "no_refitted_metric_above.most"),
    *("decides_as_it_is_times.times", "decides_as_it_is_times.least"),
    *("decides_in_units_times.times", "decides_in_units_times.least"),
}


def wordings(code: str, language: str) -> list[str]:
    message = catalogue(language).messages[f"remark.{code}"]
    return [message] if isinstance(message, str) else list(message.values())


def values_said(code: str, language: str) -> set[str]:
    """Values that some form of a wording says, those inside its lists included."""
    found = set()
    for name, spec in (field for form in wordings(code, language) for field in fields_of(form)):
        listed = LIST.fullmatch(spec)
        found |= {name, *(filter(None, (listed[2], listed[3])) if listed else ())}
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_words_and_every_wording_a_code(language: str) -> None:
    keys = catalogue(language).messages
    worded = {key.removeprefix("remark.") for key in keys if key.startswith("remark.")}
    assert set(REMARKS) - worded == set(), f"say it below remark: in ifn_research/language/remarks.{language}.yaml"
    assert worded - set(REMARKS) == set(), "no remark has this code"


@pytest.mark.parametrize("code", REMARKS)
def test_a_wording_says_the_values_of_its_code(code: str) -> None:
    assert values_said(code, "en") == set(REMARKS[code].values)
    unsaid = {f"{code}.{name}" for name in set(REMARKS[code].values) - values_said(code, "fr")}
    assert unsaid == {name for name in UNSAID_IN_FRENCH if name.startswith(f"{code}.")}
    assert values_said(code, "fr") <= set(REMARKS[code].values)


def test_a_wording_with_several_forms_has_a_number() -> None:
    several = [code for code in REMARKS for language in LANGUAGES if len(wordings(code, language)) > 1]
    assert [code for code in several if "n" not in REMARKS[code].values] == []


@pytest.mark.parametrize("code", REMARKS)
def test_a_list_is_written_as_a_list(code: str) -> None:
    specs = {name: spec for form in wordings(code, "en") for name, spec in fields_of(form)}
    assert {name for name, spec in specs.items() if LIST.fullmatch(spec) or REASONS.fullmatch(spec)} == (
        set(REMARKS[code].many) & set(specs)
    )


def making() -> Iterator[tuple[str, ast.Call]]:
    """Where remarks are made."""
    for path, node in calls():
        if isinstance(node.func, ast.Name) and node.func.id == "Remark":
            yield f"{path}:{node.lineno}", node


# Where remarks are made from what was written.
READERS = ("remarks.py", "results/older_notes.py")


def test_every_remark_is_made_with_the_values_of_its_code() -> None:
    made = set()
    for where, call in making():
        if where.startswith(READERS) and not isinstance(call.args[0], ast.Constant):
            continue
        assert isinstance(call.args[0], ast.Constant), where
        code = str(call.args[0].value)
        assert code in set(REMARKS), f"{where}: add it to REMARKS in ifn_research/remarks.py"
        assert [word.arg for word in call.keywords if word.arg is None] == [], where
        assert {word.arg for word in call.keywords} == set(REMARKS[code].values), where
        made.add(code)
    assert made == set(REMARKS)


def beginnings() -> list[str]:
    """How the English sentences begin, of those with enough words of their own."""
    found = {FIELD.split(form)[0].strip(" '({") for code in REMARKS for form in wordings(code, "en")}
    return sorted(text for text in found if len(text.split()) > 2)


def test_nobody_else_writes_what_remarks_say() -> None:
    pattern = re.compile("|".join(map(re.escape, beginnings())))
    written = []
    for path, tree in modules().items():
        documentation = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        written += [
            f"{path}:{node.lineno}: {node.value}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation
            if pattern.match(node.value)
        ]
    assert written == []
