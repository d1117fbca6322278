"""Two runs of one study side by side, to be read and to be written as a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ifn_research.errors import ConfigError, DataError, listing, nearest
from ifn_research.language.labels import Labels
from ifn_research.language.messages import Words, say
from ifn_research.outputs.comparison.changes import Changes, changes_between
from ifn_research.outputs.comparison.long_table import long_table
from ifn_research.outputs.comparison.splits import SplitTold, split_rows, splits_told
from ifn_research.outputs.comparison.territories import people
from ifn_research.results.labels import criterion_named, version_named
from ifn_research.results.moves import MOVERS, Moves
from ifn_research.results.split import Split
from ifn_research.results.study_result import StudyResult

# The tables of a results folder that are compared.
NEEDED = ("versions", "scores", "weights", "validation")
# Territories that enter or leave the most fragile tenth of which the terminal names so many.
SHOWN = 20
SIDES = {"a": "A", "b": "B"}


@dataclass(frozen=True)
class StudyComparison:
    """The changes between two runs of a study.

    Attributes
    ----------
    headline : Message
    sections : tuple of (title, DataFrame)
        What differs, to be shown; a subject in which nothing differs has no section.
    notes : tuple of Message
        What does not differ, and what the figures do not say.
    table : DataFrame
        Everything in one long table (`long_table`).
    config : Labels
        Of the later run, which says what its versions are called.
    splits : tuple of SplitTold
        The moves under each version, split, where that was asked for.
    """

    headline: Words
    sections: tuple[tuple[Words, pd.DataFrame], ...]
    notes: tuple[Words, ...]
    table: pd.DataFrame
    config: Labels
    splits: tuple[SplitTold, ...] = ()

    def with_splits(self, splits: Sequence[Split]) -> StudyComparison:
        """The same with moves that are split, which are further rows and columns of its table."""
        table = pd.concat([self.table, split_rows(splits)], ignore_index=True) if splits else self.table
        return replace(self, table=table, splits=splits_told(splits, self.config))


def compare_results(a: StudyResult, b: StudyResult, *, version: str | None = None) -> StudyComparison:
    """Compare two runs of one study.

    Parameters
    ----------
    a, b : StudyResult
        Before and after; with the tables of `NEEDED`, of which `scores` may be absent.
    version : str, optional
        Compare the results of this version alone.

    Raises
    ------
    ConfigError
        If neither run has this version.
    DataError
        If the runs have no territory in common.
    """
    known = list(dict.fromkeys([*a.versions, *b.versions]))
    if version is not None and version not in known:
        raise ConfigError(
            say("outputs.unknown_version", version=version), where="--version", fix=nearest(version, known)
        )
    _refuse_other_territories(a, b)
    changes = changes_between(a, b, version=version)
    return StudyComparison(
        headline=_headline(a, b),
        sections=tuple((title, frame) for title, frame in _sections(changes) if len(frame)),
        notes=tuple(_notes(changes)),
        table=long_table(changes),
        config=_labels(a, b),
    )


def _headline(a: StudyResult, b: StudyResult) -> Words:
    said = {"title": b.title, "before": _run(a), "after": _run(b)}
    if a.title == b.title:
        return say("comparison.headline", **said)
    return say("comparison.headline_of_two", original=a.title, **said)


def _labels(a: StudyResult, b: StudyResult) -> Labels:
    """The labels of both studies: those of the second, and of what it does not have those of the first."""
    first, second = a.config, b.config
    there = {version.name for version in second.versions}
    return second.model_copy(
        update={
            "versions": (*second.versions, *(version for version in first.versions if version.name not in there)),
            "indicators": {**first.indicators, **second.indicators},
            "dimensions": {**first.dimensions, **second.dimensions},
        }
    )


def _refuse_other_territories(a: StudyResult, b: StudyResult) -> None:
    if not ("scores" in a.tables and "scores" in b.tables):
        return
    codes = [set(result.tables["scores"]["code"]) for result in (a, b)]
    if codes[0].isdisjoint(codes[1]):
        examples = [listing(sorted(found), most=3) for found in codes]
        levels = [result.config.level for result in (a, b)]
        raise DataError(
            say("outputs.two_runs_no_territory", first=examples[0], second=examples[1]),
            where=say("outputs.level_b", first=levels[0], second=levels[1]),
            fix=say("outputs.compare_runs_same_territories"),
        )


def _run(result: StudyResult) -> str:
    return str(result.manifest.get("study_run", "?"))


def _sections(changes: Changes) -> Iterator[tuple[Words, pd.DataFrame]]:
    yield say("comparison.configuration"), changes.configuration.rename(columns=SIDES)
    yield say("comparison.data"), changes.data.rename(columns=SIDES)
    yield say("comparison.programs"), changes.programs.rename(columns=SIDES)
    yield say("comparison.versions"), changes.versions.rename(columns=SIDES)
    yield say("comparison.weights"), changes.weights.rename(columns=SIDES)
    if changes.a.primary is not None and len(changes.primary):
        yield (
            say("comparison.primary", **criterion_named(changes.a.config, changes.a.primary)),
            _primary(changes.primary),
        )
    yield say("comparison.scores"), _overview(changes.moves)
    crossing = _crossing(changes.moves)
    some = say("comparison.some_crossing", shown=SHOWN, total=len(crossing))
    yield some if len(crossing) > SHOWN else say("comparison.crossing"), crossing.head(SHOWN)
    yield say("comparison.movers", most=MOVERS), _movers(changes.moves)


def _primary(primary: pd.DataFrame) -> pd.DataFrame:
    shown = primary[["version"]].copy()
    for side, title in SIDES.items():
        shown[title] = primary[side]
        shown[say("comparison.interval_of", side=title)] = [
            "" if pd.isna(low) or pd.isna(high) else say("errors.interval", low=low, high=high)
            for low, high in zip(primary[f"low_{side}"], primary[f"high_{side}"], strict=True)
        ]
        shown[f"n {title}"] = ["–" if pd.isna(n) else f"{n:.0f}" for n in primary[f"n_{side}"]]
    return shown.assign(change=primary["change"])


def _overview(moves: Sequence[Moves]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "version": move.version,
                "territories": len(move.territories),
                "Spearman": move.correlation,
                say("comparison.other_decile"): move.n_other_decile,
                say("comparison.enter_the_tenth"): len(move.entering),
                "people": _people(move.entering),
                say("comparison.leave_it"): len(move.leaving),
                "people ": _people(move.leaving),
            }
            for move in moves
        ]
    )


def _people(rows: pd.DataFrame) -> Words | int:
    n = people(rows)
    return say("comparison.unknown") if np.isnan(n) else round(n)


def _crossing(moves: Sequence[Moves]) -> pd.DataFrame:
    parts = [
        rows.assign(version=move.version, **{"": way})
        for move in moves
        for way, rows in ((say("comparison.enters"), move.entering), (say("comparison.leaves"), move.leaving))
    ]
    columns = {"decile_a": "decile A", "decile_b": "decile B"}
    shown = ["version", "", "code", "name", "population", *columns]
    return pd.concat(parts, ignore_index=True)[shown].rename(columns=columns) if parts else pd.DataFrame()


def _movers(moves: Sequence[Moves]) -> pd.DataFrame:
    """The farthest moves in whatever version, each territory once."""
    parts = [move.movers().assign(version=move.version) for move in moves]
    if not parts:
        return pd.DataFrame()
    found = pd.concat(parts, ignore_index=True)
    farthest = found["shift"].abs().sort_values(ascending=False, kind="stable").index
    columns = {"rank_a": "rank A", "rank_b": "rank B"}
    shown = found.loc[farthest].drop_duplicates("code").head(MOVERS)
    return shown[["code", "name", "version", *columns, "shift"]].rename(columns=columns).reset_index(drop=True)


def _two_studies(changes: Changes) -> Iterator[Words]:
    """On how many territories two studies are compared, and why what cannot be compared is not."""
    a, b = changes.a, changes.b
    if changes.scored:
        here, there = (set(result.tables["scores"]["code"]) for result in (a, b))
        yield say(
            "comparison.two_studies", len(here & there), one=a.study, n_one=len(here), two=b.study, n_two=len(there)
        )
    if changes.scored and not changes.moves:
        yield say("comparison.no_version_in_common", one=a.versions, two=b.versions)


def _notes(changes: Changes) -> Iterator[Words]:
    if changes.a.study != changes.b.study:
        yield from _two_studies(changes)
    subjects = {
        "comparison.same_configuration": changes.configuration,
        "comparison.same_data": changes.data,
        "comparison.same_weights": changes.weights,
    }
    same = [say(key) for key, frame in subjects.items() if frame.empty]
    if same:
        yield say("comparison.same", names=same)
    if changes.a.primary != changes.b.primary:
        yield say("comparison.criteria", first=_criterion(changes.a), second=_criterion(changes.b))
    if len(changes.primary):
        yield say("comparison.untested")
        judged = changes.primary.dropna(subset=["n_a", "n_b"])
        if (judged["n_a"] != judged["n_b"]).any():
            yield say("comparison.other_territories")
    if not changes.scored:
        yield say("comparison.no_scores")
    for move in changes.moves:
        if move.only_a or move.only_b:
            yield say(
                "comparison.only_in_one",
                version=version_named(changes.b.config, move.version),
                only_a=move.only_a,
                only_b=move.only_b,
                both=len(move.territories),
            )


def _criterion(result: StudyResult) -> Words:
    if result.primary is None:
        return say("comparison.no_criterion")
    return say("comparison.criterion", **criterion_named(result.config, result.primary))
