"""The moves of the territories of two runs split by Shapley values into data, method and perimeter."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ifn_research.arithmetic import single_threaded
from ifn_research.errors import DataError, Refusal
from ifn_research.language.messages import Words, say
from ifn_research.matrix import Floats, Labels
from ifn_research.results.split import (
    COLUMNS,
    FIRST,
    GIVEN,
    MEASURES,
    PARTS,
    PLAYERS,
    RANK,
    REFITTED,
    SPLITS,
    Split,
    part_of,
    told_split,
)
from ifn_research.statistics.fair_shares import fair_shares
from ifn_research.steps.weighting.base import SupervisedWeighting
from ifn_research.study.vintages.cells import Cell, VintageCells
from ifn_research.study.vintages.perimeters import Changed, changed_between
from ifn_research.study.vintages.sides import Side

OLD: Cell = (0, 0, 0)
NEW: Cell = (1, 1, 1)
# Scores that differ by less than this share of their spread are the same: sums in another order.
CLOSE = 1e-9
MODES = {REFITTED: "splitting.mode_refitted", GIVEN: "splitting.mode_given", FIRST: "splitting.mode_first"}


@single_threaded()
def split_version(a: Side, b: Side, names: tuple[str, str], *, first: bool = False) -> Split:
    """The moves of the territories from one run to another, under a version of each.

    Parameters
    ----------
    a, b : Side
        Before and after.
    names : pair of str
        Of the version in each.
    first : bool
        Keep what the first run learned, whatever the second did: its figures are then those that it would have had.

    Raises
    ------
    DataError
        If the version cannot be split at all, or a run does not score as it did.
    """
    methods = (a.method(names[0]), b.method(names[1]))
    mode = FIRST if first else GIVEN if any(method.given for method in methods) else REFITTED
    for at, (side, method) in enumerate(zip((a, b), methods, strict=True)):
        if isinstance(method.recipe.weighting, SupervisedWeighting):
            raise _none(names[1], say("splitting.learned_from_truth", side=side.label))
        if method.index is None and (mode == GIVEN or (mode == FIRST and at == 0)):
            raise _none(names[1], say("splitting.index_withheld", side=side.label))
    changed = changed_between(a, b)
    cells = VintageCells((a, b), methods, mode, frozenset(changed.codes))
    published = (a.published(names[0]), b.published(names[1]))
    codes = np.array([code for code in published[0].index if code in published[1].index], dtype=object)
    if not len(codes):
        raise DataError(
            say("splitting.no_territory", version=names[1]),
            where="--split",
            fix=say("splitting.compare_same_territories"),
        )
    found = _Found.of(cells, codes)
    _refuse_others(a, published[0], found, OLD)
    if mode != FIRST:
        _refuse_others(b, published[1], found, NEW)
    elif NEW in found.refused:
        raise _none(names[1], found.refused[NEW])
    shares = _Shares.of(found, [{**_masked(a, b), **changed.codes}.get(str(code)) for code in codes])
    rows = pd.concat([_both(names[1], found, published, shares), *_alone(names[1], published)], ignore_index=True)
    n_a, n_b = found.sizes[OLD], found.sizes[NEW]
    return Split(names[1], mode, rows.reindex(columns=list(COLUMNS)), n_a, n_b, tuple(_notes(cells, changed)))


@dataclass(frozen=True)
class _Found:
    """The eight cells of the territories of both runs.

    Attributes
    ----------
    codes : array of str, shape (n_codes,)
    outcomes : array, shape (2, 2, 2, 3, n_codes)
        By the run of data, method and perimeter: score, rank, position; NaN where there is none.
    refused : mapping of Cell to Words
        Why a cell has no scores.
    sizes : mapping of Cell to int
        Territories that each cell ranks.
    """

    codes: Labels
    outcomes: Floats
    refused: Mapping[Cell, Words]
    sizes: Mapping[Cell, int]

    @classmethod
    def of(cls, cells: VintageCells, codes: Labels) -> _Found:
        """Score every cell that can be."""
        outcomes = np.full((2, 2, 2, len(MEASURES), len(codes)), np.nan)
        refused: dict[Cell, Words] = {}
        sizes: dict[Cell, int] = {}
        for data, method, perimeter in itertools.product((0, 1), repeat=len(PLAYERS)):
            cell = (data, method, perimeter)
            try:
                scored = cells.scores(cell)
            except Refusal as refusal:
                refused[cell] = refusal.what
                continue
            outcomes[cell], sizes[cell] = scored.outcomes(codes), len(scored.codes)
        return cls(codes, outcomes, refused, sizes)

    def together(self, players: Sequence[Sequence[str]]) -> Floats:
        """The outcomes where some players change together, shape (2,) * n_parts + (3, n_codes)."""
        part = [next(at for at, some in enumerate(players) if name in some) for name in PLAYERS]
        found = np.empty((2,) * len(players) + self.outcomes.shape[3:])
        for come in itertools.product((0, 1), repeat=len(players)):
            found[come] = self.outcomes[tuple(come[at] for at in part)]
        return found


@dataclass(frozen=True)
class _Shares:
    """The parts of the moves of territories.

    Attributes
    ----------
    parts : mapping of part to array, each of shape (3, n_codes)
        NaN where a move has no such part.
    split : array of str, shape (n_codes,)
    reasons : list of Words, one a territory
        Empty where it is the finest.
    """

    parts: Mapping[str, Floats]
    split: Labels
    reasons: list[Words]

    @classmethod
    def of(cls, found: _Found, apart: Sequence[Words | None]) -> _Shares:
        """The finest split of each territory that its cells allow; those that are told apart move as a whole."""
        n = len(found.codes)
        parts = {name: np.full((len(MEASURES), n), np.nan) for name in PARTS}
        split, open_ = np.full(n, "", dtype=object), np.ones(n, dtype=bool)
        whole = np.array([reason is not None for reason in apart], dtype=bool)
        for players in SPLITS:
            outcomes = found.together(players)
            known = open_ & np.isfinite(outcomes).reshape(-1, n).all(axis=0)
            known &= ~whole if len(players) > 1 else True
            shares = fair_shares(outcomes[..., known], len(players))
            for some, share in zip(players, shares, strict=True):
                parts[part_of(some)][:, known] = share
            split[known], open_ = told_split(players), open_ & ~known
        cause: Words = next(iter(found.refused.values()), say("splitting.no_score_in_cell"))
        finest = told_split(SPLITS[0])
        reasons = [
            reason if reason is not None else "" if told == finest else cause
            for reason, told in zip(apart, split, strict=True)
        ]
        return cls(parts, split, reasons)


def _none(version: str, reason: Words) -> DataError:
    return DataError(
        say("splitting.version_not_split", version=version, reason=reason),
        where=say("splitting.of_version", version=version),
        fix=say("splitting.name_another_version"),
    )


def _refuse_others(side: Side, published: pd.DataFrame, found: _Found, cell: Cell) -> None:
    """Refuse a run whose scores or ranks are no longer what its results tell."""
    told = published.loc[found.codes]
    size = float(published["score"].abs().max()) if len(published) else 0.0
    gap = np.abs(found.outcomes[cell][0] - told["score"].to_numpy(dtype=np.float64))
    ranks = found.outcomes[cell][1] == told["rank"].to_numpy(dtype=np.float64)
    wrong = found.codes[~((gap <= CLOSE * size) & ranks)]
    if len(wrong):
        raise DataError(
            say("splitting.scores_are_others", len(wrong), side=side.label, codes=list(wrong)),
            where=say("splitting.run_of", side=side.label, run=str(side.result.manifest.get("study_run") or "?")),
            fix=say("splitting.run_again"),
        )


def _masked(a: Side, b: Side) -> dict[str, Words]:
    """The territories some figure of which is masked in a run."""
    tables = [side.result.tables.get("masked") for side in (a, b)]
    codes = {str(code) for table in tables if table is not None for code in table["code"]}
    return dict.fromkeys(codes, say("splitting.masked"))


def _both(version: str, found: _Found, published: tuple[pd.DataFrame, pd.DataFrame], shares: _Shares) -> pd.DataFrame:
    """One row a measure and territory that both runs score."""
    frames = []
    names = published[1].loc[found.codes, "name"].to_numpy()
    for at, measure in enumerate(MEASURES):
        before, after = found.outcomes[OLD][at], found.outcomes[NEW][at]
        parts = {name: values[at] for name, values in shares.parts.items()}
        told = {"split": shares.split, "reason": pd.Series(shares.reasons, dtype=object)}
        figures = {"measure": measure, "a": before, "b": after, "change": after - before}
        frames.append(
            pd.DataFrame({"version": version, "code": found.codes, "name": names, **figures, **parts, **told})
        )
    return pd.concat(frames, ignore_index=True)


def _alone(version: str, published: tuple[pd.DataFrame, pd.DataFrame]) -> Iterator[pd.DataFrame]:
    """The rank of each territory that one run alone scores."""
    for at, (column, label) in enumerate((("a", "A"), ("b", "B"))):
        alone = published[at][~published[at].index.isin(published[1 - at].index)]
        if len(alone):
            reason = pd.Series([say("splitting.one_run_alone", side=label)] * len(alone), dtype=object)
            yield pd.DataFrame(
                {
                    "version": version,
                    "code": alone.index.to_numpy(),
                    "name": alone["name"].to_numpy(),
                    "measure": RANK,
                    column: alone["rank"].to_numpy(dtype=np.float64),
                    "split": "",
                    "reason": reason,
                }
            )


def _notes(cells: VintageCells, changed: Changed) -> Iterator[Words]:
    """Notes for whoever reads a split."""
    yield say(MODES[cells.mode])
    yield from changed.notes
    for at, side in enumerate(cells.sides):
        beside = side.read_beside(cells.methods[1 - at])
        if beside:
            yield say("splitting.read_beside", len(beside), names=beside, side=side.label)
    columns = [name for name in cells.methods[0].indicators if _other_columns(cells, name)]
    if columns:
        yield say("splitting.other_columns", len(columns), names=columns)
    if cells.left:
        yield say("splitting.left", max(cells.left.values()))


def _other_columns(cells: VintageCells, name: str) -> bool:
    """True if the two runs make an indicator of another number of columns: it may be another figure."""
    pair = [side.config.indicators.get(name) for side in cells.sides]
    if pair[0] is None or pair[1] is None:
        return False
    return (pair[0].column is None) != (pair[1].column is None) or pair[0].sites != pair[1].sites
