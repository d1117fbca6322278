"""The methodology note that a committee decides from: one document, written as HTML, PDF, Word and Markdown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from ifn_research.outputs.documents.blocks import Document
from ifn_research.outputs.documents.facts import Drawing, Note, Reference
from ifn_research.outputs.documents.formats.pandoc import docx, html, markdown
from ifn_research.outputs.documents.formats.typst import pdf
from ifn_research.outputs.documents.sections.changes import changes_from, changes_section, scores_of
from ifn_research.outputs.documents.sections.choices import versions_section
from ifn_research.outputs.documents.sections.data import data_section
from ifn_research.outputs.documents.sections.essentials import essentials
from ifn_research.outputs.documents.sections.evidence import evidence_section
from ifn_research.outputs.documents.sections.limits import limits_section
from ifn_research.outputs.documents.sections.provenance import appendix, glossary_section, reproducibility_section
from ifn_research.outputs.documents.sections.robustness import robustness_section

__all__ = [
    "WRITERS",
    "Drawing",
    "Note",
    "Reference",
    "changes_from",
    "note_document",
    "scores_of",
]

# What writes each format; the keys are those of the command line and the endings of the files.
WRITERS: Mapping[str, Callable[[Document], bytes]] = {
    "html": lambda document: html(document).encode(),
    "pdf": pdf,
    "docx": docx,
    "md": lambda document: markdown(document).encode(),
}


def note_document(note: Note) -> Document:
    """The whole note, in the order in which a committee reads it."""
    changes = None
    if note.reference is not None and note.candidate:
        changes = changes_from(note.result, note.reference, note.candidate)
    blocks = (
        *essentials(note, changes),
        *data_section(note),
        *versions_section(note),
        *evidence_section(note),
        *changes_section(note, changes),
        *robustness_section(note),
        *limits_section(note),
        *reproducibility_section(note),
        *glossary_section(note),
        *appendix(note),
    )
    finished = note.result.manifest.get("finished")
    made = datetime.fromisoformat(str(finished)) if finished else None
    return Document(
        title=note.result.title,
        subtitle=note.say("document.subtitle"),
        language=note.language.code,
        date=note.language.day(made.date()) if made else "",
        moment=int(made.timestamp()) if made else 0,
        contents=note.say("document.contents"),
        page=note.language.messages.template("document.page"),
        blocks=blocks,
    )
