"""The language in which the command line speaks, chosen once."""

from __future__ import annotations

import os
from collections.abc import Mapping

import click

from ifn_research.language.messages import Words, told

# What says the language of who types, the first of them that is set.
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


def spoken() -> str:
    """The language that was chosen for the command that runs."""
    return str(click.get_current_context().find_root().obj)


def tell(words: Words, *, err: bool = False) -> None:
    """Print words on a line, in the language of the command that runs."""
    click.echo(told(words, spoken()), err=err)
