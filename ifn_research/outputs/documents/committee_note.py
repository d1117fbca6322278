"""The methodology note that a committee decides from: one document, written as HTML, PDF, Word and Markdown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from ifn_research.outputs.documents.blocks import Block, Document
from ifn_research.outputs.documents.facts import Facts
from ifn_research.outputs.documents.sections.adaptations import adaptations_section
from ifn_research.outputs.documents.sections.audiences import audiences_section
from ifn_research.outputs.documents.sections.changes import changes_section
from ifn_research.outputs.documents.sections.choices import versions_section
from ifn_research.outputs.documents.sections.data import data_section
from ifn_research.outputs.documents.sections.essentials import essentials
from ifn_research.outputs.documents.sections.evidence import evidence_section
from ifn_research.outputs.documents.sections.levels import levels_section
from ifn_research.outputs.documents.sections.limits import limits_section
from ifn_research.outputs.documents.sections.provenance import appendix, glossary_section, reproducibility_section
from ifn_research.outputs.documents.sections.robustness import robustness_section
from ifn_research.outputs.documents.sections.since import since_section
from ifn_research.outputs.documents.sections.technical import technical_annex
from ifn_research.outputs.documents.sections.territories import territories_section
from ifn_research.outputs.documents.sections.typology import typology_section

# The sections in the order in which a committee reads them.
COMMITTEE_NOTE: tuple[Callable[[Facts], Sequence[Block]], ...] = (
    essentials,
    territories_section,
    evidence_section,
    changes_section,
    since_section,
    adaptations_section,
    audiences_section,
    levels_section,
    typology_section,
    robustness_section,
    versions_section,
    data_section,
    limits_section,
    glossary_section,
    technical_annex,
    reproducibility_section,
    appendix,
)
# What fits on two pages, for a meeting, and the page on an earlier run where it is asked for.
SHORT_NOTE = (essentials, territories_section, since_section)


def note_document(facts: Facts, *, short: bool = False) -> Document:
    """Write the whole note, or its first two pages."""
    blocks = tuple(block for section in (SHORT_NOTE if short else COMMITTEE_NOTE) for block in section(facts))
    return document_of(facts, blocks, title=facts.result.title, subtitle=facts.say("document.subtitle"))


def document_of(facts: Facts, blocks: Sequence[Block], *, title: str, subtitle: str) -> Document:
    """Blocks about a study as a document, dated when its results were made."""
    finished = facts.result.manifest.get("finished")
    made = datetime.fromisoformat(str(finished)) if finished else None
    return Document(
        title=title,
        subtitle=subtitle,
        language=facts.language.code,
        date=facts.language.day(made.date()) if made else "",
        moment=int(made.timestamp()) if made else 0,
        contents=facts.say("document.contents"),
        page=facts.language.messages.template("document.page"),
        blocks=tuple(blocks),
    )
