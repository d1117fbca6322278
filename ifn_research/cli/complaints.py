"""Complaints of click about a command line, in the words of the catalogue."""

from __future__ import annotations

import re
from collections.abc import Mapping

import click

from ifn_research.cli.help import usage_of, with_words
from ifn_research.errors import ConfigError, nearest
from ifn_research.language.messages import Words, say

# What click says of a value or of a word, and the sentence that stands for it.
COMPLAINTS = {
    "help.not_one_of": re.compile(r"'(?P<value>.*)' is not one of (?P<choices>.*)\."),
    "help.not_integer": re.compile(r"'(?P<value>.*)' is not a valid integer(?: range)?\."),
    "help.not_number": re.compile(r"'(?P<value>.*)' is not a valid float(?: range)?\."),
    "help.out_of_range": re.compile(r"(?P<value>.*) is not in the range (?P<range>.*)\."),
    "help.option_needs_value": re.compile(r"Option '(?P<name>.*)' requires an argument\."),
    "help.option_takes_no_value": re.compile(r"Option '(?P<name>.*)' does not take a value\."),
    "help.missing_command": re.compile(r"Missing command\."),
}
EXTRA = re.compile(r"Got unexpected extra arguments? \((?P<arguments>.*)\)")


def as_config_error(error: click.ClickException) -> ConfigError:
    """The complaint of click, with what to type instead."""
    context = getattr(error, "ctx", None)
    command = "ifn" if context is None else context.command_path
    what = _what(error, context)
    fix: Words = say("operations.help_shows_what_it_takes", command=command)
    if isinstance(error, click.NoSuchOption):
        parameters = context.command.params if context else ()
        known = [name for parameter in parameters for name in parameter.opts if name.startswith("-")]
        what, fix = say("operations.unknown_option", name=error.option_name), nearest(error.option_name, known)
    elif isinstance(error, click.MissingParameter) and context is not None:
        usage = f"{command} {usage_of(context.command, context)}"
        fix = say("operations.write_usage", usage=usage)
    elif isinstance(error, click.BadParameter) and "not readable" in error.message:
        fix = say("operations.change_permissions")
    elif context is not None and isinstance(context.command, click.Group) and "No such command" in error.message:
        name = error.message.split("'")[1]
        what, fix = say("operations.unknown_command", name=name), nearest(name, context.command.commands)
    return ConfigError(what, where=say("operations.command_line", command=command), fix=fix)


def _what(error: click.ClickException, context: click.Context | None) -> Words:
    """The sentence that stands for a complaint; the words of click where commands of ours cannot meet it."""
    parameter = getattr(error, "param", None)
    if isinstance(error, click.MissingParameter) and parameter is not None and context is not None:
        if isinstance(parameter, click.Argument):
            name = with_words(parameter.make_metavar(context), context).strip("[].")
            return say("help.missing_argument", name=name)
        return say("help.missing_option", name=max(parameter.opts, key=len))
    if isinstance(error, click.BadParameter) and parameter is not None and context is not None:
        name = max(parameter.opts, key=len)
        if isinstance(parameter, click.Argument):
            name = with_words(parameter.make_metavar(context), context).strip("[].")
        return say("help.invalid_value", name=name, what=_sentence(error.message))
    return _sentence(error.format_message())


def _sentence(message: str) -> Words:
    """A sentence of click as one of the catalogue."""
    for key, pattern in COMPLAINTS.items():
        found = pattern.fullmatch(message)
        if found is not None:
            return _said(key, found.groupdict())
    extra = EXTRA.fullmatch(message)
    if extra is not None:
        arguments = extra["arguments"]
        return say("help.unexpected_arguments", len(arguments.split()), arguments=arguments)
    return say("help.said_by_click", text=message.rstrip("."))


def _said(key: str, values: Mapping[str, str]) -> Words:
    return say(key, **values)
