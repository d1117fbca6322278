"""Documents and pieces of them as Markdown, from data that nobody has vetted."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ifn_research.language import Run, Text
from ifn_research.language.spelling import visible
from ifn_research.outputs.documents.blocks import Block, Bullets, Heading, Listing, Paragraph, TableBlock

# Blanks that lines break at; those of French figures and signs stay.
BLANKS = re.compile(r"[^\S\u00a0\u202f]+")
# Figures in brackets, which no address follows: an interval, not a link.
INTERVAL = re.compile(r"(\[[+\u2212]?\d[^\[\]\\`*_{}|#~$&<>]*\](?![(\[:]))")


def escaped(text: object) -> str:
    """Text that Markdown and HTML leave as it is, on one line."""
    pieces = INTERVAL.split(BLANKS.sub(" ", visible(str(text))).strip(" "))
    return "".join(piece if at % 2 else _escaped(piece) for at, piece in enumerate(pieces))


def _escaped(text: str) -> str:
    # No tag begins with a blank, and no quotation within a line: `p < 0.05` and `x > 1` stay.
    safe = re.sub(r"<(?!\s)", "&lt;", re.sub(r"(?<!\S\s)>", "&gt;", text.replace("&", "&amp;")))
    return re.sub(r"([\\`*_{}\[\]|#~$])", r"\\\1", safe)


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


def blocks(written: Sequence[Block]) -> str:
    """Blocks of a document as Markdown, without its pictures."""
    return "\n\n".join(text for block in written if (text := _block(block)))


def _block(block: Block) -> str:
    if isinstance(block, Heading):
        return f"{'#' * block.level} {escaped(block.text)}"
    if isinstance(block, Paragraph):
        return said(block.text)
    if isinstance(block, Bullets):
        return bullets([said(item) for item in block.items])
    if isinstance(block, TableBlock):
        cells = [[escaped(cell) for cell in row] for row in (block.header, *block.rows)]
        return table(cells[0], cells[1:], right=block.right)
    return f"```\n{block.text}\n```" if isinstance(block, Listing) else ""


def said(text: Text) -> str:
    """A text with its weights."""
    return "".join(_run(run) for run in text)


def _run(run: Run) -> str:
    inside = run.text.strip()
    if not inside:
        return run.text
    before, after = (BLANKS.sub(" ", blank) for blank in run.text.split(inside, 1))
    if run.code:
        return f"{before}`{inside.replace('`', '')}`{after}"
    strong = "**" if run.strong else ""
    return f"{before}{strong}{escaped(inside)}{strong}{after}"
