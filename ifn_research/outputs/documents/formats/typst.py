"""A document as a tagged PDF, set by typst."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from importlib import resources
from itertools import zip_longest
from pathlib import Path
from typing import Any, Literal

import matplotlib as mpl

from ifn_research.language import Text
from ifn_research.outputs.documents.blocks import (
    Block,
    Bullets,
    Document,
    Heading,
    Listing,
    Paragraph,
    Picture,
    TableBlock,
    cells,
    harmless,
)
from ifn_research.text import plain

# ISO 14289-1: headings, tables, figures and their alternatives are tagged for those who listen to the document.
STANDARD: Literal["ua-1"] = "ua-1"
# Height of the tallest picture, as a share of the width of the text.
TALLEST = 0.8


def pdf(document: Document) -> bytes:
    """The document as PDF/UA; the same document gives the same bytes."""
    import typst

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        template = resources.files("ifn_research.outputs.documents.formats").joinpath("note.typ").read_text("utf-8")
        (folder / "note.typ").write_text(template, encoding="utf-8")
        (folder / "document.json").write_text(json.dumps(as_data(document), ensure_ascii=False), encoding="utf-8")
        for picture in document.pictures:
            (folder / _file(picture)).write_bytes(picture.svg or picture.png)
        # The fonts of typst and of matplotlib, and none of the machine: the same pages everywhere.
        fonts = [str(Path(mpl.get_data_path()) / "fonts" / "ttf")]
        made = typst.compile(
            str(folder / "note.typ"),
            root=str(folder),
            font_paths=fonts,
            ignore_system_fonts=True,
            pdf_standards=[STANDARD],
        )
    assert isinstance(made, bytes)
    return made


def as_data(document: Document) -> dict[str, Any]:
    """The document as plain data, for the template."""
    return {
        "title": plain(document.title),
        "subtitle": plain(document.subtitle),
        "language": document.language,
        "date": document.date,
        "page": document.page,
        "opening": _opening(document.blocks),
        "blocks": [
            {**_block(block), "sticky": _explained(block, after)}
            for block, after in zip_longest(document.blocks, document.blocks[1:])
        ],
    }


def _opening(blocks: Sequence[Block]) -> int:
    """The number of blocks before the first that begins a new page."""
    begins = (at for at, block in enumerate(blocks) if isinstance(block, Heading) and block.new_page)
    return next(begins, len(blocks))


def _explained(block: Block, after: Block | None) -> bool:
    """True if what follows says how to read a table or a picture, so that no page parts them."""
    return isinstance(block, TableBlock | Picture) and isinstance(after, Paragraph) and after.kind == "reading"


def _block(block: Block) -> Mapping[str, Any]:
    if isinstance(block, Heading):
        return {"kind": "heading", "level": block.level, "text": plain(block.text), "new_page": block.new_page}
    if isinstance(block, Paragraph):
        return {"kind": block.kind or "paragraph", "text": _runs(block.text)}
    if isinstance(block, Bullets):
        return {"kind": "bullets", "items": [_runs(item) for item in block.items]}
    if isinstance(block, TableBlock):
        return {
            "kind": "table",
            "caption": plain(block.caption),
            "header": list(cells(block.header)),
            "rows": [list(cells(row)) for row in block.rows],
            "right": block.right,
            "widths": list(block.widths),
            "dense": block.dense,
        }
    if isinstance(block, Picture):
        words = {"alternative": plain(block.alternative), "caption": plain(block.caption)}
        return {"kind": "picture", "file": _file(block), "width": min(block.width, TALLEST / block.shape), **words}
    assert isinstance(block, Listing)
    return {"kind": "listing", "text": block.text}


def _runs(text: Text) -> list[dict[str, Any]]:
    return [{"text": harmless(run.text), "strong": run.strong} for run in text]


def _file(picture: Picture) -> str:
    return f"{picture.name}.{'svg' if picture.svg else 'png'}"
