"""A document set by typst: words cut where French cuts them, and data that is never markup."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ifn_research.language import Run
from ifn_research.outputs.documents.blocks import Document, Paragraph
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
