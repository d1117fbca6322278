"""The text of a YAML file: its encoding, how it is parsed, and what is told where it cannot be."""

from __future__ import annotations

import codecs
import math
import re
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from ifn_research.config.yaml_repair import repaired
from ifn_research.errors import ConfigError
from ifn_research.language.messages import Words, say
from ifn_research.language.others import of_other

# A value that is nothing but the name of an anchor, and what may follow it: nothing deeper.
EMPTY_ANCHOR = re.compile(r"^( *(?:- )*)([\w.-]+)\s*:\s+(&\S+)[ \t]*(?:#.*)?$")

# A text that names a value again and again holds more of them than any configuration, however short it is.
MOST_NODES = 200_000

# What the parser raises, unforeseen, on tags, directives and numbers that nobody writes in a configuration.
STUMBLES = (AttributeError, IndexError, KeyError, TypeError)
ODD = re.compile(r"!!|^%|\b0[xob]_")


class UnforeseenError(ValueError):
    """The parser stumbled upon something that no configuration needs."""


class TooDeepError(ValueError):
    """Brackets are nested more deeply than the parser can follow."""


class TooManyError(ValueError):
    """Names of values (``&name``, ``*name``) make more values than anybody can have meant."""


def decoded(content: bytes, path: Path) -> str:
    """The text of a file: UTF-8, or UTF-16 that says so in its first bytes."""
    marked = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return content.decode("utf-16" if marked else "utf-8-sig")
    except UnicodeDecodeError as error:
        at = content.count(b"\n", 0, error.start)
        line = (content.splitlines() or [b""])[min(at, len(content.splitlines()) - 1)]
        raise ConfigError(
            say("config.not_utf_text_byte", path=path, reason=error.reason, start=error.start),
            where=say("errors.line", place=path, line=at + 1),
            fix=say("config.save_file_utf_notepad", line=at + 1, text=line.decode("cp1252", errors="replace").strip()),
        ) from None


def loaded(text: str) -> Any:
    """The data of a text, with their positions; a key that is there twice is an error.

    Raises
    ------
    YAMLError, ValueError
        Whatever the parser stumbles upon.
    """
    yaml = YAML(typ="rt")
    yaml.allow_duplicate_keys = False
    try:
        node = yaml.load(text)
        if "&" in text and _nodes(node, {}) > MOST_NODES:
            raise TooManyError
        return node
    except RecursionError as error:
        raise TooDeepError from error
    except STUMBLES as error:
        raise UnforeseenError from error


def _nodes(node: Any, counted: dict[int, float]) -> float:
    """The number of values below a node, those that are named once for each place; infinite where one holds itself."""
    if not isinstance(node, (dict, list)):
        return 1
    if id(node) not in counted:
        counted[id(node)] = math.inf
        items = node.values() if isinstance(node, dict) else node
        counted[id(node)] = 1 + sum(_nodes(item, counted) for item in items)
    return counted[id(node)]


def unreadable(text: str, error: YAMLError | ValueError, source: str) -> ConfigError:
    """The reason why a text is no YAML, with the line as it would be right where one repair of one line makes it so."""
    marks = _marks(error, text)
    told = str(getattr(error, "problem", None) or getattr(error, "context", None) or error)
    what: Words = of_other(told.partition("\n")[0])
    line = marks[0] + 1 if marks else None
    if isinstance(error, UnforeseenError):
        what, fix = say("config.written_as_no_configuration"), say("config.remove_tag_directive_write")
    elif isinstance(error, TooDeepError):
        what, fix = say("config.brackets_too_deep"), say("config.remove_brackets_configuration_needs")
    elif isinstance(error, TooManyError):
        what, fix = say("config.names_of_values_make_too_many", most=MOST_NODES), say("config.write_values_out")
    elif "duplicate key" in told:
        fix = say("config.keep_two")
    elif "incompatible YAML" in told:
        fix = say("config.remove_tag_directive_write")
    elif "another document" in told:
        fix = say("config.file_holds_study_remove")
    else:
        found = repaired(text, marks, _stop)
        line = found.line if found else line
        fix = found.words() if found else say("config.check_indentation_quotes_colons")
    where = source if line is None else say("errors.line", place=source, line=line)
    return ConfigError(say("config.not_valid_yaml", what=what), where=where, fix=fix)


def _marks(error: YAMLError | ValueError, text: str) -> tuple[int, ...]:
    """The lines (from 0) that a reader complains of."""
    marks = (getattr(error, "problem_mark", None), getattr(error, "context_mark", None))
    position = getattr(error, "position", None)
    found = [mark.line for mark in marks if mark is not None]
    if isinstance(error, UnforeseenError):
        found = [at for at, line in enumerate(text.splitlines()) if ODD.search(line)][:1]
    return tuple(found or ([text.count("\n", 0, position)] if isinstance(position, int) else []))


def _stop(text: str) -> int | None:
    """The line (from 0) at which a text cannot be read; None if it can."""
    try:
        loaded(text)
    except (YAMLError, ValueError) as error:
        return next(iter(_marks(error, text)), 0)
    return None


def refuse_empty_anchors(text: str, source: str) -> None:
    """Refuse a text that begins with ``&``: YAML takes its first word for the name of an empty value."""
    lines = text.splitlines()
    for at, line in enumerate(lines):
        found = EMPTY_ANCHOR.match(line)
        following = next((other for other in lines[at + 1 :] if other.strip()), "")
        if (
            found
            and len(following) - len(following.lstrip()) <= len(found[1])
            and not following.lstrip().startswith("- ")
        ):
            raise ConfigError(
                say("config.read_name_empty_value", text=found[3]),
                where=say("errors.line", place=source, line=at + 1),
                fix=say("config.value_in_quotes", key_name=found[2], text=found[3]),
            )
