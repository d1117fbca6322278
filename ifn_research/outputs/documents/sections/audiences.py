"""The audiences of a version: the territories that are fragile for one part of the people alone."""

from __future__ import annotations

import pandas as pd

from ifn_research.outputs.documents.blocks import Block, Heading, Paragraph, TableBlock, cells
from ifn_research.outputs.documents.facts import Facts

# Territories that the table names for each audience.
NAMED = 8


def audiences_section(facts: Facts) -> list[Block]:
    """The section of the committee's note; nothing in a study without audiences."""
    rows = facts.result.tables.get("audiences")
    if rows is None or rows.empty:
        return []
    version = _version(facts, rows)
    mine = rows[rows["version"] == version]
    every = list(dict.fromkeys(mine["audience"]))
    alone = mine[mine["alone"]]
    everywhere = mine.groupby("code")["audience"].nunique().eq(len(every)).sum()
    told = facts.text(
        "audiences.what" if everywhere else "audiences.what_none",
        int(everywhere),
        version=facts.version(version),
        audiences=facts.language.listed([_called(facts, name) for name in every]),
    )
    return [
        Heading(1, facts.say("heading.audiences"), "audiences"),
        Paragraph(told),
        *([_table(facts, version, alone, every)] if len(alone) else []),
        Paragraph(facts.text("audiences.reading"), "reading"),
    ]


def _version(facts: Facts, rows: pd.DataFrame) -> str:
    """The version whose territories are named elsewhere, where it has audiences; else the first that has."""
    names = list(dict.fromkeys(rows["version"]))
    shown = facts.shown.partition("@")[0]
    return shown if shown in names else str(names[0])


def _called(facts: Facts, audience: str) -> str:
    if not audience:
        return facts.say("audiences.everybody")
    said = facts.result.config.audiences.get(audience)
    return said.label if said is not None and said.label else audience


def _table(facts: Facts, version: str, alone: pd.DataFrame, audiences: list[str]) -> TableBlock:
    """For each audience, the territories in its most fragile tenth and in no other's."""
    rows = []
    for audience in audiences:
        some = alone[alone["audience"] == audience]
        names = [facts.place(str(code)) for code in some["code"].head(NAMED)]
        more = len(some) - len(names)
        listed = facts.language.listed(
            [*names, *([facts.say("audiences.more", n=facts.language.count(more))] if more else [])]
        )
        rows.append(cells((_called(facts, audience), facts.language.count(len(some)), listed if names else "–")))
    header = tuple(facts.say(f"column.{name}") for name in ("audience", "only_there", "most_fragile_first"))
    caption = facts.say("audiences.table", version=facts.version(version))
    return TableBlock(caption, header, tuple(rows), right=3, widths=(1.5, 1.0, 6.0))
