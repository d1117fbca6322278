"""Slips of a French hand where YAML wants something else, and their meaning: oui, 0,5, a typographer's minus."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

TRUTHS = {
    **dict.fromkeys(("oui", "vrai", "yes", "y", "o", "on", "true"), "true"),
    **dict.fromkeys(("non", "faux", "no", "n", "off", "false"), "false"),
}
MINUS = str.maketrans({"−": "-", "–": "-", "\u00a0": "", "\u202f": "", " ": ""})
NUMBER = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?")
# Signs that a string in double quotes makes of a backslash and a letter.
ESCAPES = {
    "\t": r"\t", "\n": r"\n", "\r": r"\r", "\a": r"\a", "\b": r"\b", "\f": r"\f", "\v": r"\v", "\0": r"\0",
    "\x1b": r"\e", "\x85": r"\N", "\xa0": r"\_", "\u2028": r"\L", "\u2029": r"\P",
}  # fmt: skip


def truth_meant(value: Any) -> str | None:
    """``true`` or ``false``, None where neither is meant."""
    return TRUTHS.get(str(value).strip().casefold())


def number_meant(value: Any) -> str | None:
    """A text that is a number for its reader, as YAML writes it: 0,5 is 0.5; None for any other text."""
    if not isinstance(value, str):
        return None
    written = value.strip().translate(MINUS)
    return written.replace(",", ".") if NUMBER.fullmatch(written) else None


def name_meant(value: Any) -> str:
    """The nearest name that is accepted: without accents, a dash for a blank; empty where nothing is left."""
    decomposed = unicodedata.normalize("NFKD", str(value).strip().replace("œ", "oe").replace("æ", "ae"))
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", plain).strip("-.")


def as_typed(text: str) -> str:
    """A path as it was typed, where double quotes made signs of its backslashes."""
    return "".join(ESCAPES.get(letter, letter) for letter in text)


def numbers_as_text(options: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    """The options that are numbers to a French reader and text to YAML: where, as written, and as YAML wants them.

    A text of figures alone may be a name.
    """
    if isinstance(options, Mapping):
        for key, value in options.items():
            yield from numbers_as_text(value, (*path, str(key)))
    elif isinstance(options, (list, tuple)):
        for at, value in enumerate(options):
            yield from numbers_as_text(value, (*path, at))
    else:
        meant = number_meant(options)
        if meant is not None and not str(options).strip().lstrip("+-").replace(".", "").isdigit():
            yield path, str(options), meant
