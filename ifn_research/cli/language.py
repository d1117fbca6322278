"""The language in which the command line speaks, chosen once."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

import click

from ifn_research.language.catalogue import LANGUAGES
from ifn_research.language.messages import Words, told
from ifn_research.language.spelling import visible

# The option and the variable that say the language of messages, and what says that of who types, the first that is set.
OPTION, VARIABLE = "--lang", "IFN_LANG"
LOCALES = ("LC_ALL", "LC_MESSAGES", "LANG")


def chosen_language(asked: str | None, environment: Mapping[str, str] = os.environ) -> str:
    """The language of messages: the one that is asked for, else that of the locale, else English.

    Parameters
    ----------
    asked : str or None
        What ``--lang`` or ``IFN_LANG`` says.
    environment : mapping
        Of the process.
    """
    if asked:
        return asked
    locale = next((environment[name] for name in LOCALES if environment.get(name)), "")
    return "fr" if locale.lower().startswith("fr") else "en"


def asked_language(arguments: Sequence[str], environment: Mapping[str, str] = os.environ) -> str | None:
    """The language that the options before the command ask for, else the variable: help comes before they are read."""
    for position, argument in enumerate(arguments):
        option, _, value = argument.partition("=")
        if option == OPTION:
            asked = value or next(iter(arguments[position + 1 :]), "")
            if asked in LANGUAGES:
                return asked
            # A language that there is not is complained of in that of the environment.
            break
        if not argument.startswith("-"):
            break
    asked = environment.get(VARIABLE, "")
    return asked if asked in LANGUAGES else None


def language_of(context: click.Context) -> str:
    """The language of a command line."""
    chosen = context.find_root().obj
    return chosen if isinstance(chosen, str) else chosen_language(asked_language(()))


def spoken() -> str:
    """The language that was chosen for the command that runs."""
    return language_of(click.get_current_context())


def tell(words: Words, *, err: bool = False) -> None:
    """Print words on a line, in the language of the command that runs."""
    click.echo(visible(told(words, spoken())), err=err)
