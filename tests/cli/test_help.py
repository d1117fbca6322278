"""Help is told in the language that is asked for, whole, and reads well at 80 and at 100 columns."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from ifn_research.cli import main
from ifn_research.language.catalogue import LANGUAGES
from ifn_research.operations.formats import NOTES, SCORES, WORKBOOKS
from tests.support.english import english_words_in

COMMANDS = [(), *((name,) for name in sorted(main.commands))]
# What click writes by itself.
OF_CLICK = re.compile(r"^Usage:|^Options:|^Commands:|\[default:|\[required\]|Show this|Show the version", re.MULTILINE)


def help_of(command: tuple[str, ...], language: str, width: int = 80) -> str:
    done = CliRunner().invoke(main, ["--lang", language, *command, "--help"], terminal_width=width)
    assert done.exit_code == 0, done.output
    return done.output


def of_options() -> Iterator[tuple[str, click.Option]]:
    for command in (main, *main.commands.values()):
        yield from ((str(command.name), item) for item in command.params if isinstance(item, click.Option))


@pytest.mark.parametrize("command", COMMANDS, ids=str)
@pytest.mark.parametrize("width", [80, 100])
def test_help_in_french_has_no_english_and_no_key(command: tuple[str, ...], width: int) -> None:
    told = help_of(command, "fr", width)
    assert "help." not in told
    assert not OF_CLICK.search(told)
    assert english_words_in(told.replace("Methods, one by one", "")) == []


@pytest.mark.parametrize("command", COMMANDS, ids=str)
def test_help_in_english_has_no_key(command: tuple[str, ...]) -> None:
    told = help_of(command, "en")
    assert "help." not in told
    assert told.startswith("Usage: ifn")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("command", COMMANDS, ids=str)
def test_help_fits_its_width(command: tuple[str, ...], language: str) -> None:
    """Examples, which stand as they are typed, are no wider than a hundred columns."""
    lines = help_of(command, language, 80).splitlines()
    assert [line for line in lines if len(line) > (100 if line.startswith("  ifn ") else 80)] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("command", "formats"), [("note", NOTES), ("export", WORKBOOKS), ("score", SCORES)])
def test_help_names_every_format(command: str, formats: tuple[str, ...], language: str) -> None:
    told = help_of((command,), language)
    assert [name for name in formats if name not in told] == []


def test_every_option_and_every_command_has_a_help() -> None:
    assert [
        name for name, item in of_options() if "--help" not in item.opts and not str(item.help).startswith("help.")
    ] == []
    assert [name for name, command in main.commands.items() if not command.short_help] == []


@pytest.mark.parametrize(
    ("arguments", "environment", "usage"),
    [
        (["--help"], {"IFN_LANG": "fr"}, "Usage\u00a0:"),
        (["run", "--help"], {"IFN_LANG": "fr"}, "Usage\u00a0:"),
        (["run", "--help"], {"IFN_LANG": "", "LC_ALL": "fr_FR.UTF-8"}, "Usage\u00a0:"),
        (["--help", "--lang", "fr"], {"IFN_LANG": "", "LC_ALL": "C"}, "Usage\u00a0:"),
        (["--lang=fr", "run", "-h"], {"IFN_LANG": "en"}, "Usage\u00a0:"),
        (["--lang", "en", "run", "-h"], {"IFN_LANG": "fr"}, "Usage:"),
        (["run", "-h"], {"IFN_LANG": "de", "LC_ALL": "C"}, "Usage:"),
    ],
)
def test_the_language_of_help_is_chosen_as_that_of_messages(
    arguments: list[str], environment: dict[str, str], usage: str
) -> None:
    done = CliRunner().invoke(main, arguments, env=environment)
    if done.exit_code == 0:
        assert done.output.startswith(usage)
    else:
        assert "'de' is not one of" in done.output
