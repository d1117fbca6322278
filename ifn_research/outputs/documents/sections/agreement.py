"""The agreement between versions, and the territories whose rank depends most on the version."""

from __future__ import annotations

from ifn_research.outputs.documents.blocks import Block, Bullets, TableBlock, cells
from ifn_research.outputs.documents.facts import Facts
from ifn_research.results.verdict import without_repeats

# Territories that are named.
SHOWN = 8


def agreement(facts: Facts) -> list[Block]:
    """The likeness of the rankings and of the most fragile tenths of the versions."""
    rows = without_repeats(facts.result, facts.result.tables["agreement"])
    rows = rows.dropna(subset=["spearman", "top_decile_overlap"])
    if rows.empty:
        return []
    lowest = rows.loc[rows["spearman"].idxmin()]
    overlap = rows.loc[rows["top_decile_overlap"].idxmin()]
    ranks = facts.text(
        "agreement.ranks",
        median=facts.language.number(rows["spearman"].median(), 2),
        lowest=facts.language.number(lowest["spearman"], 2),
        a=facts.version(lowest["version_a"]),
        b=facts.version(lowest["version_b"]),
    )
    tenth = facts.text(
        "agreement.tenth",
        median=facts.language.percent(rows["top_decile_overlap"].median(), 0),
        least=facts.language.percent(overlap["top_decile_overlap"], 0),
        a=facts.version(overlap["version_a"]),
        b=facts.version(overlap["version_b"]),
    )
    return [Bullets((ranks, tenth))]


def movers(facts: Facts) -> list[Block]:
    """The territories that change ranks most from one version to another."""
    rows = facts.result.tables["movers"]
    if rows.empty:
        return []
    rows = rows.reindex(rows["shift"].abs().sort_values(ascending=False, kind="stable").index)
    lines = tuple(
        cells(
            (
                row["name"] or row["code"],
                *(
                    f"{facts.language.count(row[f'rank_{side}'])} ({facts.version_label(row[f'version_{side}'])})"
                    for side in ("a", "b")
                ),
            )
        )
        for row in rows.drop_duplicates("code").head(SHOWN).to_dict("records")
    )
    header = tuple(facts.say(f"agreement.column.{name}") for name in ("territory", "rank", "rank"))
    return [TableBlock("", header, lines)]
