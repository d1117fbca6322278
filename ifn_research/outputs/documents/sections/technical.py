"""The technical annex: what only a statistician reads."""

from __future__ import annotations

from ifn_research.outputs.documents.blocks import Block, Heading
from ifn_research.outputs.documents.facts import Facts
from ifn_research.outputs.documents.sections.choices import factorability, loadings
from ifn_research.outputs.documents.sections.evidence import circularity_tables, pairs_matrix
from ifn_research.outputs.documents.sections.robustness import learned_weights


def technical_annex(facts: Facts) -> list[Block]:
    """Factorability, loadings, tests of every pair, circularity, weights that are learned; nothing without any."""
    blocks = [
        *factorability(facts),
        *loadings(facts),
        *pairs_matrix(facts),
        *circularity_tables(facts),
        *learned_weights(facts),
    ]
    return [Heading(1, facts.say("heading.annex"), "annex"), *blocks] if blocks else []
