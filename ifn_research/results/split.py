"""The moves of territories between two runs, split into what changed: data, method, perimeter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ifn_research.language.messages import Words, say
from ifn_research.matrix import Floats

DATA, METHOD, PERIMETER = "data", "method", "perimeter"
PLAYERS = (DATA, METHOD, PERIMETER)
# What a move is split into: each of the three, two of them that cannot be told apart, or all of them together.
PARTS = (DATA, METHOD, PERIMETER, "data_method", "data_perimeter", "method_perimeter", "together")
# The finest splits first: in each, the players of a part change together.
SPLITS: tuple[tuple[tuple[str, ...], ...], ...] = (
    ((DATA,), (METHOD,), (PERIMETER,)),
    ((DATA, METHOD), (PERIMETER,)),
    ((DATA, PERIMETER), (METHOD,)),
    ((METHOD, PERIMETER), (DATA,)),
    ((DATA, METHOD, PERIMETER),),
)
# What is split: the score, the rank, and the share of the territories that are more fragile, in %.
SCORE, RANK, POSITION = MEASURES = ("score", "rank", "position")
# What learned parameters do from one run to the next.
REFITTED, GIVEN, FIRST = "refitted", "given", "first"
# The columns of the long table, after which the parts stand.
COLUMNS = ("version", "code", "name", "measure", "a", "b", "change", *PARTS, "split", "reason")
# Of these, the first tells who: the last, why a move is not split further.
PART_WORDS: Mapping[str, Words] = {
    DATA: say("splitting.data"),
    METHOD: say("splitting.method"),
    PERIMETER: say("splitting.perimeter"),
    "data_method": say("splitting.data_method"),
    "data_perimeter": say("splitting.data_perimeter"),
    "method_perimeter": say("splitting.method_perimeter"),
    "together": say("splitting.together"),
}


def part_of(players: Sequence[str]) -> str:
    """What the part of some players is called."""
    return "together" if len(players) == len(PLAYERS) else "_".join(players)


def told_split(parts: Sequence[Sequence[str]]) -> str:
    """A split as tables write it: ``data_method | perimeter``."""
    return " | ".join(part_of(players) for players in parts)


@dataclass(frozen=True)
class Split:
    """The moves of the territories of one version between two runs, split.

    Attributes
    ----------
    version : str
    mode : {'refitted', 'given', 'first'}
        Each of the eight scores is of parameters learned for it; of those that an index was given with; of those that
        were learned in the first run.
    territories : DataFrame, one row a territory and measure
        Columns `COLUMNS`: `a` and `b` are the figures of the two runs, `change` = b - a, the parts sum to it; a part in
        which a territory's move is not split is NaN. `reason` is Words, empty where the split is the finest. A
        territory that one run alone scores has one figure, no change and no part.
    n_a, n_b : int
        Territories that each run ranks.
    notes : tuple of Words
        What must be known of the whole split.
    """

    version: str
    mode: str
    territories: pd.DataFrame
    n_a: int
    n_b: int
    notes: tuple[Words, ...] = ()

    @property
    def moved(self) -> pd.DataFrame:
        """The territories with a change of rank that is split into two parts at least, the farthest move first.

        Columns of `territories` about the rank, and `position` with the change of that.
        """
        return self._farthest(self.of(RANK))

    def of(self, measure: str) -> pd.DataFrame:
        """The territories by one measure: those that both runs score."""
        rows = self.territories[self.territories["measure"] == measure]
        return rows[rows["change"].notna()].reset_index(drop=True)

    @property
    def shown(self) -> str:
        """The measure by which moves compare: ranks, or positions where the runs rank other numbers of territories."""
        return RANK if self.n_a == self.n_b else POSITION

    @property
    def unsplit(self) -> pd.DataFrame:
        """The territories whose move is not split into all three, with the reason: one row each."""
        rows = self.territories[self.territories["measure"] == RANK]
        return rows[rows["reason"].map(bool)].reset_index(drop=True)

    def medians(self, measure: str) -> dict[str, float]:
        """Median absolute contribution of each part, over the territories whose move has that part."""
        rows = self.of(measure)
        return {part: float(rows[part].abs().median()) for part in PARTS if rows[part].notna().any()}

    def largest(self) -> dict[str, int]:
        """The number of territories that moved in whose move each part is the largest."""
        rows = self.of(self.shown)
        moved = rows[(rows["change"] != 0) & rows["split"].ne("")]
        sizes = moved[list(PARTS)].abs()
        known = sizes.notna().sum(axis=1) > 1
        first = sizes[known].fillna(-1.0).idxmax(axis=1)
        return {part: int((first == part).sum()) for part in PARTS if sizes[part].notna().any()}

    def _farthest(self, rows: pd.DataFrame) -> pd.DataFrame:
        by = self.of(self.shown).set_index("code")["change"]
        rows = rows.assign(position=rows["code"].map(self.of(POSITION).set_index("code")["change"]))
        known = rows[list(PARTS)].notna().sum(axis=1) > 1
        moved = rows[known & rows["code"].map(by).ne(0).to_numpy()]
        far = -moved["code"].map(by).abs().to_numpy(dtype=np.float64)
        return moved.iloc[np.lexsort((moved["code"].to_numpy(dtype=str), far))].reset_index(drop=True)


def summing(parts: Mapping[str, float], change: float, digits: int) -> dict[str, float]:
    """Parts of a change rounded so that they sum to the rounded change; a part of zero stays zero.

    Each is rounded down, and the units that lack are given to those that lost most.
    """
    unit = 10.0**-digits
    known = {name: value / unit for name, value in parts.items() if not np.isnan(value)}
    whole = {name: int(np.floor(value + 1e-9)) for name, value in known.items()}
    lacking = round(change / unit) - sum(whole.values())
    open_to = sorted(
        (name for name, value in known.items() if value != 0), key=lambda name: whole[name] - known[name]
    )
    for name in open_to[: max(lacking, 0)]:
        whole[name] += 1
    return {name: value * unit for name, value in whole.items()}


def shares_summed(rows: pd.DataFrame) -> Floats:
    """The sum of the parts of each row that has some, NaN elsewhere, shape (n_rows,)."""
    parts = rows[list(PARTS)].to_numpy(dtype=np.float64)
    return np.where(np.isnan(parts).all(axis=1), np.nan, np.nansum(parts, axis=1))
