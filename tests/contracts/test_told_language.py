"""What the command line prints of the catalogue is in the language that was chosen at the door."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from ifn_research.cli import main
from ifn_research.language import messages, saying
from ifn_research.language.catalogue import Catalogue, template

if TYPE_CHECKING:
    from tests.conftest import LocalStudy

MARK = "FR:"
# Boxes of tables, what a person types and paths of keys carry no words of the catalogue.
NO_WORDS = re.compile(r"[\W\d_]*|\s*ifn \S+ .*|models:/\S+|versions\.\S+ .*")


def marked(message: Any) -> Any:
    """A sentence of which every line begins with a mark, as no English one does."""
    if isinstance(message, Mapping):
        return {form: marked(text) for form, text in message.items()}
    return "\n".join(f"{MARK}{line}" for line in message.splitlines())


@pytest.fixture
def made_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A catalogue in a language of which nobody has written the sentences yet."""

    def of_key(key: str, code: str) -> Any:
        found = template(key, "en")
        return found if code == "en" or found is None else marked(found)

    english = saying.catalogue("en")

    def of_remarks(code: str) -> Catalogue:
        if code == "en":
            return english
        return Catalogue("fr", {key: marked(message) for key, message in english.messages.items()})

    monkeypatch.setattr(messages, "template", of_key)
    monkeypatch.setattr(saying, "catalogue", of_remarks)


def lines_of(*arguments: object, language: str = "fr", code: int | None = 0) -> list[str]:
    done = CliRunner().invoke(main, ["--lang", language, *map(str, arguments)])
    assert code is None or done.exit_code == code, done.output
    return [line for line in done.output.splitlines() if line.strip()]


def unmarked(french: list[str], english: list[str]) -> list[str]:
    """Lines that are printed alike in both languages, though they have words."""
    return [line for line in french if line in english and not NO_WORDS.fullmatch(line)]


@pytest.fixture
def both(made_up: None) -> Callable[..., tuple[list[str], list[str]]]:
    """What a command prints in the made-up language and in English."""

    def ask(*arguments: object, code: int | None = 0) -> tuple[list[str], list[str]]:
        return tuple(lines_of(*arguments, language=name, code=code) for name in ("fr", "en"))  # type: ignore[return-value]

    return ask


def test_explain_compare_and_check_speak_it(local_study: LocalStudy, both: Any) -> None:
    before, after = local_study.folder / "before", local_study.folder / "after"
    for arguments in (
        ("explain", before, "01"),
        ("compare", before, after),
        ("check", local_study.folder / "study.yaml"),
        ("check", "--explain", local_study.folder / "local.csv"),
        (
            "score",
            f"{before}:equal",
            local_study.folder / "local.csv",
            "--out",
            local_study.folder / "s.csv",
            "--force",
        ),
    ):
        french, english = both(*arguments, code=None)
        assert sum(MARK in line for line in french) >= 3, (arguments, french)
        assert not any(MARK in line for line in english)
        said_alike = [line for line in unmarked(french, english) if not re.search(r"\d", line)]
        assert said_alike == [], arguments


def test_run_and_new_speak_it(local_study: LocalStudy, tmp_path: Path, both: Any) -> None:
    french = lines_of("run", local_study.folder / "study.yaml", "--out", tmp_path / "r", "--no-tracking", code=None)
    for text in ("Results:", "done (", "95 % interval", "version"):
        assert any(text in line and MARK in line for line in french), (text, french)
    shutil.copy(local_study.folder / "local.csv", tmp_path / "table.csv")
    french, english = both("new", tmp_path / "table.csv", "--out", tmp_path / "t.yaml", "--force", code=None)
    assert sum(MARK in line for line in french) >= 3, french
    assert not any(MARK in line for line in english)


def test_history_and_decide_speak_it(stored_study: LocalStudy, tmp_path: Path, both: Any) -> None:
    uri = stored_study.copy_of_store(tmp_path)
    more = ("--reason", "Plus simple.", "--docs", tmp_path / "docs", "--tracking-uri", uri)
    decided = lines_of("decide", stored_study.folder / "after", "equal", "--status", "adopted", *more)
    assert [line for line in decided if MARK not in line and "equal: adopted" not in line] == []
    french, english = both("history", "local", "--tracking-uri", uri)
    for text in ("Verdicts", "Decisions", "Spearman's rank correlation with", "Adopted:"):
        assert any(text in line and MARK in line for line in french), text
    assert not any(MARK in line for line in english)


@pytest.mark.parametrize("arguments", [["explain", "{folder}/before", "Nowhere"], ["run", "absent.yaml"]])
def test_an_error_speaks_it(local_study: LocalStudy, both: Any, arguments: list[str]) -> None:
    french, english = both(*(text.format(folder=local_study.folder) for text in arguments), code=2)
    assert all(MARK in line for line in french)
    assert not any(MARK in line for line in english)
