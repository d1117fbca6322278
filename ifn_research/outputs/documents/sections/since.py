"""The changes since an earlier run: what of each move comes from data, from the method, from the perimeter."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from datetime import datetime
from typing import Any

import pandas as pd

from ifn_research.language import Run, Text
from ifn_research.language.language import capitalised
from ifn_research.outputs.documents.blocks import Block, Bullets, Heading, Paragraph, TableBlock, cells
from ifn_research.outputs.documents.facts import Facts, Since
from ifn_research.results.split import PART_WORDS, PARTS, POSITION, RANK, SPLITS, Split, told_split

# Territories in the table of the largest moves, and names that a sentence lists.
LISTED, NAMED = 20, 8
PLAYERS = ("since.data", "since.method", "since.perimeter")


def since_section(facts: Facts) -> list[Block]:
    """The moves since an earlier run, split, with what could not be; nothing where none is asked for."""
    since = facts.since
    if since is None:
        return []
    split = since.split
    moved, rows = split.moved, split.of(RANK)
    since_when = {"since": since_named(facts, since)}
    blocks: list[Block] = [
        Heading(1, facts.say("heading.since", **since_when), "since", new_page=True),
        Paragraph(facts.text("since.opening", version=facts.version(split.version), **since_when)),
        Bullets(tuple(facts.text(key) for key in PLAYERS)),
        Paragraph(_summary(facts, split), "verdict"),
    ]
    if len(rows):
        blocks.append(_totals(facts, split))
    if len(moved):
        blocks += [*_picture(facts, split), _largest(facts, split)]
        blocks.append(
            Paragraph(facts.text("since.reading" if split.shown == RANK else "since.reading_position"), "reading")
        )
    return [*blocks, *_unsplit(facts, split), *_notes(facts, split)]


def since_named(facts: Facts, since: Since) -> str:
    """The earlier run as headings name it: its year where one is known, else its day."""
    if since.year:
        return since.year
    made = since.finished
    day = facts.language.day(datetime.fromisoformat(made).date()) if made else "?"
    return facts.say("since.run_of_day", day=day)


def _summary(facts: Facts, split: Split) -> Text:
    """The number of territories that moved, and the part that is the largest for most of them."""
    rows, moved = split.of(RANK), split.moved
    if moved.empty:
        return facts.text("since.nobody", places=facts.places(len(rows)))
    largest = split.largest()
    part = max(largest, key=lambda name: largest[name])
    return facts.text(
        "since.summary",
        len(moved),
        moved=facts.places(len(moved)),
        places=facts.places(len(rows)),
        part=_part(facts, part),
        most=facts.language.count(largest[part]),
    )


def _part(facts: Facts, part: str) -> str:
    return facts.language.told(PART_WORDS[part], facts.result.config)


def _totals(facts: Facts, split: Split) -> TableBlock:
    """Median absolute contributions of the parts in ranks and in points of position, and whose is the largest."""
    ranks, positions, largest = split.medians(RANK), split.medians(POSITION), split.largest()
    lines = tuple(
        cells(
            (
                capitalised(_part(facts, part)),
                facts.language.number(ranks[part], 1),
                facts.language.number(positions[part], 2),
                facts.language.count(largest.get(part, 0)),
            )
        )
        for part in ranks
    )
    header = ("part", "median_ranks", "median_points", "largest_for")
    return TableBlock(facts.say("since.totals"), tuple(facts.say(f"column.{name}") for name in header), lines)


def _picture(facts: Facts, split: Split) -> list[Block]:
    said = {"version": facts.version(split.version)}
    caption, words = facts.say("since.picture", **said), facts.say("since.picture_words", **said)
    return [*facts.picture("split_moves", caption=caption, alternative=words, width=0.9)]


def _largest(facts: Facts, split: Split) -> TableBlock:
    moved = split.moved.head(LISTED)
    parts = [part for part in PARTS if moved[part].notna().any()]
    header = ["territory", "before", "after", "shift" if split.shown == RANK else "points"]
    lines = tuple(cells(_line(facts, split, row, parts)) for row in moved.to_dict("records"))
    names = [facts.say(f"column.{name}") for name in header]
    return TableBlock(
        facts.say("since.largest"), (*names, *(capitalised(_part(facts, part)) for part in parts)), lines, dense=True
    )


def _line(facts: Facts, split: Split, row: Mapping[Hashable, Any], parts: list[str]) -> tuple[str, ...]:
    digits = 0 if split.shown == RANK else 1
    shares = split.parts({str(name): row[name] for name in (*PARTS, "change")})
    return (
        _name(facts, row),
        facts.language.count(row["rank_a"]),
        facts.language.count(row["rank_b"]),
        facts.language.signed(row["change"], digits),
        *(_share(facts, shares[part]) if part in shares else "–" for part in parts),
    )


def _share(facts: Facts, value: float) -> str:
    return facts.language.signed(value, 1 if value else 0)


def _name(facts: Facts, row: Mapping[Hashable, Any]) -> str:
    code, name = str(row["code"]), row["name"]
    if code in facts.territories.index or pd.isna(name) or not str(name):
        return facts.place(code)
    return str(name)


def _unsplit(facts: Facts, split: Split) -> list[Block]:
    """The territories whose move is not split into all three, by how far it is, and why."""
    rows = split.unsplit
    if rows.empty:
        return [Paragraph(facts.text("since.all_split"), "reading")]
    finest = told_split(SPLITS[0])
    texts = rows["reason"].map(str)
    items = []
    for text in dict.fromkeys(texts):
        some = rows[(texts == text) & rows["split"].ne(finest)]
        names = [_name(facts, row) for row in some.to_dict("records")]
        reason = facts.language.told(some["reason"].iloc[0], facts.result.config)
        items.append(
            facts.text(
                "since.reason",
                reason=capitalised(reason),
                places=facts.places(len(some)),
                names=facts.some(names, NAMED),
            )
        )
    return [
        Heading(2, facts.say("heading.not_split")),
        Paragraph(facts.text("since.not_split", len(rows), places=facts.places(len(rows)))),
        Bullets(tuple(items)),
    ]


def _notes(facts: Facts, split: Split) -> list[Block]:
    told = [facts.language.told(note, facts.result.config) for note in split.notes]
    return [Bullets(tuple((Run(capitalised(text)),) for text in told))] if told else []
