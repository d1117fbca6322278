"""What changes for territories when one version takes the place of another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ifn_research.language import Text
from ifn_research.outputs.report.context import Note, Reference
from ifn_research.outputs.report.document import Block, Heading, Paragraph, Table, cells, sentence
from ifn_research.results import StudyResult
from ifn_research.statistics.ranks import deciles, ranks_descending
from ifn_research.verdict import Standing
from ifn_research.weighting.supervised import SupervisedWeights

TENTH = 10
LARGEST, LISTED, CODES = 20, 40, 10
# Two maps fit on a page.
MAP = 0.76


@dataclass(frozen=True)
class Changes:
    """Who enters and leaves the most fragile tenth from one version to another.

    Attributes
    ----------
    version : str
    table : DataFrame, index = code
        Territories that both score: `name`, `population`, and among them `before`, `after` (ranks, 1 = most fragile),
        `decile_before`, `decile_after`, `shift` (after - before).
    alone : int
        Territories that only one of the two scores.
    spearman : float
        Rank correlation of the two scores on the territories of `table`.
    """

    version: str
    table: pd.DataFrame
    alone: int
    spearman: float

    @property
    def entering(self) -> pd.DataFrame:
        """Territories that enter the most fragile tenth, the largest first."""
        return self._of((self.table["decile_after"] == TENTH) & (self.table["decile_before"] < TENTH))

    @property
    def leaving(self) -> pd.DataFrame:
        """Territories that leave it, the largest first."""
        return self._of((self.table["decile_before"] == TENTH) & (self.table["decile_after"] < TENTH))

    @property
    def largest(self) -> pd.DataFrame:
        """The largest changes of rank, in size."""
        order = self.table["shift"].abs().sort_values(ascending=False, kind="stable").index
        return self.table.loc[order].head(LARGEST)

    def _of(self, chosen: pd.Series) -> pd.DataFrame:
        return self.table[chosen].sort_values("population", ascending=False, kind="stable", na_position="last")


def changes_from(result: StudyResult, reference: Reference, version: str) -> Changes:
    """Compare a version with the reference, territory by territory."""
    before, after = reference.scores, scores_of(result, version)
    earlier = before[["score"]].add_suffix("_before")
    joined = after.join(earlier, how="inner")
    joined = joined[joined["score"].notna() & joined["score_before"].notna()]
    scored = set(after.index[after["score"].notna()]) ^ set(before.index[before["score"].notna()])
    # Among the same territories: the tenths of two versions that score others are not of the same size.
    earlier_scores, scores = (joined[name].to_numpy(dtype=np.float64) for name in ("score_before", "score"))
    table = pd.DataFrame(
        {
            "name": joined["name"],
            "population": joined["population"],
            "before": ranks_descending(earlier_scores),
            "after": ranks_descending(scores),
            "decile_before": deciles(earlier_scores),
            "decile_after": deciles(scores),
        },
        index=joined.index,
    )
    table["shift"] = table["after"] - table["before"]
    return Changes(version, table, len(scored), joined["score"].corr(joined["score_before"], method="spearman"))


def scores_of(result: StudyResult, version: str) -> pd.DataFrame:
    """Scores of a version by code."""
    scores = result.tables["scores"]
    return scores[scores["version"] == version].set_index("code")


def changes_summary(note: Note, changes: Changes | None) -> Text:
    """What the candidate would change, in a sentence or two."""
    if changes is None or note.reference is None:
        return note.text("moves.single")
    names = {"reference": _reference(note, note.reference), "version": changes.version}
    if changes.entering.empty and changes.leaving.empty:
        # Nothing changes: there is nothing of which to say that it is an example.
        return note.text("moves.same", places=note.places(len(changes.table)))
    ways = (("moves.in", changes.entering), ("moves.out", changes.leaving))
    moved = [note.say(key if len(rows) else f"{key}_none", places=_who(note, rows)) for key, rows in ways]
    said = note.text("moves.summary", len(changes.table), **names, entering=moved[0], leaving=moved[1])
    return sentence(said, _why(note, changes.version))


def _reference(note: Note, reference: Reference) -> str:
    """The reference by its name, with its run where that is another."""
    return (
        note.say("moves.of_run", version=reference.version, run=reference.run) if reference.run else reference.version
    )


def changes_section(note: Note, changes: Changes | None) -> list[Block]:
    """Who enters and leaves with each version; and with the candidate by name, on a map, and by rank."""
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
    for way, rows in (("entering", changes.entering), ("leaving", changes.leaving)):
        if len(rows):
            # Codes alone tell nobody who they are: fewer of them do.
            most = LISTED if rows["name"].fillna("").ne("").any() else CODES
            blocks.append(Paragraph(note.text(f"moves.{way}", names=note.some(_names(rows), most))))
    learned = [name for name in (note.reference.version, changes.version) if _learned(note, name)]
    if learned:
        blocks.append(Paragraph(note.text("moves.out_of_fold", versions=note.language.listed(learned)), "reading"))
    if changes.alone:
        blocks.append(Paragraph(note.text("moves.only_one", changes.alone), "reading"))
    return [*blocks, *_pictures(note, changes), *_largest(note, changes)]


def _learned(note: Note, version: str) -> bool:
    """Whether the scores of a version are out of fold."""
    return version in note.result.versions and issubclass(note.result.weighting(version), SupervisedWeights)


def _pictures(note: Note, changes: Changes) -> list[Block]:
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
                    note.language.number(found.spearman, 2),
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


def _largest(note: Note, changes: Changes) -> list[Block]:
    assert note.reference is not None
    moved = changes.largest[changes.largest["shift"] != 0]
    if moved.empty:
        return []
    rows = tuple(
        cells(
            (
                _name(code, row["name"]),
                *(note.language.count(row[when]) for when in ("before", "after")),
                note.language.signed(row["shift"]),
                f"{note.language.count(row['decile_before'])} → {note.language.count(row['decile_after'])}",
                _population(note, row["population"]),
            )
        )
        for code, row in moved.iterrows()
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


def _names(rows: pd.DataFrame) -> list[str]:
    return [_name(code, name) for code, name in zip(rows.index, rows["name"], strict=True)]


def _name(code: object, name: object) -> str:
    return str(code) if pd.isna(name) or not name else f"{name} ({code})"
