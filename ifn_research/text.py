"""Text from data that nobody has vetted, harmless in a document and in a cell of a spreadsheet."""

from __future__ import annotations

import unicodedata

import pandas as pd

# Marks that turn the direction of what follows: a name could show other words than it holds.
_TURNING = {0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)}
# What a spreadsheet takes for a formula when it begins a cell, full-width forms included.
_FORMULA = frozenset("=+-@＝＋－＠")


def plain(value: object) -> str:
    """Text on one line, without what no file of a spreadsheet may hold and without marks that turn its direction.

    Control characters become spaces; an absent value is empty.
    """
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return ""
    text = str(value)
    if text.isascii() and text.isprintable():
        return text.strip()
    return "".join(_harmless(letter) for letter in text).strip()


def _harmless(letter: str) -> str:
    point = ord(letter)
    if point in _TURNING or 0xFDD0 <= point <= 0xFDEF or point & 0xFFFE == 0xFFFE:
        return ""
    kind = unicodedata.category(letter)
    if kind in ("Cc", "Zl", "Zp"):
        return " "
    return "" if kind == "Cs" else letter


def without_formula(text: str) -> str:
    """Plain text with an apostrophe before it where a spreadsheet that opens a csv would take it for a formula.

    Spaces and invisible characters before the sign do not hide it: some programs drop them.
    """
    for letter in text:
        if letter in _FORMULA:
            return f"'{text}"
        if unicodedata.category(letter) not in ("Cf", "Zs"):
            break
    return text


def guarded(text: str) -> str:
    """Text as `without_formula` has it, which `unguarded` gives back: one that has such an apostrophe gets another."""
    return f"'{text}" if _runs(text.lstrip("'")) else text


def unguarded(text: str) -> str:
    """The text of which `guarded` made this one."""
    return text[1:] if text.startswith("'") and _runs(text.lstrip("'")) else text


def _runs(text: str) -> bool:
    return without_formula(text) != text
