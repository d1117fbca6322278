"""The versions that adapt another one: what they change for the territories."""

from __future__ import annotations

from ifn_research.language import Text
from ifn_research.outputs.documents.blocks import Block, Heading, Paragraph, TableBlock, cells
from ifn_research.outputs.documents.facts import Facts
from ifn_research.results.moves import Moves, moves_between

# Adaptations that are told of, and territories that move most.
TOLD, NAMED = 4, 8


def adaptations(facts: Facts) -> list[Moves]:
    """The moves between each version that adapts another one and that one, where both have scores."""
    scored = set(facts.result.versions)
    pairs = [
        (version.adapts, version.name)
        for version in facts.result.config.versions
        if version.adapts is not None and {version.adapts, version.name} <= scored
    ]
    return [
        moves_between(name, *(facts.result.of_version("scores", each).set_index("code") for each in (original, name)))
        for original, name in pairs
    ]


def adaptations_section(facts: Facts) -> list[Block]:
    """The section of the committee's note; nothing in a study whose versions adapt none."""
    found = [moves for moves in adaptations(facts) if len(moves.territories)][:TOLD]
    if not found:
        return []
    blocks: list[Block] = [Heading(1, facts.say("heading.adaptations"), "adaptations")]
    for moves in found:
        blocks += [Paragraph(_summary(facts, moves)), *_largest(facts, moves)]
    return blocks


def _original(facts: Facts, name: str) -> str:
    return facts.version(facts.result.config.version(name).adapts or name)


def _summary(facts: Facts, moves: Moves) -> Text:
    said = {"version": facts.version(moves.version), "original": _original(facts, moves.version)}
    if not (moves.territories["shift"] != 0).any():
        return facts.text("adaptations.same", places=facts.places(len(moves.territories)), **said)
    return facts.text(
        "adaptations.what",
        places=facts.places(len(moves.territories)),
        correlation=facts.language.number(moves.correlation, 2),
        entering=facts.language.spelled(len(moves.entering)),
        leaving=facts.language.spelled(len(moves.leaving)),
        **said,
    )


def _largest(facts: Facts, moves: Moves) -> list[Block]:
    rows = moves.movers().head(NAMED)
    if rows.empty:
        return []
    shown = tuple(
        cells(
            (
                facts.place(str(row["code"])),
                facts.language.count(row["rank_a"]),
                facts.language.count(row["rank_b"]),
                facts.language.signed(-row["shift"]),
            )
        )
        for row in rows.to_dict("records")
    )
    header = tuple(facts.say(f"column.{name}") for name in ("territory", "rank_original", "rank_adapted", "places_up"))
    caption = facts.say("adaptations.table", version=facts.version(moves.version))
    return [TableBlock(caption, header, shown, right=1, widths=(4.0, 1.5, 1.5, 1.5))]
