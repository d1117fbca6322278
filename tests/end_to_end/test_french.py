"""A program that speaks French: no English is left on the screen, and results are the same whoever asks."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from ifn_research.cli import main
from ifn_research.language.catalogue import ERROR_AREAS, errors_of
from ifn_research.language.filling import PREFIXES, TYPED, fields_of
from ifn_research.language.messages import say
from tests.support.english import english_words_in

if TYPE_CHECKING:
    from tests.conftest import LocalStudy

FRENCH = {key: message for area in sorted(ERROR_AREAS) for key, message in errors_of(area, "fr").items()}
# Columns of the table of a study, of which a preview shows the names.
ENGLISH_NAMES = ("outcome", "name", "people", "region", "code", "equal", "percentile", "refused")


def asked(*arguments: object, language: str = "fr") -> tuple[int, str]:
    done = CliRunner().invoke(main, [str(item) for item in arguments], env={"IFN_LANG": language})
    return done.exit_code, done.stdout + done.stderr


def sample(spec: str) -> object:
    """A value for a placeholder, by how it is written."""
    if spec.startswith(("list", "labels", "versions", "all", "or", "and", "series", "slashes", "lines")):
        return ["xx", "yy"]
    return 2 if spec and spec not in ("label", *PREFIXES) and not (TYPED.fullmatch(spec) and spec == "yaml") else "xx"


@pytest.mark.parametrize("n", [1, 2])
def test_every_sentence_is_french_with_its_values(n: int) -> None:
    left = {}
    for key, message in FRENCH.items():
        forms = [message] if isinstance(message, str) else list(message.values())
        values = {name: sample(spec) for form in forms for name, spec in fields_of(form) if name != "n"}
        told = say(key, n if isinstance(message, Mapping) else None, **values).told("fr")
        if words := english_words_in(told):
            left[key] = words
    assert left == {}


def test_commands_on_good_input_speak_french(local_study: LocalStudy, tmp_path: Path) -> None:
    study, before = local_study.folder / "study.yaml", local_study.folder / "before"
    shutil.copy(local_study.folder / "local.csv", tmp_path / "table.csv")
    uri = local_study.copy_of_store(tmp_path)
    commands = [
        ("check", study),
        ("check", "--explain", local_study.folder / "local.csv"),
        ("run", study, "--out", tmp_path / "out", "--no-tracking", "--fast"),
        ("new", tmp_path / "table.csv"),
        ("explain", before, "01"),
        ("compare", before, local_study.folder / "after"),
        ("score", f"{before}:equal", tmp_path / "table.csv"),
        ("note", tmp_path / "out", "--format", "md"),
        ("export", tmp_path / "out", "--format", "csv-fr"),
        ("decide", before, "equal", "--status", "adopted", "--reason", "x", "--docs", tmp_path, "--tracking-uri", uri),
        ("history", "local", "--tracking-uri", uri),
        ("methods",),
        ("methods", "weighting"),
    ]
    left = {}
    for command in commands:
        code, told = asked(*command)
        assert code in (0, 1), told
        if words := english_words_in(told):
            left[command[0]] = (words, told)
    assert left == {}
    first = (tmp_path / "table.yaml").read_text(encoding="utf-8")
    assert first.startswith("# Une première étude de table.csv")
    assert english_words_in("\n".join(line.partition("#")[2] for line in first.splitlines())) == []


WRONG = {
    "level: departement": "level: departemnt",
    "column: poverty,": "column: povrty,",
    "imputation: median": "imputation: medan",
    "bootstrap: {replicates: 50}": "bootstrap: {replicates: many}",
    "study: local": "study: local\nsudy: x",
    "name: equal": "name: percentile",
    'unit: "%", label': "unit: percentages, label",
    "circular_with: [jobs]": "circular_with: [job]",
    "tables: [": "tables: [[",
    "path: local.csv": "path: locla.csv",
}


@pytest.mark.parametrize("right", WRONG)
def test_a_study_that_is_wrong_is_told_in_french(local_study: LocalStudy, tmp_path: Path, right: str) -> None:
    text = (local_study.folder / "study.yaml").read_text(encoding="utf-8")
    assert right in text
    (tmp_path / "study.yaml").write_text(text.replace(right, WRONG[right]), encoding="utf-8")
    shutil.copy(local_study.folder / "local.csv", tmp_path)
    code, told = asked("check", tmp_path / "study.yaml")
    assert code == 2, told
    assert "Erreur" in told
    assert english_words_in(told) == [], told


TABLES = {
    "a figure is a text": "code;poverty\n01;12,5\n02;abc\n03;3,5\n",
    "a code is there twice": "code;poverty\n01;12,5\n01;2,5\n03;3,5\n",
    "a zero is lost": "code;poverty\n1;12,5\n2;2,5\n13;3,5\n",
    "a cell too many": "code;poverty\n01;12,5\n02;2,5;9\n03;3,5\n",
    "no row": "code;poverty\n",
    "nothing": "",
    "no column": "code;people\n01;12\n02;13\n03;14\n",
    "both marks": "code;poverty\n01;12,5\n02;2.5\n03;3,5\n",
}
STUDY = (
    "study: s\nlevel: departement\ntables: [{path: t.csv, code: code}]\n"
    "indicators: {poverty: {column: poverty}}\nversions: [{name: equal, variables: [poverty]}]\n"
)


@pytest.mark.parametrize("table", TABLES)
def test_a_table_that_is_wrong_is_told_in_french(tmp_path: Path, table: str) -> None:
    (tmp_path / "t.csv").write_text(TABLES[table], encoding="utf-8")
    (tmp_path / "s.yaml").write_text(STUDY, encoding="utf-8")
    code, told = asked("check", tmp_path / "s.yaml")
    assert code in (1, 2), told
    assert english_words_in(told) == [], told


@pytest.mark.parametrize(
    "command",
    [
        ("run", "absent.yaml"),
        ("explain", "absent", "59"),
        ("note", "absent"),
        ("sync", "absent"),
        ("compare", "absent", "absent"),
        ("score", "absent:equal", "absent.csv"),
        ("decide", "absent", "equal", "--status", "adoptée", "--reason", "x"),
        ("decide", "absent", "equal", "--status", "adopted", "--reason", "x", "--meeting", "demain"),
        ("methods", "wieghting"),
        ("new", "absent.csv"),
        ("history", "absent", "--tracking-uri", "sqlite:////absent/mlflow.db"),
        ("run", "--example", "absent"),
    ],
    ids=" ".join,
)
def test_what_cannot_be_done_is_told_in_french(command: tuple[str, ...]) -> None:
    code, told = asked(*command)
    assert code in (1, 2), told
    assert english_words_in(told) == [], told


def test_results_do_not_depend_on_the_language_of_who_runs(local_study: LocalStudy, tmp_path: Path) -> None:
    files = {}
    for language in ("fr", "en"):
        out = tmp_path / language
        code, told = asked(
            "run", local_study.folder / "study.yaml", "--out", out, "--no-tracking", "--fast", language=language
        )
        assert code in (0, 1), told
        found = {path.relative_to(out): path.read_bytes() for path in out.rglob("*") if path.is_file()}
        files[language] = {name: content for name, content in found.items() if name.name != "manifest.json"}
    assert len(files["fr"]) > 10
    assert files["fr"] == files["en"]
