"""The changes for territories when one version takes the place of another."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from ifn_research.language import Text
from ifn_research.outputs.documents.blocks import Block, Heading, Paragraph, Table, cells, sentence
from ifn_research.outputs.documents.facts import Note, Reference
from ifn_research.outputs.documents.sections.refitted import membership_of, surely
from ifn_research.results.moves import Moves, moves_between
from ifn_research.results.study_result import StudyResult
from ifn_research.results.verdict import Standing
from ifn_research.steps.weighting.supervised import SupervisedWeights

# Territories that a list names, and codes without names.
LISTED, CODES = 40, 10
# Two maps fit on a page.
MAP = 0.76


def changes_from(result: StudyResult, reference: Reference, version: str) -> Moves:
    """Compare a version with the reference, territory by territory."""
    return moves_between(version, reference.scores, scores_of(result, version))


def scores_of(result: StudyResult, version: str) -> pd.DataFrame:
    """Scores of a version by code."""
    scores = result.tables["scores"]
    return scores[scores["version"] == version].set_index("code")


def changes_summary(note: Note, changes: Moves | None) -> Text:
    """Return what the candidate would change, in a sentence or two."""
    if changes is None or note.reference is None:
        return note.text("moves.single")
    names = {"reference": _reference(note, note.reference), "version": changes.version}
    if changes.entering.empty and changes.leaving.empty:
        # Nothing changes: there is nothing of which to say that it is an example.
        return note.text("moves.same", places=note.places(len(changes.territories)))
    ways = (("moves.in", changes.entering), ("moves.out", changes.leaving))
    moved = [note.say(key if len(rows) else f"{key}_none", places=_who(note, rows)) for key, rows in ways]
    said = note.text("moves.summary", len(changes.territories), **names, entering=moved[0], leaving=moved[1])
    return sentence(said, _why(note, changes.version))


def _reference(note: Note, reference: Reference) -> str:
    """The reference by its name, with its run where that is another."""
    return (
        note.say("moves.of_run", version=reference.version, run=reference.run) if reference.run else reference.version
    )


def changes_section(note: Note, changes: Moves | None) -> list[Block]:
    """Return who enters and leaves with each version; and with the candidate by name, on a map, and by rank."""
    if changes is None or note.reference is None:
        return []
    blocks: list[Block] = [Heading(1, note.say("heading.changes"), "changes")]
    if note.reference.run:
        about = {"study": note.reference.study, "run": note.reference.run}
        blocks.append(Paragraph(note.text("moves.against_run", version=note.reference.version, **about)))
    blocks += [
        Heading(2, note.say("heading.each")),
        _by_version(note, note.reference),
        Paragraph(note.text("moves.reading"), "reading"),
        Heading(2, note.say("heading.candidate", version=changes.version, reference=note.reference.version)),
        Paragraph(changes_summary(note, changes)),
    ]
    by, known = _redrawn(note, changes.version, note.reference)
    for way, rows in (("entering", changes.entering), ("leaving", changes.leaving)):
        if len(rows):
            # Codes alone tell nobody who they are: fewer of them do.
            most = LISTED if rows["name"].fillna("").ne("").any() else CODES
            blocks.append(Paragraph(note.text(f"moves.{way}", names=note.some(_names(note, rows, known), most))))
    if by and (len(changes.entering) or len(changes.leaving)):
        blocks.append(Paragraph(note.text("moves.membership", version=by), "reading"))
    learned = [name for name in (note.reference.version, changes.version) if _learned(note, name)]
    if learned:
        blocks.append(Paragraph(note.text("moves.out_of_fold", versions=note.language.listed(learned)), "reading"))
    alone = changes.only_a + changes.only_b
    if alone:
        blocks.append(Paragraph(note.text("moves.only_one", alone), "reading"))
    return [*blocks, *_pictures(note, changes), *_largest(note, changes)]


def _learned(note: Note, version: str) -> bool:
    """Return whether the scores of a version are out of fold."""
    return version in note.result.versions and issubclass(note.result.weighting(version), SupervisedWeights)


def _pictures(note: Note, changes: Moves) -> list[Block]:
    assert note.reference is not None
    names = {"reference": note.reference.version, "version": changes.version}
    caption, words = note.say("moves.map", **names), note.say("moves.map_words", **names)
    shown: list[Block] = list(note.picture("shift_map", caption=caption, alternative=words, width=MAP))
    if not shown:
        return [Paragraph(note.text("moves.no_map"), "reading")]
    caption = note.say("moves.score_map", version=changes.version)
    words = note.say("moves.score_map_words", version=changes.version)
    return [*shown, *note.picture("score_map", caption=caption, alternative=words, width=MAP)]


def _by_version(note: Note, reference: Reference) -> Table:
    rows = []
    for name in note.judged:
        if name == reference.version and not reference.run:
            continue
        found = changes_from(note.result, reference, name)
        rows.append(
            cells(
                (
                    name,
                    note.language.number(found.correlation, 2),
                    note.language.count(len(found.entering)),
                    _people(note, found.entering),
                    note.language.count(len(found.leaving)),
                    _people(note, found.leaving),
                )
            )
        )
    header = ("version", "spearman", "entering", "entering_people", "leaving", "leaving_people")
    return Table(
        note.say("moves.table", reference=reference.version),
        tuple(note.say(f"column.{name}") for name in header),
        tuple(rows),
    )


def _largest(note: Note, changes: Moves) -> list[Block]:
    assert note.reference is not None
    moved = changes.movers()
    if moved.empty:
        return []
    rows = tuple(
        cells(
            (
                _name(row["code"], row["name"]),
                *(note.language.count(row[when]) for when in ("rank_a", "rank_b")),
                note.language.signed(row["shift"]),
                f"{note.language.count(row['decile_a'])} → {note.language.count(row['decile_b'])}",
                _population(note, row["population"]),
            )
        )
        for row in moved.to_dict("records")
    )
    header = ("territory", "before", "after", "shift", "deciles", "population")
    caption = note.say("moves.largest", reference=note.reference.version, version=changes.version)
    table = Table(caption, tuple(note.say(f"column.{name}") for name in header), rows)
    return [table, Paragraph(note.text("moves.largest_reading"), "reading")]


def _why(note: Note, version: str) -> Text:
    """That the candidate is an example, unless the figures support it."""
    found = note.verdict
    if found.standing in (Standing.UNJUDGED, Standing.UNCOMPUTED):
        return note.text("moves.unjudged")
    if version == found.recommended:
        return ()
    # A version that stands alone does lead: what it lacks is told with the verdict.
    leads = version == found.best and found.standing is not Standing.ONE
    return note.text("moves.not_established" if leads else "moves.example", version=version)


def _who(note: Note, rows: pd.DataFrame) -> str:
    known = rows["population"].dropna()
    places = note.places(len(rows))
    return places if known.empty else note.say("moves.people", places=places, people=note.people(known.sum()))


def _people(note: Note, rows: pd.DataFrame) -> str:
    known = rows["population"].dropna()
    return _population(note, float("nan") if known.empty and len(rows) else known.sum())


def _population(note: Note, n: float) -> str:
    if pd.isna(n):
        return "–"
    return note.say("document.secret") if 0 < n < note.threshold else note.language.count(n)


def _redrawn(note: Note, version: str, reference: Reference) -> tuple[str, Mapping[str, float] | None]:
    """The version whose tenth is known when its weights are learned again: the candidate, else the reference.

    That of another run may have been made of other data.
    """
    for name in (version, *(() if reference.run else (reference.version,))):
        known = membership_of(note, name)
        if known is not None:
            return name, known
    return "", None


def _names(note: Note, rows: pd.DataFrame, known: Mapping[str, float] | None) -> list[str]:
    """Territories, the largest first, with the probability of each to be in the first tenth where it is known."""
    ordered = rows.sort_values("population", ascending=False, kind="stable", na_position="last")
    return [_name(row["code"], row["name"], surely(note, row["code"], known)) for row in ordered.to_dict("records")]


def _name(code: object, name: object, beside: str = "") -> str:
    first, inside = (str(code), beside) if pd.isna(name) or not name else (str(name), str(code))
    told = [part for part in dict.fromkeys((inside, beside)) if part]
    return f"{first} ({', '.join(told)})" if told else first
