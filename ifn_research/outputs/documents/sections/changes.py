"""The changes for territories when one version takes the place of another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ifn_research.language import Text
from ifn_research.outputs.documents.blocks import Block, Heading, Paragraph, TableBlock, cells, sentence
from ifn_research.outputs.documents.facts import Facts, Reference, changes_from
from ifn_research.outputs.documents.sections.refitted import membership_of, surely
from ifn_research.results.moves import Moves
from ifn_research.results.verdict import Standing

# Territories that a list names, and codes without names.
LISTED, CODES = 12, 10
# Two maps fit on a page.
MAP = 0.6


def changes_summary(facts: Facts, changes: Moves | None) -> Text:
    """The changes that the candidate would bring, in a sentence or two."""
    if changes is None or facts.reference is None:
        return ()
    names = {"reference": _reference(facts, facts.reference), "version": facts.version(changes.version)}
    if changes.entering.empty and changes.leaving.empty:
        # Nothing changes: there is nothing of which to say that it is an example.
        return facts.text("moves.same", places=facts.places(len(changes.territories)), **names)
    ways = (("moves.in", changes.entering), ("moves.out", changes.leaving))
    moved = [facts.say(key if len(rows) else f"{key}_none", places=_who(facts, rows)) for key, rows in ways]
    said = facts.text("moves.summary", len(changes.territories), **names, entering=moved[0], leaving=moved[1])
    return sentence(said, _why(facts, changes.version))


def _reference(facts: Facts, reference: Reference) -> str:
    """The reference by its name, with its run where that is another."""
    named = facts.version(reference.version)
    return facts.say("moves.of_run", version=named, run=reference.run) if reference.run else named


def changes_section(facts: Facts) -> list[Block]:
    """The territories that enter and leave with each version; and with the candidate by name, on a map, and by rank."""
    changes = facts.changes
    if changes is None or facts.reference is None:
        return []
    blocks: list[Block] = [Heading(1, facts.say("heading.changes"), "changes")]
    if facts.reference.run:
        about = {"study": facts.reference.study, "run": facts.reference.run}
        blocks.append(
            Paragraph(facts.text("moves.against_run", version=facts.version(facts.reference.version), **about))
        )
    blocks += [
        Heading(2, facts.say("heading.each")),
        _by_version(facts, facts.reference),
        Paragraph(facts.text("moves.reading"), "reading"),
        Heading(2, facts.say("heading.candidate", **_both(facts, changes))),
        Paragraph(changes_summary(facts, changes)),
    ]
    by, known = _redrawn(facts, changes.version, facts.reference)
    for way, rows in (("entering", changes.entering), ("leaving", changes.leaving)):
        if len(rows):
            # Codes alone tell nobody who they are: fewer of them do.
            most = LISTED if rows["name"].fillna("").ne("").any() else CODES
            blocks.append(Paragraph(facts.text(f"moves.{way}", names=facts.some(_names(facts, rows, known), most))))
    if by and (len(changes.entering) or len(changes.leaving)):
        blocks.append(Paragraph(facts.text("moves.membership", version=facts.version(by)), "reading"))
    learned = [name for name in (facts.reference.version, changes.version) if _learned(facts, name)]
    if learned:
        blocks.append(
            Paragraph(
                facts.text("moves.out_of_fold", versions=facts.language.listed(facts.versions(learned))), "reading"
            )
        )
    alone = changes.only_a + changes.only_b
    if alone:
        blocks.append(Paragraph(facts.text("moves.only_one", alone), "reading"))
    # The table first: a picture that does not fit would leave the foot of a page empty.
    return [*blocks, *_largest(facts, changes), *_pictures(facts, changes)]


def _both(facts: Facts, changes: Moves) -> dict[str, str]:
    """The reference and the version that takes its place, as sentences name them."""
    assert facts.reference is not None
    return {"reference": facts.version(facts.reference.version), "version": facts.version(changes.version)}


def _learned(facts: Facts, version: str) -> bool:
    """True if the scores of a version are out of fold."""
    return version in facts.result.versions and facts.result.is_supervised(version)


def _pictures(facts: Facts, changes: Moves) -> list[Block]:
    assert facts.reference is not None
    names = _both(facts, changes)
    caption, words = facts.say("moves.map", **names), facts.say("moves.map_words", **names)
    shown: list[Block] = list(facts.picture("shift_map", caption=caption, alternative=words, width=MAP))
    if not shown:
        return [Paragraph(facts.text("moves.no_map"), "reading")]
    caption = facts.say("moves.score_map", version=names["version"])
    words = facts.say("moves.score_map_words", version=names["version"])
    return [*shown, *facts.picture("score_map", caption=caption, alternative=words, width=MAP)]


def _by_version(facts: Facts, reference: Reference) -> TableBlock:
    rows = []
    for name in facts.judged:
        if name == reference.version and not reference.run:
            continue
        found = changes_from(facts.result, reference, name)
        rows.append(
            cells(
                (
                    facts.version_label(name),
                    facts.language.number(found.correlation, 2),
                    facts.language.count(len(found.entering)),
                    _people(facts, found.entering),
                    facts.language.count(len(found.leaving)),
                    _people(facts, found.leaving),
                )
            )
        )
    header = ("version", "spearman", "entering", "entering_people", "leaving", "leaving_people")
    return TableBlock(
        facts.say("moves.table", reference=facts.version(reference.version)),
        tuple(facts.say(f"column.{name}") for name in header),
        tuple(rows),
    )


def _largest(facts: Facts, changes: Moves) -> list[Block]:
    assert facts.reference is not None
    moved = changes.movers()
    if moved.empty:
        return []
    rows = tuple(
        cells(
            (
                facts.place(str(row["code"])),
                *(facts.language.count(row[when]) for when in ("rank_a", "rank_b")),
                facts.language.signed(row["shift"]),
                f"{facts.language.count(row['decile_a'])} → {facts.language.count(row['decile_b'])}",
                _population(facts, row["population"]),
            )
        )
        for row in moved.to_dict("records")
    )
    header = ("territory", "before", "after", "shift", "deciles", "population")
    caption = facts.say("moves.largest", **_both(facts, changes))
    table = TableBlock(caption, tuple(facts.say(f"column.{name}") for name in header), rows)
    return [table, Paragraph(facts.text("moves.largest_reading"), "reading")]


def _why(facts: Facts, version: str) -> Text:
    """That the candidate is an example, unless the figures support it."""
    found = facts.verdict
    if found.standing in (Standing.UNJUDGED, Standing.UNCOMPUTED):
        return facts.text("moves.unjudged")
    if version == found.recommended:
        return ()
    # A version that stands alone does lead: what it lacks is told with the verdict.
    leads = version == found.best and found.standing is not Standing.ONE
    return facts.text("moves.not_established" if leads else "moves.example", version=facts.version(version))


def _who(facts: Facts, rows: pd.DataFrame) -> str:
    known = rows["population"].dropna()
    places = facts.places(len(rows))
    return places if known.empty else facts.say("moves.people", places=places, people=facts.people(known.sum()))


def _people(facts: Facts, rows: pd.DataFrame) -> str:
    known = rows["population"].dropna()
    return _population(facts, float("nan") if known.empty and len(rows) else known.sum())


def _population(facts: Facts, n: float) -> str:
    if pd.isna(n):
        return "–"
    return facts.say("document.secret") if 0 < n < facts.threshold else facts.language.count(n)


def _redrawn(facts: Facts, version: str, reference: Reference) -> tuple[str, Mapping[str, float] | None]:
    """The version whose tenth is known when its weights are learned again: the candidate, else the reference.

    That of another run may have been made of other data.
    """
    for name in (version, *(() if reference.run else (reference.version,))):
        known = membership_of(facts, name)
        if known is not None:
            return name, known
    return "", None


def _names(facts: Facts, rows: pd.DataFrame, known: Mapping[str, float] | None) -> list[str]:
    """Territories, the largest first, with the probability of each to be in the first tenth where it is known."""
    ordered = rows.sort_values("population", ascending=False, kind="stable", na_position="last")
    return [_name(facts, row, surely(facts, row["code"], known)) for row in ordered.to_dict("records")]


def _name(facts: Facts, row: Mapping[str, Any], beside: str) -> str:
    """A territory by its name, with what is told beside it."""
    own = "" if pd.isna(row["name"]) else str(row["name"])
    name = own if own and row["code"] not in facts.territories.index else facts.place(str(row["code"]))
    return (
        name if not beside else f"{name.removesuffix(')')}, {beside})" if name.endswith(")") else f"{name} ({beside})"
    )
