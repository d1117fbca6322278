"""Pieces of Markdown from data that nobody has vetted."""

from __future__ import annotations

import re
from collections.abc import Sequence


def escaped(text: object) -> str:
    """Text that Markdown and HTML leave as it is, on one line."""
    plain = " ".join(str(text).split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"([\\`*_{}\[\]|#~$])", r"\\\1", plain)


def table(header: Sequence[str], rows: Sequence[Sequence[str]], *, right: int = 1) -> str:
    """A Markdown table of escaped cells; columns from number `right` on are aligned to the right."""
    rule = [("---:" if at >= right else "---") for at in range(len(header))]
    lines = [header, rule, *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def bullets(items: Sequence[str]) -> str:
    """A list."""
    return "\n".join(f"- {item}" for item in items)


def sections(*parts: tuple[str, str]) -> str:
    """Titled sections; those without text are left out."""
    return "\n\n".join(f"## {title}\n\n{text}" for title, text in parts if text)
