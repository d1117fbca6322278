"""The annex for auditors: the index in the order in which the Joint Research Centre audits one, by tables and rules."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ifn_research.outputs.documents.blocks import Block, Document
from ifn_research.outputs.documents.committee_note import document_of
from ifn_research.outputs.documents.facts import Facts
from ifn_research.outputs.documents.sections.audit import coherence_by_level, coverage, framework, weights_felt
from ifn_research.outputs.documents.sections.audit_choices import imputation, left_out, means, ranks
from ifn_research.outputs.documents.sections.provenance import appendix, reproducibility_section

AUDIT_NOTE: tuple[Callable[[Facts], Sequence[Block]], ...] = (
    framework,
    coverage,
    coherence_by_level,
    weights_felt,
    ranks,
    means,
    imputation,
    left_out,
    reproducibility_section,
    appendix,
)


def audit_document(facts: Facts) -> Document:
    """Write the annex."""
    blocks = tuple(block for section in AUDIT_NOTE for block in section(facts))
    return document_of(facts, blocks, title=facts.result.title, subtitle=facts.say("audit.subtitle"))
