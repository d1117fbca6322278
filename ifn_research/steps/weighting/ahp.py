"""Weights by the analytic hierarchy process: members of a committee compare indicators or dimensions in pairs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar

import numpy as np

from ifn_research.data.ballots import Ballot, Judgements
from ifn_research.errors import OptionError, Refusal
from ifn_research.hierarchy import member_names, node_paths, parent
from ifn_research.language.messages import say
from ifn_research.matrix import Floats, IndicatorMatrix, Labels, Statistic, Weights
from ifn_research.remarks import Remark, Remarks
from ifn_research.statistics.pairwise import MOST_COMPARED, Pairwise, aggregated
from ifn_research.steps.weighting.base import LISTED, down_the_hierarchy, refuse_both_kinds, refuse_unread, spread

# Saaty (1980), p. 21: above a tenth, judgements are to be looked at again.
MOST_INCONSISTENT = 0.10
# The members of a committee taken together.
TOGETHER = ""
# Where indicators of several dimensions are compared with each other, or the members of the index.
INDEX = ""


@dataclass(frozen=True)
class AnalyticHierarchy:
    """Weights from comparisons of pairs by the members of a committee, on Saaty's scale from 1 to 9.

    Every two indicators are compared, or every two members of a node: dimensions with dimensions, the indicators of a
    dimension with each other; the members of a node that nobody compares weigh the same. The weights are the principal
    eigenvector of the geometric means of all members' judgements. A consistency ratio above 0.10, of the committee or
    of a member, is refused, with the judgement that most contradicts the others.

    Parameters
    ----------
    judgements : path, or mapping of member to mapping of the first to mapping of the second of a pair to the judgement
        A csv file or a workbook with the columns member, first, second, judgement: 3 where the first is moderately more
        important than the second, 1/3 where it is the other way round. `ifn ballot --method ahp` writes one to fill in.
    allow_inconsistent : bool
        Accept any consistency ratio; it is told with the version.

    References
    ----------
    Saaty (1977), Journal of Mathematical Psychology 15:234-281, doi:10.1016/0022-2496(77)90033-5, and (1980), The
    Analytic Hierarchy Process, McGraw-Hill; Aczél and Saaty (1983), Journal of Mathematical Psychology 27:93-102,
    doi:10.1016/0022-2496(83)90028-7, and Forman and Peniwati (1998), European Journal of Operational Research
    108:165-169, doi:10.1016/S0377-2217(97)00244-0, on geometric means of judgements.
    """

    judgements: str | Mapping[str, Mapping[str, Mapping[str, float]]] | Judgements = field(
        default="", metadata={"required": True}
    )
    allow_inconsistent: bool = False
    ballot_option: ClassVar[str] = "judgements"

    def __post_init__(self) -> None:
        if not self.judgements or not isinstance(self.judgements, (str, Judgements)):
            object.__setattr__(self, "judgements", Judgements.in_study(self.judgements))
        if not isinstance(self.allow_inconsistent, bool):
            raise OptionError(
                "allow_inconsistent",
                say("steps.allow_inconsistent_is", value=repr(self.allow_inconsistent)),
                fix=say("steps.allow_inconsistent_true_or_false"),
            )

    @property
    def read(self) -> Judgements:
        """The judgements, once they are read."""
        return refuse_unread(self.judgements, Judgements)

    def given(self, ballot: Ballot) -> AnalyticHierarchy:
        """The same with the judgements of the file."""
        assert isinstance(ballot, Judgements)
        return replace(self, judgements=ballot)

    def check(self, indicators: Sequence[str], dimensions: Sequence[str]) -> None:
        """Complain about judgements that are not about the indicators of a version, or the members of its nodes.

        Raises
        ------
        OptionError
        """
        if isinstance(self.judgements, str):
            return
        refuse_both_kinds("judgements", self.read.names, indicators, dimensions)
        for group in self.read.groups:
            if len(group) > MOST_COMPARED:
                what = say("steps.too_many_compared", count=len(group), most=MOST_COMPARED)
                raise OptionError("judgements", what, fix=say("steps.compare_within_dimensions"))
            node = _node(group, indicators, dimensions)
            if node is None and len(self.read.groups) > 1:
                what = say("steps.compared_across_and_within", others=group)
                raise OptionError("judgements", what, fix=say("steps.compare_every_indicator_or_node"))
            wanted = list(indicators) if node is None else member_names(indicators, dimensions, node)
            missing = [name for name in wanted if name not in group]
            if missing:
                what = say("steps.not_compared_with", len(missing), missing=missing, others=group)
                raise OptionError("judgements", what, fix=say("steps.compare_every_indicator_or_node"))

    def fit(
        self,
        matrix: IndicatorMatrix,
        *,
        outcome: Floats | None = None,
        blocks: Labels | None = None,
        rng: np.random.Generator | None = None,
    ) -> Weights:
        """The weights of the judgements, whatever the territories; see `Weighting.fit`.

        Raises
        ------
        Refusal
            If judgements contradict each other, unless that is allowed.
        """
        del outcome, blocks, rng
        judged, names, dimensions = self.read, matrix.indicators, matrix.dimensions
        found: list[dict[str, Pairwise]] = [self._of_group(group) for group in judged.groups]
        statistics: list[Statistic] = [Statistic("members", len(judged.members))]
        inconsistent: list[tuple[str, float]] = []
        for group, by_member in zip(judged.groups, found, strict=True):
            # Of a committee that contradicts itself, the member who does so most is told.
            member = max(by_member, key=lambda name: by_member[name].consistency_ratio * (name != TOGETHER))
            worst = member if by_member[member].consistency_ratio > MOST_INCONSISTENT else TOGETHER
            if by_member[worst].consistency_ratio > MOST_INCONSISTENT and not self.allow_inconsistent:
                raise self._refusal(by_member[worst], worst, group)
            node = _node(group, names, dimensions) or INDEX
            for member, comparison in by_member.items():
                ratio = comparison.consistency_ratio
                told = {"indicator": node, "component": member}
                if member == TOGETHER:
                    statistics.append(Statistic("principal_eigenvalue", comparison.eigenvalue, **told))
                    statistics.append(Statistic("consistency_index", comparison.consistency_index, **told))
                statistics.append(Statistic("consistency_ratio", ratio, **told))
                inconsistent += [(member, ratio)] if ratio > MOST_INCONSISTENT else []
            rows = np.array([comparison.weights for member, comparison in by_member.items() if member != TOGETHER])
            statistics += spread(100 * rows if len(rows) else 100 * by_member[TOGETHER].weights[None, :], group)
        shares = {
            name: float(weight)
            for group, by_member in zip(judged.groups, found, strict=True)
            for name, weight in zip(group, by_member[TOGETHER].weights, strict=True)
        }
        values = self._effective(shares, names, dimensions)
        return Weights(names, values, warnings=_remarks(inconsistent), statistics=tuple(statistics))

    def of_members(self, indicators: Sequence[str], dimensions: Sequence[str]) -> tuple[tuple[str, ...], Floats]:
        """Members and the weights of each of them alone, shape (n_members, n_indicators), rows that sum to 1."""
        judged = self.read
        groups = [self._matrices(group) for group in judged.groups]
        rows = []
        for at in range(len(judged.members)):
            shares = {
                name: float(weight)
                for group, matrices in zip(judged.groups, groups, strict=True)
                for name, weight in zip(group, Pairwise.of(matrices[at]).weights, strict=True)
            }
            rows.append(self._effective(shares, indicators, dimensions))
        return judged.members, np.array(rows)

    def _matrices(self, group: Sequence[str]) -> Floats:
        """The comparisons of each member within a group, shape (n_members, n, n)."""
        at = [self.read.names.index(name) for name in group]
        return np.array([[[ratios[i][j] for j in at] for i in at] for ratios in self.read.ratios])

    def _of_group(self, group: Sequence[str]) -> dict[str, Pairwise]:
        """The comparisons of the members together, and of each of them where they are several."""
        matrices = self._matrices(group)
        alone = zip(self.read.members, matrices, strict=True) if len(matrices) > 1 else ()
        return {TOGETHER: Pairwise.of(aggregated(matrices))} | {member: Pairwise.of(matrix) for member, matrix in alone}

    def _effective(self, shares: Mapping[str, float], indicators: Sequence[str], dimensions: Sequence[str]) -> Floats:
        """Weights of the indicators from the shares of what is compared, shape (n_indicators,)."""
        if any(_node(group, indicators, dimensions) is None for group in self.read.groups):
            flat: Floats = np.array([shares[name] for name in indicators])
            return np.asarray(flat / flat.sum())

        def share(path: str, own: list[int], children: list[str]) -> list[float]:
            names = [*(indicators[j] for j in own), *children]
            known = [shares[name] for name in names if name in shares]
            if len(known) < len(names):
                return [1.0 / len(names)] * len(names)
            return [value / sum(known) for value in known]

        return down_the_hierarchy(dimensions, share)

    def _refusal(self, comparison: Pairwise, member: str, group: Sequence[str]) -> Refusal:
        row, column = comparison.most_contradictory()
        first, second = group[row], group[column]
        judged, implied = comparison.ratios[row, column], comparison.weights[row] / comparison.weights[column]
        ratio = comparison.consistency_ratio
        what = say("steps.committee_inconsistent", ratio=ratio, most=MOST_INCONSISTENT)
        if member != TOGETHER:
            what = say("steps.member_inconsistent", member=member, ratio=ratio, most=MOST_INCONSISTENT)
        fix = say("steps.look_at_judgement_again", first=first, second=second, judged=judged, implied=implied)
        return Refusal(what, where="weighting: ahp", fix=fix)


def _remarks(inconsistent: Sequence[tuple[str, float]]) -> Remarks:
    """The remarks on consistency ratios that are too high: those of the committee, and of its members."""
    together = [ratio for member, ratio in inconsistent if member == TOGETHER]
    apart = [(member, ratio) for member, ratio in inconsistent if member != TOGETHER]
    who = tuple(dict.fromkeys(member for member, _ in apart))
    found = [Remark("committee_inconsistent", ratio=max(together))] if together else []
    if apart:
        worst = max(ratio for _, ratio in apart)
        found.append(Remark("members_inconsistent", n=len(who), members=who[:LISTED], ratio=worst))
    return tuple(found)


def _node(group: Sequence[str], indicators: Sequence[str], dimensions: Sequence[str]) -> str | None:
    """The node of which a group is compared; None where indicators of several nodes are compared with each other."""
    nodes = node_paths(dimensions)
    above = {dimensions[indicators.index(name)] for name in group if name in indicators}
    above |= {parent(name) for name in group if name in nodes and name not in indicators}
    return above.pop() if len(above) == 1 else None
