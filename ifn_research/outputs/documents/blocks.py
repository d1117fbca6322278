"""A document as blocks of plain text: what every format of a note is made from.

Text is never markup: whatever a name or a label of a study holds, a format shows it as it is.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from ifn_research.language import Run, Text
from ifn_research.text import plain


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 is a section of the document, which may begin on a new page."""

    level: int
    text: str
    anchor: str = ""
    new_page: bool = False


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; `kind` is ``verdict`` for the sentence to remember, ``reading`` for how to read what is above."""

    text: Text
    kind: str = ""


@dataclass(frozen=True)
class Bullets:
    """A list."""

    items: tuple[Text, ...]


@dataclass(frozen=True)
class TableBlock:
    """A table of plain cells.

    Attributes
    ----------
    caption : str
    header : tuple of str
    rows : tuple of tuple of str
        Each as long as the header; the first cell names the row.
    right : int
        Columns from this one on are aligned to the right.
    widths : tuple of float
        Relative widths of the columns; empty where they are as wide as what they hold.
    dense : bool
        Whether it is set in small type.
    """

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: int = 1
    widths: tuple[float, ...] = ()
    dense: bool = False


@dataclass(frozen=True)
class Picture:
    """A picture with what it shows in words, for those who cannot see it.

    Attributes
    ----------
    name : str
        File name without its ending.
    png : bytes
    svg : bytes or None
        The same in lines, where these are few enough to be worth it.
    alternative : str
        What the picture shows, in words.
    caption : str
    width : float
        On a page, as a share of the width of the text.
    table : TableBlock or None
        Its figures, for a format that has no pictures.
    """

    name: str
    png: bytes
    svg: bytes | None
    alternative: str
    caption: str
    width: float = 1.0
    table: TableBlock | None = None

    @property
    def shape(self) -> float:
        """Height divided by width."""
        width, height = struct.unpack(">II", self.png[16:24])
        return float(height / width)


@dataclass(frozen=True)
class Listing:
    """Text in fixed width, as it is."""

    text: str
    label: str


Block = Heading | Paragraph | Bullets | TableBlock | Picture | Listing


@dataclass(frozen=True)
class Document:
    """A note.

    Attributes
    ----------
    title, subtitle : str
    language : str
        ISO 639 code.
    date : str
        In words; empty where it is not known.
    moment : int
        When the results were made, in seconds since 1970; 0 where it is not known.
    contents : str
        Title of the table of contents.
    page : str
        How a page is numbered, with ``{page}`` and ``{pages}``.
    blocks : tuple of Block
    """

    title: str
    subtitle: str
    language: str
    date: str
    moment: int
    contents: str
    page: str
    blocks: tuple[Block, ...]

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """Its pictures, in order."""
        return tuple(block for block in self.blocks if isinstance(block, Picture))


def sentence(*parts: Text) -> Text:
    """Sentences one after the other, with a space between them."""
    runs: list[Run] = []
    for part in parts:
        if part:
            runs += [Run(" "), *part] if runs else part
    return tuple(runs)


def cells(values: Sequence[object]) -> tuple[str, ...]:
    """A row of a table."""
    return tuple(plain(value) for value in values)


def harmless(text: str) -> str:
    """Text without control characters and marks of direction, with the spaces that part it from its neighbours."""
    inside = text.strip()
    start = text.index(inside) if inside else 0
    return f"{text[:start]}{plain(inside)}{text[start + len(inside) :]}" if inside else text
