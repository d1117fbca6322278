"""The methodology note that a committee decides from: one document, written as HTML, PDF, Word and Markdown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from ifn_research.outputs.documents.blocks import Block, Document
from ifn_research.outputs.documents.facts import Facts
from ifn_research.outputs.documents.sections.changes import changes_section
from ifn_research.outputs.documents.sections.choices import versions_section
from ifn_research.outputs.documents.sections.data import data_section
from ifn_research.outputs.documents.sections.essentials import essentials
from ifn_research.outputs.documents.sections.evidence import evidence_section
from ifn_research.outputs.documents.sections.limits import limits_section
from ifn_research.outputs.documents.sections.provenance import appendix, glossary_section, reproducibility_section
from ifn_research.outputs.documents.sections.robustness import robustness_section
from ifn_research.outputs.documents.sections.typology import typology_section

# The sections in the order in which a committee reads them.
COMMITTEE_NOTE: tuple[Callable[[Facts], Sequence[Block]], ...] = (
    essentials,
    data_section,
    versions_section,
    evidence_section,
    changes_section,
    typology_section,
    robustness_section,
    limits_section,
    reproducibility_section,
    glossary_section,
    appendix,
)


def note_document(facts: Facts) -> Document:
    """Write the whole note."""
    blocks = tuple(block for section in COMMITTEE_NOTE for block in section(facts))
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
