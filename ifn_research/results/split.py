"""The moves of territories between two runs, split into what changed: data, method, perimeter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ifn_research.language.messages import Words, say

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
# Ranks compare where the runs rank so nearly the same number of territories; positions do elsewhere.
ALIKE = 0.05
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
    """The name of the part of some players."""
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
        """The territories that moved and whose move is split, the farthest first: `territories` by the shown measure.

        The ranks of both runs are the further columns ``rank_a, rank_b``.
        """
        rows, ranks = self.of(self.shown), self.of(RANK).set_index("code")
        rows = rows.assign(rank_a=rows["code"].map(ranks["a"]), rank_b=rows["code"].map(ranks["b"]))
        split = rows[list(PARTS)].notna().sum(axis=1) > 1
        moved = rows[split & (rows["change"] != 0)]
        far = -moved["change"].abs().to_numpy(dtype=np.float64)
        return moved.iloc[np.lexsort((moved["code"].to_numpy(dtype=str), far))].reset_index(drop=True)

    def of(self, measure: str) -> pd.DataFrame:
        """The territories by one measure: those that both runs score."""
        rows = self.territories[self.territories["measure"] == measure]
        return rows[rows["change"].notna()].reset_index(drop=True)

    @property
    def shown(self) -> str:
        """The measure by which moves compare: ranks, or positions where the numbers of ranks differ by over 5 %."""
        return RANK if abs(self.n_a - self.n_b) <= ALIKE * max(self.n_a, self.n_b) else POSITION

    @property
    def unsplit(self) -> pd.DataFrame:
        """The territories whose move is not split into all three, with the reason: one row each."""
        rows = self.territories[self.territories["measure"] == RANK]
        return rows[rows["reason"].map(bool)].reset_index(drop=True)

    def parts(self, row: Mapping[str, float]) -> dict[str, float]:
        """The parts of a move, rounded so that they sum to its change: ranks to one decimal where they are no whole."""
        return summing({part: row[part] for part in PARTS}, row["change"], 1)

    def medians(self, measure: str) -> dict[str, float]:
        """Median absolute contribution of each part, over the territories whose move has that part."""
        rows = self.of(measure)
        return {part: float(rows[part].abs().median()) for part in PARTS if rows[part].notna().any()}

    def largest(self) -> dict[str, int]:
        """The number of territories in whose split move each part is the largest."""
        moved = self.moved
        sizes = moved[list(PARTS)].abs()
        first = sizes.fillna(-1.0).idxmax(axis=1)
        return {part: int((first == part).sum()) for part in PARTS if sizes[part].notna().any()}


def summing(parts: Mapping[str, float], change: float, digits: int) -> dict[str, float]:
    """Parts of a change rounded so that they sum to the rounded change; a part of zero stays zero.

    Each is rounded down, and the units that lack are given to those that lost most.
    """
    unit = 10.0**-digits
    known = {name: float(value) / unit for name, value in parts.items() if not np.isnan(value)}
    whole = {name: int(np.floor(value + 1e-9)) for name, value in known.items()}
    lacking = round(change / unit) - sum(whole.values())
    open_to = sorted((name for name, value in known.items() if value != 0), key=lambda name: whole[name] - known[name])
    for name in open_to[: max(lacking, 0)]:
        whole[name] += 1
    return {name: round(value * unit, digits) for name, value in whole.items()}
