"""The keys of a table that the fix of a message offers, as it has them written."""

from __future__ import annotations

import re

KEYS = (
    "where", "skip", "header_rows", "skip_rows", "separator", "decimal", "thousands", "encoding", "missing", "sheet",
    "repair_codes", "code", "coordinates",
)  # fmt: skip
_KEY = re.compile(rf"\b({'|'.join(KEYS)}): (?=[\"'{{\[]|[0-9]|true\b|false\b|(?<=as in sheet: )\w)")


def offered(fix: str) -> list[tuple[str, str]]:
    """Each key of a table that a fix spells out, with its value in YAML, in the order of the text.

    A key inside another value, such as that of an indicator, is none of the table's.
    """
    found: list[tuple[str, str]] = []
    at = 0
    while match := _KEY.search(fix, at):
        before = re.sub(r'"(?:[^"\\]|\\.)*"', "", fix[: match.start()])
        end = _end(fix, match.end())
        at = end
        if before.count("{") == before.count("}"):
            found.append((match[1], fix[match.end() : end]))
    return found


def _end(text: str, start: int) -> int:
    """Return where the value that starts there ends: its quote, the bracket that closes it, or its word."""
    depth, quote = 0, ""
    for at in range(start, len(text)):
        sign = text[at]
        if quote:
            if sign == quote and (quote == "'" or text[at - 1] != "\\"):
                quote = ""
                if not depth:
                    return at + 1
        elif sign in "\"'" and (depth or at == start):
            quote = sign
        elif sign in "{[":
            depth += 1
        elif sign in "}]":
            depth -= 1
            if depth <= 0:
                return at + 1
        elif not depth and not re.match(r"[\w.+-]", sign):
            return at
    return len(text)
