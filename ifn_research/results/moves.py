"""The territories under two scores: rank, decile, who enters the most fragile tenth, who moves most."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ifn_research.statistics.correlation import spearman
from ifn_research.statistics.ranks import deciles, ranks_descending

TOP = 10
MOVERS = 20


@dataclass(frozen=True)
class Moves:
    """Two scores of the same territories: of one version in two runs, or of two versions.

    Attributes
    ----------
    version : str
    territories : DataFrame, one row a territory that both score
        Columns ``code, name, population, rank_a, rank_b, decile_a, decile_b, shift``: ranks and deciles among these
        territories; shift = rank_b - rank_a, positive when B finds the territory less fragile.
    correlation : float
        Spearman's, NaN where there is none.
    only_a, only_b : int
        Territories that one of the two alone scores.
    """

    version: str
    territories: pd.DataFrame
    correlation: float
    only_a: int
    only_b: int

    @property
    def entering(self) -> pd.DataFrame:
        """Territories that are among the most fragile tenth in B, and not in A."""
        return self.territories[(self.territories["decile_b"] == TOP) & (self.territories["decile_a"] != TOP)]

    @property
    def leaving(self) -> pd.DataFrame:
        """Territories that are among the most fragile tenth in A, and not in B."""
        return self.territories[(self.territories["decile_a"] == TOP) & (self.territories["decile_b"] != TOP)]

    @property
    def n_other_decile(self) -> int:
        """Territories whose decile differs."""
        return int((self.territories["decile_a"] != self.territories["decile_b"]).sum())

    def movers(self) -> pd.DataFrame:
        """The territories whose rank differs most, the farthest first."""
        moved = self.territories[self.territories["shift"] != 0]
        order = np.lexsort((moved["code"].to_numpy(dtype=str), -moved["shift"].abs().to_numpy()))
        return moved.iloc[order].head(MOVERS)


def moves_between(version: str, before: pd.DataFrame, after: pd.DataFrame) -> Moves:
    """Ranks, deciles and shifts among the territories that both score.

    Parameters
    ----------
    version : str
        What the second scores are called.
    before, after : DataFrame, index = code
        Columns ``name, population, score``; territories without a score count as absent.
    """
    before, after = (table[table["score"].notna()] for table in (before, after))
    codes = [code for code in before.index if code in after.index]
    old, new = (table.loc[codes, "score"].to_numpy(dtype=np.float64) for table in (before, after))
    ranks = {f"rank_{side}": ranks_descending(scores).astype(np.int64) for side, scores in (("a", old), ("b", new))}
    places = {f"decile_{side}": deciles(scores).astype(np.int64) for side, scores in (("a", old), ("b", new))}
    past, now = (table.loc[codes, "population"].to_numpy(dtype=np.float64) for table in (before, after))
    names = {"name": after.loc[codes, "name"].to_numpy(), "population": np.where(np.isnan(now), past, now)}
    territories = pd.DataFrame({"code": np.array(codes, dtype=object), **names, **ranks, **places})
    territories["shift"] = territories["rank_b"] - territories["rank_a"]
    found = spearman(old, new).value if len(codes) else None
    correlation = float("nan") if found is None else float(found)
    return Moves(version, territories, correlation, len(before) - len(codes), len(after) - len(codes))


def rank_rises(a: pd.Series, b: pd.Series) -> pd.Series:
    """Places by which each territory is more fragile by scores b than by scores a, among those that both have."""
    both = a.index.intersection(b.index, sort=False)
    ranks_a, ranks_b = (ranks_descending(one.loc[both].to_numpy(dtype=np.float64)) for one in (a, b))
    return pd.Series((ranks_a - ranks_b).astype(np.int64), index=both)
