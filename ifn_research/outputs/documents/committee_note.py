"""The methodology note that a committee decides from: one document, written as HTML, PDF, Word and Markdown."""

from __future__ import annotations

from datetime import datetime

from ifn_research.outputs.documents.blocks import Document
from ifn_research.outputs.documents.facts import Drawing, Facts, Reference
from ifn_research.outputs.documents.sections.changes import changes_from, changes_section, scores_of
from ifn_research.outputs.documents.sections.choices import versions_section
from ifn_research.outputs.documents.sections.data import data_section
from ifn_research.outputs.documents.sections.essentials import essentials
from ifn_research.outputs.documents.sections.evidence import evidence_section
from ifn_research.outputs.documents.sections.limits import limits_section
from ifn_research.outputs.documents.sections.provenance import appendix, glossary_section, reproducibility_section
from ifn_research.outputs.documents.sections.robustness import robustness_section

__all__ = [
    "Drawing",
    "Facts",
    "Reference",
    "changes_from",
    "note_document",
    "scores_of",
]


def note_document(facts: Facts) -> Document:
    """The whole note, in the order in which a committee reads it."""
    changes = None
    if facts.reference is not None and facts.candidate:
        changes = changes_from(facts.result, facts.reference, facts.candidate)
    blocks = (
        *essentials(facts, changes),
        *data_section(facts),
        *versions_section(facts),
        *evidence_section(facts),
        *changes_section(facts, changes),
        *robustness_section(facts),
        *limits_section(facts),
        *reproducibility_section(facts),
        *glossary_section(facts),
        *appendix(facts),
    )
    finished = facts.result.manifest.get("finished")
    made = datetime.fromisoformat(str(finished)) if finished else None
    return Document(
        title=facts.result.title,
        subtitle=facts.say("document.subtitle"),
        language=facts.language.code,
        date=facts.language.day(made.date()) if made else "",
        moment=int(made.timestamp()) if made else 0,
        contents=facts.say("document.contents"),
        page=facts.language.messages.template("document.page"),
        blocks=blocks,
    )
