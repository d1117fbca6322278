"""Scores of a finer level averaged upwards, beside those of the level of the study."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ifn_research.statistics.correlation import spearman


@dataclass(frozen=True)
class ScoreOfMembers:
    """A territory in a version, with the scores that its members have among those of their level.

    Attributes
    ----------
    version, code, name : str
    score, rank : float
        Of the territory, from its own figures: as in `scores`.
    score_of_members : float
        Mean of the scores of its members, weighted by population; empty where these hold too little of it.
    rank_of_members : float
        By `score_of_members`; 1 = most fragile.
    share_in_decile_10 : float
        Share of its people who live in a member among the most fragile tenth of its level.
    n_members : int
        Members that have a score.
    covered : float
        Share of its people who live in these.
    """

    version: str
    code: str
    name: str
    score: float
    rank: float
    score_of_members: float
    rank_of_members: float
    share_in_decile_10: float
    n_members: int
    covered: float


@dataclass(frozen=True)
class Zoomed:
    """A territory of a finer level, scored with what a version learned at the level of the study; it has no rank.

    Attributes
    ----------
    version, code, name : str
    population : float
        Persons; empty where unknown.
    whole : str
        The territory of the study in which it lies; empty where that is not told.
    score : float
        On the scale of `scores`; empty where figures are missing.
    score_of_whole : float
        That of the territory in which it lies, in `scores`.
    out_of_range : str
        Indicators of which its value is beyond those of the territories of the study.
    no_score : str
        Why there is none, in English.
    """

    version: str
    code: str
    name: str
    population: float
    whole: str
    score: float
    score_of_whole: float
    out_of_range: str
    no_score: str


@dataclass(frozen=True)
class CoveredShare:
    """A figure that is known of a part of its territory only.

    Attributes
    ----------
    code : str
    column : str
        As the table of the finer level names it.
    covered : float
        Share of the weight (its denominator, or people) whose figure is known; below what is asked for the figure is
        missing.
    """

    code: str
    column: str
    covered: float


def agreement_of_members(rows: pd.DataFrame) -> float | None:
    """Rank correlation between scores of territories and the mean scores of their members, None where there is none.

    Parameters
    ----------
    rows : DataFrame
        Of `ScoreOfMembers`, of one version.
    """
    scores, means = (rows[name].to_numpy(dtype=np.float64) for name in ("score", "score_of_members"))
    found = spearman(scores, means).value
    return None if found is None else float(found)
