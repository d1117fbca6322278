"""Warnings about the data, and what could not be drawn."""

from __future__ import annotations

from ifn_research.outputs.documents.blocks import Block, Paragraph
from ifn_research.outputs.documents.facts import Facts
from ifn_research.outputs.documents.table_rows import rows_where


def quality(facts: Facts) -> list[Block]:
    """The number of warnings, and the places of them."""
    n = len(rows_where(facts.result, "quality", severity="warning"))
    return [Paragraph(facts.text("data_quality.warnings", n) if n else facts.text("data_quality.none"))]


def not_drawn(facts: Facts) -> list[Block]:
    """The files that are missing beside the tables."""
    names = ", ".join(facts.result.not_drawn)
    return [Paragraph(facts.text("data_quality.not_drawn", names=names))] if names else []
