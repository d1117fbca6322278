"""Two runs of one study side by side, to be read and to be written as a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ifn_research.errors import ConfigError, DataError, listing, nearest
from ifn_research.language.messages import say
from ifn_research.outputs.comparison.changes import Changes, changes_between
from ifn_research.outputs.comparison.long_table import long_table
from ifn_research.outputs.comparison.territories import people
from ifn_research.results.moves import MOVERS, Moves
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
    headline : str
    sections : tuple of (title, DataFrame)
        What differs, to be shown; a subject in which nothing differs has no section.
    notes : tuple of str
        What does not differ, and what the figures do not say.
    table : DataFrame
        Everything in one long table (`long_table`).
    """

    headline: str
    sections: tuple[tuple[str, pd.DataFrame], ...]
    notes: tuple[str, ...]
    table: pd.DataFrame


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
        If the runs are not of one study, or have no territory in common.
    """
    known = list(dict.fromkeys([*a.versions, *b.versions]))
    if version is not None and version not in known:
        raise ConfigError(
            say("outputs.unknown_version", version=version), where="--version", fix=nearest(version, known)
        )
    _refuse_other_study(a, b)
    _refuse_other_territories(a, b)
    changes = changes_between(a, b, version=version)
    return StudyComparison(
        headline=f"{b.title}: run {_run(a)} (A) and run {_run(b)} (B)",
        sections=tuple((title, frame) for title, frame in _sections(changes) if len(frame)),
        notes=tuple(_notes(changes)),
        table=long_table(changes),
    )


def _refuse_other_study(a: StudyResult, b: StudyResult) -> None:
    if a.study != b.study:
        raise DataError(
            say("outputs.runs_different_studies", study=a.study, b_study=b.study),
            where=say("outputs.two_runs"),
            fix=say("outputs.compare_two_runs_study"),
        )


def _refuse_other_territories(a: StudyResult, b: StudyResult) -> None:
    if not ("scores" in a.tables and "scores" in b.tables):
        return
    codes = [set(result.tables["scores"]["code"]) for result in (a, b)]
    if codes[0].isdisjoint(codes[1]):
        examples = [listing(sorted(found), most=3) for found in codes]
        levels = [result.config.get("level", "territory") for result in (a, b)]
        raise DataError(
            say("outputs.two_runs_no_territory", first=examples[0], second=examples[1]),
            where=say("outputs.level_b", first=levels[0], second=levels[1]),
            fix=say("outputs.compare_runs_same_territories"),
        )


def _run(result: StudyResult) -> str:
    return str(result.manifest.get("study_run", "?"))


def _sections(changes: Changes) -> Iterator[tuple[str, pd.DataFrame]]:
    yield "Configuration", changes.configuration.rename(columns=SIDES)
    yield "Data (SHA-256)", changes.data.rename(columns=SIDES)
    yield "Programs", changes.programs.rename(columns=SIDES)
    yield "Versions that appear, disappear or fail", changes.versions.rename(columns=SIDES)
    yield "Weights", changes.weights.rename(columns=SIDES)
    if changes.a.primary is not None and len(changes.primary):
        truth, metric = changes.a.primary
        yield f"{metric} with {truth}, and 95 % intervals", _primary(changes.primary)
    yield "Scores of the versions that both runs have", _overview(changes.moves)
    crossing = _crossing(changes.moves)
    few = f" ({SHOWN} of {len(crossing)}; all of them with --out)" if len(crossing) > SHOWN else ""
    yield f"Entering or leaving the most fragile tenth{few}", crossing.head(SHOWN)
    yield f"The largest shifts of rank ({MOVERS} at most; positive: less fragile in B)", _movers(changes.moves)


def _primary(primary: pd.DataFrame) -> pd.DataFrame:
    shown = primary[["version"]].copy()
    for side, title in SIDES.items():
        shown[title] = primary[side]
        shown[f"interval {title}"] = [
            "" if pd.isna(low) or pd.isna(high) else f"[{low:.3f}, {high:.3f}]"
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
                "other decile": move.n_other_decile,
                "enter the tenth": len(move.entering),
                "people": _people(move.entering),
                "leave it": len(move.leaving),
                "people ": _people(move.leaving),
            }
            for move in moves
        ]
    )


def _people(rows: pd.DataFrame) -> str:
    n = people(rows)
    return "unknown" if np.isnan(n) else f"{n:,.0f}"


def _crossing(moves: Sequence[Moves]) -> pd.DataFrame:
    parts = [
        rows.assign(version=move.version, **{"": way})
        for move in moves
        for way, rows in (("enters", move.entering), ("leaves", move.leaving))
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


def _notes(changes: Changes) -> Iterator[str]:
    subjects = {"configuration": changes.configuration, "data": changes.data, "weights": changes.weights}
    same = [name for name, frame in subjects.items() if frame.empty]
    if same:
        yield f"No difference in: {listing(same)}."
    if changes.a.primary != changes.b.primary:
        yield f"The primary criterion is {_criterion(changes.a)} in A, {_criterion(changes.b)} in B."
    if len(changes.primary):
        yield "The difference of two runs is not tested; that intervals overlap, or do not, is no test."
        judged = changes.primary.dropna(subset=["n_a", "n_b"])
        if (judged["n_a"] != judged["n_b"]).any():
            yield "Where n differs, the two figures are not of the same territories."
    if not changes.scored:
        yield "The scores of a run are not in the MLflow store: compare the results folders to see who moves."
    for move in changes.moves:
        if move.only_a or move.only_b:
            yield (
                f"{move.version}: {move.only_a} scored in A only, {move.only_b} in B only; ranks, deciles and tenths "
                f"are those among the {len(move.territories)} of both runs."
            )


def _criterion(result: StudyResult) -> str:
    return "none" if result.primary is None else f"{result.primary[1]} with {result.primary[0]}"
