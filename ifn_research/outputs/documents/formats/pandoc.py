"""A document as Word, HTML and Markdown, written by pandoc.

The document is handed over as pandoc's syntax tree, in which text is text: pandoc escapes it for each format.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from ifn_research.errors import IfnError
from ifn_research.language import Text
from ifn_research.language.messages import say
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
from ifn_research.outputs.documents.formats.word_styles import reference_docx
from ifn_research.text import plain, without_formula

# The version of the syntax tree: any pandoc 3 reads it.
API = [1, 23]
NO_ATTRIBUTES: list[Any] = ["", [], []]
LOCALES = {"fr": "fr-FR", "en": "en-GB"}
DEFAULT_WIDTH = {"t": "ColWidthDefault"}
# Inside an address, where an empty comment shows nothing and ends it.
ADDRESS = re.compile(r"(?<=:)(?=//)|(?<=www)(?=\.)")
STYLES = {"verdict": "Verdict", "reading": "Reading"}
# A figure with its sign, which a spreadsheet reads as the figure.
FIGURE = r"[+\u2212-]?[\d.,\u00a0\u202f]+\s?%?"
SIGNED = re.compile(rf"{FIGURE}(?:\s*\[{FIGURE}\s?[;,]\s?{FIGURE}\])?")
Node = dict[str, Any]


@dataclass(frozen=True)
class _Format:
    """A format of pandoc, whether with pictures, and whether cells may be pasted into a spreadsheet from there."""

    name: str
    pictures: bool = True
    pasted: bool = True


DOCX, HTML, MARKDOWN = _Format("docx"), _Format("html5"), _Format("gfm", pictures=False, pasted=False)


def docx(document: Document) -> bytes:
    """The document for Word and LibreOffice, on A4 pages."""
    with tempfile.TemporaryDirectory() as name:
        reference, target = Path(name) / "reference.docx", Path(name) / "note.docx"
        reference.write_bytes(reference_docx())
        # Word and LibreOffice show an empty table of contents until it is updated: there is none, but their outline.
        _pandoc(document, DOCX, "--reference-doc", str(reference), "--output", str(target))
        return target.read_bytes()


def html(document: Document) -> str:
    """The document as one page that needs nothing else: pictures and style are inside."""
    template = resources.files("ifn_research.outputs.documents.formats").joinpath("note.html").read_text("utf-8")
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "template.html"
        path.write_text(template, encoding="utf-8")
        options = (
            "--standalone",
            "--embed-resources",
            "--toc",
            "--toc-depth=2",
            "--section-divs",
            "--shift-heading-level-by=1",
        )
        return _pandoc(document, HTML, *options, "--template", str(path))


def markdown(document: Document) -> str:
    """The document as Markdown, in which a picture is told in words."""
    return _pandoc(document, MARKDOWN, "--columns=120")


def _pandoc(document: Document, kind: _Format, *options: str) -> str:
    """Run pandoc; the pictures lie in a folder where it works."""
    import pypandoc

    with tempfile.TemporaryDirectory() as name:
        for picture in document.pictures if kind.pictures else ():
            (Path(name) / f"{picture.name}.png").write_bytes(picture.png)
        done = subprocess.run(
            [pypandoc.get_pandoc_path(), "--from", "json", "--to", kind.name, *options],
            input=json.dumps(_tree(document, kind)).encode(),
            capture_output=True,
            cwd=name,
            # The date in a Word file is that of the results: the same results give the same bytes.
            env={**os.environ, "SOURCE_DATE_EPOCH": str(document.moment)},
            check=False,
        )
    if done.returncode:
        raise IfnError(
            say("outputs.pandoc_could_not_write", kind=kind.name, stderr=done.stderr.decode(errors="replace").strip()),
            where="ifn note",
            fix=say("outputs.ask_another_format_format"),
        )
    return done.stdout.decode()


def _tree(document: Document, kind: _Format) -> Node:
    meta = {
        "title": {"t": "MetaInlines", "c": _words(plain(document.title))},
        "subtitle": {"t": "MetaInlines", "c": _words(plain(document.subtitle))},
        "date": {"t": "MetaInlines", "c": _words(document.date)},
        "lang": {"t": "MetaString", "c": LOCALES[document.language]},
        "toc-title": {"t": "MetaString", "c": document.contents},
    }
    blocks = [node for block in document.blocks for node in _nodes(block, kind)]
    if not kind.pictures:
        blocks.insert(0, _heading(1, document.title, ""))
    return {"pandoc-api-version": API, "meta": meta, "blocks": blocks}


def _nodes(block: Block, kind: _Format) -> list[Node]:
    """The nodes of a block."""
    if isinstance(block, Heading):
        return [_heading(block.level + (not kind.pictures), block.text, block.anchor)]
    if isinstance(block, Paragraph):
        return [_paragraph(block, kind)]
    if isinstance(block, Bullets):
        return [{"t": "BulletList", "c": [[{"t": "Plain", "c": _inlines(item)}] for item in block.items]}]
    if isinstance(block, TableBlock):
        return _table_nodes(block, kind)
    if isinstance(block, Picture):
        return [_figure(block)] if kind.pictures else _told(block, kind)
    assert isinstance(block, Listing)
    code = {"t": "CodeBlock", "c": [NO_ATTRIBUTES, block.text]}
    return [_region([code], ["listing"], block.label)] if kind.pictures else [code]


def _paragraph(block: Paragraph, kind: _Format) -> Node:
    inside = {"t": "Para", "c": _inlines(block.text)}
    if not block.kind:
        return inside
    if not kind.pictures:
        return {"t": "BlockQuote", "c": [inside]} if block.kind == "verdict" else inside
    return _div([inside], [block.kind], [["custom-style", STYLES[block.kind]]])


def _heading(level: int, text: str, anchor: str) -> Node:
    return {"t": "Header", "c": [max(level, 1), [anchor, [], []], _words(plain(text))]}


def _div(nodes: list[Node], classes: list[str], attributes: list[list[str]]) -> Node:
    return {"t": "Div", "c": [["", classes, attributes], nodes]}


def _region(nodes: list[Node], classes: list[str], label: str) -> Node:
    """A region that scrolls by itself on a narrow screen, and which the keyboard reaches."""
    return _div(nodes, classes, [["tabindex", "0"], ["role", "region"], ["aria-label", plain(label)]])


def _table_nodes(block: TableBlock, kind: _Format) -> list[Node]:
    table = _table(block, kind)
    if not kind.pictures:
        return [{"t": "Para", "c": [{"t": "Strong", "c": _words(plain(block.caption))}]}, table]
    return [_region([table], ["scroll", "dense"] if block.dense else ["scroll"], block.caption)]


def _table(block: TableBlock, kind: _Format) -> Node:
    n, total = len(block.header), sum(block.widths)
    widths = [{"t": "ColWidth", "c": w / total} if w else DEFAULT_WIDTH for w in block.widths] or [DEFAULT_WIDTH] * n
    sides = [{"t": "AlignRight" if at >= block.right else "AlignLeft"} for at in range(n)]
    said = [{"t": "Plain", "c": _words(plain(block.caption))}] if kind.pictures else []
    head = [NO_ATTRIBUTES, [_row(cells(block.header))]]
    rows = [cells(row) for row in block.rows]
    body = [NO_ATTRIBUTES, 0, [], [_row([_pasted(text) for text in row] if kind.pasted else row) for row in rows]]
    specs = [list(spec) for spec in zip(sides, widths, strict=True)]
    return {"t": "Table", "c": [NO_ATTRIBUTES, [None, said], specs, head, [body], [NO_ATTRIBUTES, []]]}


def _row(texts: Sequence[str]) -> list[Any]:
    cell = [NO_ATTRIBUTES, {"t": "AlignDefault"}, 1, 1]
    return [NO_ATTRIBUTES, [[*cell, [{"t": "Plain", "c": _words(text)}] if text else []] for text in texts]]


def _pasted(text: str) -> str:
    """A cell that no spreadsheet runs when the table is pasted there; figures with their sign are left as they are."""
    return text if SIGNED.fullmatch(text) else without_formula(text)


def _figure(picture: Picture) -> Node:
    image = [NO_ATTRIBUTES, _words(plain(picture.alternative)), [f"{picture.name}.png", ""]]
    said = [{"t": "Plain", "c": _words(plain(picture.caption))}]
    return {"t": "Figure", "c": [NO_ATTRIBUTES, [None, said], [{"t": "Plain", "c": [{"t": "Image", "c": image}]}]]}


def _told(picture: Picture, kind: _Format) -> list[Node]:
    """A picture in words, with its figures where it has a table of them."""
    said = [*_words(f"{plain(picture.caption)}."), {"t": "Space"}, *_words(plain(picture.alternative))]
    figures = [] if picture.table is None else [_table(picture.table, kind)]
    return [{"t": "Para", "c": [{"t": "Emph", "c": said}]}, *figures]


def _inlines(text: Text) -> list[Node]:
    nodes: list[Node] = []
    for run in text:
        words = _words(harmless(run.text))
        nodes += [{"t": "Strong", "c": words}] if run.strong else words
    return nodes


def _words(text: str) -> list[Node]:
    """Text as words; spaces that no line may break at stay in them."""
    nodes: list[Node] = []
    for at, word in enumerate(text.split(" ")):
        if at:
            nodes.append({"t": "Space"})
        nodes += _unlinked(word)
    return nodes


def _unlinked(word: str) -> list[Node]:
    """A word that readers of Markdown do not make a link of by themselves: an empty comment parts its address."""
    nodes: list[Node] = []
    for at, piece in enumerate(ADDRESS.split(word)):
        if at:
            nodes.append({"t": "RawInline", "c": ["html", "<!-- -->"]})
        if piece:
            nodes.append({"t": "Str", "c": piece})
    return nodes
