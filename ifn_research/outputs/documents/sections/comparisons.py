"""Differences between versions on the primary criterion, in words."""

from __future__ import annotations

import pandas as pd

from ifn_research.outputs.documents.blocks import Block, Paragraph, TableBlock, cells
from ifn_research.outputs.documents.facts import Facts
from ifn_research.outputs.documents.phrases import reason
from ifn_research.remarks import Bears, Remarks, bearing, remarks_in
from ifn_research.results.verdict import independent, of_primary, without_repeats
from ifn_research.rows import SIGNIFICANCE

# What remarks bear upon that say why a difference has no p-value.
UNTESTED = (Bears.NO_TEST, Bears.NO_INTERVAL, Bears.ABSENCE, Bears.TOO_LONG, Bears.WITHHELD)
# Differences that are listed, the clearest first.
LISTED = 15


def comparisons(facts: Facts) -> list[Block]:
    """The differences that are established; that none is, or none was tested."""
    if facts.result.primary is None:
        return []
    rows = bootstrap_comparisons(facts, "versions:")
    if rows.empty:
        return []
    tested = rows[rows["p_holm"].notna()]
    if tested.empty:
        why = reason(facts, "selection.colon", why_untested(rows))
        return [Paragraph(facts.text("evidence.pairs_untested", why=why))]
    if not facts.result.declared:
        return [Paragraph(facts.text("evidence.pairs_undeclared"))]
    known = tested[tested["p_holm"] < SIGNIFICANCE].sort_values("p_holm", kind="stable")
    if known.empty:
        return [Paragraph(facts.text("comparisons.none", len(tested)))]
    return _established(facts, known, len(tested))


def bootstrap_comparisons(facts: Facts, family: str) -> pd.DataFrame:
    """Rows of the differences on the primary criterion that belong to a family of tests."""
    rows = without_repeats(facts.result, of_primary(facts.result, "comparisons"))
    return rows[rows["family"].str.startswith(family) & (rows["test"] == "bootstrap")]


def why_untested(rows: pd.DataFrame) -> Remarks:
    """The reasons why differences have no p-value."""
    return bearing(remarks_in(rows["remarks"]), *UNTESTED)


def are_independent(rows: pd.DataFrame) -> bool:
    """True if the blocks were single territories: a test that takes neighbours for independent facts."""
    return independent(remarks_in(rows["remarks"]))


def _established(facts: Facts, known: pd.DataFrame, total: int) -> list[Block]:
    assert facts.result.primary is not None
    metric = facts.result.primary[1]
    lines = tuple(
        cells(
            (
                *(facts.version_label(row[name]) for name in ("version_a", "version_b")),
                facts.figure(metric, row["difference"]),
                facts.interval(metric, row["ci_low"], row["ci_high"]),
                facts.language.small_p(row["p_holm"]),
            )
        )
        for row in known.head(LISTED).to_dict("records")
    )
    more = "" if len(known) <= LISTED else facts.say("comparisons.clearest", shown=facts.language.count(LISTED))
    key = "comparisons.conditional" if are_independent(known) else "comparisons.established"
    about = facts.text(key, n=facts.language.count(len(known)), total=facts.language.count(total), more=more)
    names = ("version", "reference", "difference", "interval", "p")
    header = tuple(facts.say(f"comparisons.column.{name}") for name in names)
    return [Paragraph(about), TableBlock("", header, lines, right=2)]
