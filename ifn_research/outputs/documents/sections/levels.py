"""Levels: scores of members beside that of the whole, and territories of a finer level."""

from __future__ import annotations

import pandas as pd

from ifn_research.outputs.documents.blocks import Block, Heading, Paragraph, TableBlock, cells
from ifn_research.outputs.documents.facts import Facts
from ifn_research.results.levels import agreement_of_members

# Territories that a table names.
NAMED = 10


def levels_section(facts: Facts) -> list[Block]:
    """The section of the committee's note; nothing in a study of one level."""
    blocks = [*_members(facts), *_zoom(facts)]
    return [Heading(1, facts.say("heading.levels"), "levels"), *blocks] if blocks else []


def _rows(facts: Facts, table: str) -> pd.DataFrame:
    rows = facts.result.tables.get(table)
    return pd.DataFrame() if rows is None or rows.empty else rows[rows["version"] == facts.shown]


def _members(facts: Facts) -> list[Block]:
    """The agreement between the index of the level and the mean of its members' scores, and where they differ."""
    rows, asked = _rows(facts, "score_of_members"), facts.result.config.aggregate
    if rows.empty or asked is None:
        return []
    known = rows.dropna(subset=["rank", "rank_of_members"])
    agreed = agreement_of_members(known)
    if agreed is None:
        return []
    told = facts.text(
        "between_levels.members",
        places=facts.places(len(known)),
        level=facts.group(asked.from_, 2),
        correlation=facts.language.number(agreed, 2),
        version=facts.version(facts.shown),
    )
    gap = (known["rank_of_members"] - known["rank"]).abs()
    farthest = known.loc[gap.sort_values(ascending=False, kind="stable").index].head(NAMED)
    shown = tuple(
        cells(
            (
                facts.place(str(row["code"])),
                facts.language.count(row["rank"]),
                facts.language.count(row["rank_of_members"]),
                facts.language.percent(row["share_in_decile_10"]),
            )
        )
        for row in farthest.to_dict("records")
    )
    header = ("territory", "rank", "rank_of_members", "share_in_tenth")
    table = TableBlock(
        facts.say("between_levels.members_table", version=facts.version(facts.shown)),
        tuple(facts.say(f"column.{name}") for name in header),
        shown,
        right=1,
        widths=(4.0, 1.0, 1.6, 2.0),
    )
    return [Paragraph(told), table]


def _zoom(facts: Facts) -> list[Block]:
    """The most fragile territories of a finer level, by their scores: they have no rank among those of the study."""
    rows, asked = _rows(facts, "zoom"), facts.result.config.zoom
    known = rows.dropna(subset=["score"]) if len(rows) else rows
    if known.empty or asked is None:
        return []
    said = {"level": facts.group(asked.level, 2), "version": facts.version(facts.shown)}
    told = facts.text("between_levels.zoom", len(known), n_whole=facts.language.count(known["whole"].nunique()), **said)
    shown = tuple(
        cells(
            (
                str(row["name"] or row["code"]),
                facts.place(str(row["whole"])) if row["whole"] else "–",
                facts.language.number(row["score"], 2),
                facts.language.number(row["score_of_whole"], 2),
            )
        )
        for row in known.nlargest(NAMED, "score", keep="first").to_dict("records")
    )
    header = ("territory", "whole", "score", "score_of_whole")
    table = TableBlock(
        facts.say("between_levels.zoom_table", **said),
        tuple(facts.say(f"column.{name}") for name in header),
        shown,
        right=2,
        widths=(3.0, 3.0, 1.2, 1.6),
    )
    return [Paragraph(told), table]
