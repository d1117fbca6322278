"""No module outside `language/` holds a sentence: in a constant, a default, an f-string, wherever they stand."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache

from tests.support.sources import modules

# Three words and a blank make a sentence, or a phrase that a reader sees.
WORD, LEAST = re.compile(r"[^\W\d_][^\W\d_']+"), 3
# A pattern of texts, the markup of a document, the parameters of a projection and the rules of a browser are none.
NO_PROSE = re.compile(r"\(\?|\\[bS(]|\.\*|<w:|w:\w+=|\+proj=|'none';|\^\(")
# What keywords hold that a reader sees in English alone: the help of a command, the description of a key of the
# configuration, of which the page of keys and the JSON Schema are made. `where` is a place in the words of a file.
SPELLED = {"help", "description", "metavar", "where"}
# The first words of a format are the help of the option that takes it.
HELP_OF_OPTION = "Format"
# What a programmer is told who calls a function wrongly.
OF_PYTHON = {
    "AttributeError",
    "LookupError",
    "KeyError",
    "RuntimeError",
    "TypeError",
    "UnicodeDecodeError",
    "ValueError",
}
EXCEPTIONS = {
    **dict.fromkeys(("Table de passage", "Liste des scissions"), "the name of a sheet in a workbook of Insee"),
    **dict.fromkeys(
        (
            *("with circular indicators", "without circular indicators", "suppressed cells left out"),
            *("suppressed at their lowest", "suppressed at their highest", "too few runs"),
        ),
        "a cell of a column of results, which folders of earlier releases hold: what is read back must not depend on "
        "the wording of a catalogue",
    ),
    **dict.fromkeys(
        ("study: my-study", "path: data.csv", "variables: [poverty, jobs]"), "what to type into a configuration"
    ),
    "ground_truth:\n  - name: mesure\n    column: mesure\n    inclusion: inclusion\n"
    "    table: {path: design.csv, code: code, level: {}}\n": "what to type into a configuration",
    "indicators: {poverty: {column: poverty, transform: {}}}": "what to type into a configuration",
    "  ifn check {}\n  ifn run {}": "commands, to type",
    **dict.fromkeys(
        ("tags.\"ifn.study_run\" = '{}'", "tags.`ifn.kind` = 'study'"), "a search in the language of MLflow's filters"
    ),
    "ground_truth '{}', table.level": "a place in the words of a configuration",
    **dict.fromkeys(("Lambert II étendu", "ETRS89 LAEA Europe", "UTM 40 S, La Réunion"), "the name of a projection"),
    **dict.fromkeys(("Centre-Val de Loire", "Pays de la Loire", "Provence-Alpes-Côte d'Azur"), "the name of a région"),
    **dict.fromkeys(
        (
            *("No such command", "detect file format", "database is locked", "UNIQUE constraint failed"),
            *("(Background on this error", "y residual is constant", "attributes.`Run Name`"),
        ),
        "what another program says, by which its errors and its columns are known",
    ),
    **dict.fromkeys(("outside right center", "outside right upper"), "a place in a picture, as matplotlib names it"),
    **dict.fromkeys(("out of fold", "out of fold: {}"), "the name of a stage, and of scores in memory"),
    "Ce lieu n'accueille pas de public": "a value of the national schema of places of digital mediation",
    "{} (suppressed, at most)": "the name of a column in memory",
}


def sentences(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Texts of a module that a reader could see: the lines and the words, braces where a value stands."""
    passed_over = set(_no_words(tree))
    within = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)}
    for node in ast.walk(tree):
        if id(node) in passed_over:
            continue
        if isinstance(node, ast.JoinedStr):
            yield node.lineno, "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in within:
            yield node.lineno, node.value


def _no_words(tree: ast.Module) -> Iterator[int]:
    """Texts that are no words of ours, or are told in English alone."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield id(node.value)
        for part in _told_elsewhere(node):
            yield from (id(inner) for inner in ast.walk(part))


def _told_elsewhere(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.keyword) and node.arg in SPELLED:
        yield node.value
    if isinstance(node, ast.Dict):
        pairs = zip(node.keys, node.values, strict=True)
        yield from (value for key, value in pairs if isinstance(key, ast.Constant) and key.value in SPELLED)
    if isinstance(node, ast.Call) and called(node) in OF_PYTHON:
        yield node
    if isinstance(node, ast.Call) and called(node) == HELP_OF_OPTION:
        yield from node.args[:1]


def called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else ""


def is_sentence(text: str) -> bool:
    return " " in text.strip() and len(WORD.findall(text)) >= LEAST and not NO_PROSE.search(text)


@cache
def found() -> dict[str, str]:
    """Every sentence outside the catalogues, and where it stands."""
    return {
        text: f"{path}:{line}"
        for path, tree in modules().items()
        if not path.startswith("language/")
        for line, text in sentences(tree)
        if is_sentence(text)
    }


def test_sentences_are_in_the_catalogues() -> None:
    assert {text: place for text, place in found().items() if text not in EXCEPTIONS} == {}


def test_no_exception_is_left_that_nothing_needs() -> None:
    assert set(EXCEPTIONS) - set(found()) == set()


def test_a_new_sentence_is_seen_wherever_it_stands() -> None:
    module = 'TOLD = "no such thing exists"\ndef f(a, b="it was not read"):\n    """A thing of three."""\n'
    module += (
        '    return f"{a} is not a table"\n@option(help="What it is for.")\ndef g(): raise ValueError("a is below b")\n'
    )
    seen = [text for _, text in sentences(ast.parse(module)) if is_sentence(text)]
    assert sorted(seen) == ["it was not read", "no such thing exists", "{} is not a table"]
