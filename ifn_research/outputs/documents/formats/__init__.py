"""The formats that a document is written in."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ifn_research.outputs.formats import Format

if TYPE_CHECKING:
    from ifn_research.outputs.documents.blocks import Document


def _html(document: Document) -> bytes:
    from ifn_research.outputs.documents.formats.pandoc import html

    return html(document).encode()


def _pdf(document: Document) -> bytes:
    from ifn_research.outputs.documents.formats.typst import pdf

    return pdf(document)


def _docx(document: Document) -> bytes:
    from ifn_research.outputs.documents.formats.pandoc import docx

    return docx(document)


def _markdown(document: Document) -> bytes:
    from ifn_research.outputs.documents.formats.pandoc import markdown

    return markdown(document).encode()


DOCUMENTS: dict[str, Format[Callable[[Document], bytes]]] = {
    "html": Format("one page to read or mail", _html, ".html"),
    "pdf": Format("to print, tagged for screen readers", _pdf, ".pdf"),
    "docx": Format("to rework", _docx, ".docx"),
    "md": Format("plain text", _markdown, ".md"),
}

__all__ = ["DOCUMENTS"]
