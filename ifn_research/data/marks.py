"""Marks that a spreadsheet writes around a text to keep it one."""

from __future__ import annotations

import re


def bare(text: str) -> str:
    """A code or label without the formula, quotes or apostrophe with which a spreadsheet kept it as text."""
    quoted = re.fullmatch(r"""=?\s*"+([^"]*)"+""", text)
    if quoted:
        return quoted[1].strip()
    # An apostrophe before a letter may be the beginning of a name.
    return text[1:].strip() if re.match(r"['’´`][0-9]", text) else text
