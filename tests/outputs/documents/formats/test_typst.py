"""A document set by typst: words cut where French cuts them, and data that is never markup."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ifn_research.language import Run
from ifn_research.outputs.documents.blocks import Block, Document, Heading, Paragraph, TableBlock
from ifn_research.outputs.documents.formats.typst import pdf
from tests.support.programs import pdftotext

WORDS = ("anticonstitutionnellement", "territorialement", "administrativement")
# The places where French patterns cut these words; none parts two vowels or leaves one letter alone.
CUTS = {
    "anticonstitutionnellement": "an-ti-cons-ti-tu-tion-nel-le-ment",
    "territorialement": "ter-ri-to-ria-le-ment",
    "administrativement": "ad-mi-nis-tra-ti-ve-ment",
}


def text_of(document: Document, folder: Path) -> str:
    path = folder / "d.pdf"
    path.write_bytes(pdf(document))
    return pdftotext(path)


def document(text: str, language: str = "fr") -> Document:
    blocks = (Paragraph((Run(text),)),)
    return Document("T", "S", language, "", 0, "C", "{page}/{pages}", blocks)


def test_words_are_cut_where_french_cuts_them(tmp_path: Path) -> None:
    fillers = ("le", "la", "des", "plus", "ainsi", "selon", "encore")
    text = " ".join(f"{fillers[k % 7]} {fillers[(3 * k) % 7]} {WORDS[k % 3]}" for k in range(60))
    found = text_of(document(text), tmp_path)
    cut = re.findall(r"(\w+)\u00ad\n(\w+)", found)
    assert len(cut) >= 3
    for before, after in cut:
        word = before + after
        allowed = {len(CUTS[word][:at].replace("-", "")) for at, sign in enumerate(CUTS[word]) if sign == "-"}
        assert len(before) in allowed, (before, after)


def test_the_same_document_gives_the_same_bytes() -> None:
    assert pdf(document("Un texte.")) == pdf(document("Un texte."))


@pytest.mark.parametrize(
    "text", ['#panic("x")', "$x$ @label *b*", '"#eval(\\"1\\")', "\\u{41} // comment", "<label> = Title"]
)
def test_text_is_never_markup(text: str, tmp_path: Path) -> None:
    assert text in text_of(document(text), tmp_path)


def test_a_long_table_leaves_no_few_rows_to_its_last_page(tmp_path: Path) -> None:
    lengths = (25, 52, 55, 56, 60, 61, 75, 118)
    blocks: list[Block] = []
    for n in lengths:
        for lines in (0, 7):
            rows = tuple((f"t{n}x{lines}r{row:03d}", f"Commune {row}", f"{row}") for row in range(n))
            blocks += [
                Heading(1, "Les territoires", f"a{n}-{lines}", new_page=True),
                *[Paragraph((Run("Une ligne."),))] * lines,
                TableBlock("Tous", ("Rang", "Territoire", "Population"), rows, right=2, widths=(1.2, 4.0, 1.2)),
                Paragraph((Run(f"lire{n}x{lines}."),), "reading"),
            ]
    found = text_of(Document("T", "S", "fr", "", 0, "C", "{page}/{pages}", tuple(blocks)), tmp_path)
    pages = found.split("\f")
    for n in lengths:
        for lines in (0, 7):
            held = [len(re.findall(rf"\bt{n}x{lines}r\d+", page)) for page in pages]
            parts = [count for count in held if count]
            assert sum(parts) == n
            assert len(parts) == 1 or parts[-1] >= 10, (n, lines, parts)
            last = max(at for at, count in enumerate(held) if count)
            assert f"lire{n}x{lines}." in pages[last], (n, lines, "how to read it is on another page")
