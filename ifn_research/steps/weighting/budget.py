"""Weights by a budget of points that each member of a committee shares out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar, Literal

import numpy as np

from ifn_research.data.ballots import Ballot, Votes
from ifn_research.errors import OptionError, Refusal, nearest
from ifn_research.hierarchy import below, node_paths
from ifn_research.language.messages import say
from ifn_research.matrix import Floats, IndicatorMatrix, Labels, Statistic, Weights
from ifn_research.remarks import Remark, Remarks
from ifn_research.steps.weighting.base import LISTED, down_the_hierarchy, refuse_both_kinds, refuse_unread, spread

SUMMARIES = ("mean", "median")
# Medians whose sum is off by less, in points, sum to 100.
SAME = 1e-9


@dataclass(frozen=True)
class BudgetWeights:
    """The points that the members of a committee share among the indicators, or dimensions, of a version.

    Each member shares 100 points; the weights are the means of all members. Points that a dimension has are shared out
    equally within it. How members differ stands in the diagnostics.

    Parameters
    ----------
    votes : path, or mapping of member to mapping of indicator or dimension to points
        A csv file or a workbook, one row a member and one column an indicator; `ifn ballot` writes one to fill in.
    summary : {"mean", "median"}
        Medians, which one member alone cannot move far, are divided by their sum: they need not sum to 100.

    References
    ----------
    OECD/JRC (2008), Handbook on Constructing Composite Indicators, step 6 (budget allocation process),
    doi:10.1787/9789264043466-en.
    """

    votes: str | Mapping[str, Mapping[str, float]] | Votes = field(default="", metadata={"required": True})
    summary: Literal["mean", "median"] = "mean"
    ballot_option: ClassVar[str] = "votes"

    def __post_init__(self) -> None:
        if not self.votes or not isinstance(self.votes, (str, Votes)):
            object.__setattr__(self, "votes", Votes.in_study(self.votes))
        if self.summary not in SUMMARIES:
            what = say("steps.unknown_summary", summary=repr(self.summary))
            raise OptionError("summary", what, fix=nearest(str(self.summary), SUMMARIES))

    @property
    def read(self) -> Votes:
        """The votes, once they are read."""
        return refuse_unread(self.votes, Votes)

    def given(self, ballot: Ballot) -> BudgetWeights:
        """The same with the votes of the file."""
        assert isinstance(ballot, Votes)
        return replace(self, votes=ballot)

    def check(self, indicators: Sequence[str], dimensions: Sequence[str]) -> None:
        """Complain about votes that are not about the indicators of a version, each once.

        Raises
        ------
        OptionError
        """
        if isinstance(self.votes, str):
            return
        names = self.read.names
        refuse_both_kinds("votes", names, indicators, dimensions)
        times = np.zeros(len(indicators))
        for name in names:
            times[_inside(name, indicators, dimensions)] += 1
        missing = [name for name, n in zip(indicators, times, strict=True) if n == 0]
        twice = [name for name, n in zip(indicators, times, strict=True) if n > 1]
        if missing:
            what = say("steps.votes_leave_out", len(missing), missing=missing)
            raise OptionError("votes", what, fix=say("steps.add_columns_of_votes", len(missing), missing=missing))
        if twice:
            what = say("steps.voted_on_twice", len(twice), twice=twice)
            raise OptionError("votes", what, fix=say("steps.vote_on_indicators_or_dimensions"))

    def fit(
        self,
        matrix: IndicatorMatrix,
        *,
        outcome: Floats | None = None,
        blocks: Labels | None = None,
        rng: np.random.Generator | None = None,
    ) -> Weights:
        """The summary of the votes, whatever the territories; see `Weighting.fit`.

        Raises
        ------
        Refusal
            If no member, or no majority of them, gives points to what the version is made of.
        """
        del outcome, blocks, rng
        votes = self.read
        points = np.array(votes.points)
        summary = points.mean(axis=0) if self.summary == "mean" else np.median(points, axis=0)
        values = _effective(summary, votes.names, matrix.indicators, matrix.dimensions)
        if not values.any():
            raise Refusal(
                say("steps.no_points_at_all"), where="weighting: budget", fix=say("steps.summary_mean_or_other_votes")
            )
        statistics = (Statistic("members", len(votes.members)), *spread(points, votes.names))
        return Weights(matrix.indicators, values / values.sum(), warnings=self._remarks(summary), statistics=statistics)

    def of_members(self, indicators: Sequence[str], dimensions: Sequence[str]) -> tuple[tuple[str, ...], Floats]:
        """Members and the weights of each of them alone, shape (n_members, n_indicators), rows that sum to 1."""
        votes = self.read
        rows = np.array([_effective(np.array(row), votes.names, indicators, dimensions) for row in votes.points])
        return votes.members, rows / rows.sum(axis=1, keepdims=True)

    def _remarks(self, summary: Floats) -> Remarks:
        rescaled, total = self.read.rescaled, float(summary.sum())
        found = [Remark("votes_rescaled", n=len(rescaled), members=rescaled[:LISTED])] if rescaled else []
        if self.summary == "median" and abs(total - 100) > SAME:
            found.append(Remark("medians_rescaled", total=total))
        return tuple(found)


def _inside(name: str, indicators: Sequence[str], dimensions: Sequence[str]) -> list[int]:
    """Positions of the indicators that a name stands for: itself, or all those in a dimension."""
    if name in indicators:
        return [indicators.index(name)]
    return below(dimensions, name) if name in node_paths(dimensions) else []


def _effective(points: Floats, names: Sequence[str], indicators: Sequence[str], dimensions: Sequence[str]) -> Floats:
    """Points of the indicators, those of a dimension shared out equally down its hierarchy; shape (n_indicators,)."""
    values = np.zeros(len(indicators))
    for name, given in zip(names, points, strict=True):
        inside = _inside(name, indicators, dimensions)
        if name in indicators:
            values[inside] = given
        elif inside:
            within = [dimensions[j].removeprefix(name).removeprefix("/") for j in inside]
            values[inside] = given * down_the_hierarchy(within, _equally)
    return values


def _equally(path: str, own: list[int], children: list[str]) -> list[float]:
    del path
    n = len(own) + len(children)
    return [1.0 / n] * n
