"""The command line speaks the language that is asked for, else that of the system."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from ifn_research.cli import main
from ifn_research.cli.language import chosen_language
from ifn_research.errors import IfnError


@pytest.mark.parametrize(
    ("asked", "environment", "language"),
    [
        (None, {}, "en"),
        (None, {"LANG": "fr_FR.UTF-8"}, "fr"),
        (None, {"LANG": "fr_FR.UTF-8", "LC_ALL": "C"}, "en"),
        (None, {"LANG": "de_DE.UTF-8", "LC_MESSAGES": "", "LC_ALL": ""}, "en"),
        ("en", {"LANG": "fr_FR.UTF-8"}, "en"),
        ("fr", {"LANG": "en_GB.UTF-8"}, "fr"),
    ],
)
def test_the_language_is_chosen_once(asked: str | None, environment: dict[str, str], language: str) -> None:
    assert chosen_language(asked, environment) == language


@pytest.mark.parametrize(
    ("arguments", "environment", "language"),
    [
        (["run", "absent.yaml"], {"LANG": "fr_FR.UTF-8", "LC_ALL": "", "IFN_LANG": ""}, "fr"),
        (["--lang", "en", "run", "absent.yaml"], {"LANG": "fr_FR.UTF-8", "IFN_LANG": "fr"}, "en"),
        (["run", "absent.yaml"], {"LANG": "C", "LC_ALL": "", "IFN_LANG": "fr"}, "fr"),
        (["rum"], {"LANG": "C", "LC_ALL": "", "IFN_LANG": "fr"}, "fr"),
        (["--lang", "de", "methods"], {"LANG": "C", "LC_ALL": "", "IFN_LANG": "fr"}, "fr"),
        (["--lang=de", "methods"], {"LANG": "fr_FR.UTF-8", "LC_ALL": "", "IFN_LANG": ""}, "fr"),
    ],
)
def test_errors_are_told_in_it(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str], environment: dict[str, str], language: str
) -> None:
    monkeypatch.setattr(IfnError, "told", lambda error, code: f"told in {code}")
    done = CliRunner().invoke(main, arguments, env=environment)
    assert done.exit_code == 2
    assert done.stderr == f"told in {language}\n"


def test_a_language_that_there_is_not_is_refused() -> None:
    done = CliRunner().invoke(main, ["--lang", "de", "methods"])
    assert done.exit_code == 2
    assert "'de' is not one of 'fr', 'en'" in done.stderr
