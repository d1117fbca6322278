"""From indicators up to the index: which rule combines which members, with which weights."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from ifn_research.errors import Refusal
from ifn_research.hierarchy import below, members, node_paths
from ifn_research.language.messages import Words, say
from ifn_research.matrix import Bools, Floats, IndicatorMatrix, Labels, complete
from ifn_research.steps.aggregation.base import Rule, row_sums
from ifn_research.steps.aggregation.stages import Between, shared
from ifn_research.steps.base import Learned
from ifn_research.steps.normalisation.base import Normalisation

# Territories that are aggregated at a time, and where scores alone are wanted, between which little lies.
AT_A_TIME, SCORED_AT_A_TIME = 8192, 65_536
NONE = np.empty((0, 0))
# Territories of which at least an index is made.
FEWEST = 3


@dataclass(frozen=True)
class Aggregated:
    """Scores of the index and of every node below it.

    Attributes
    ----------
    scores : array, shape (n_territories,)
    nodes : mapping of path to array, each of shape (n_territories,)
    contributions : array, shape (n_territories, n_indicators)
        Sum over indicators = score.
    learned : mapping of path to plain data
        What rules, and the rescaling between stages, learned at each node; empty where nothing is learned.
    """

    scores: Floats
    nodes: Mapping[str, Floats]
    contributions: Floats
    learned: Mapping[str, Learned]


@dataclass(frozen=True)
class Before:
    """The leeway of the steps before the aggregation, for what a refusal advises.

    Attributes
    ----------
    made_positive : callable
        From the lowest value to what keeps the normalisation and makes its values positive; see `Normalisation`.
    lowest_of_fit : bool
        Whether values of 0 or less are the lowest of the fit, whichever territories these are; see `Normalisation`.
    unsigned : str
        The option of the weighting under which no weight is negative.
    """

    made_positive: Callable[[float], Words] = lambda lowest: ""
    lowest_of_fit: bool = False
    unsigned: Words = ""


def aggregate(
    matrix: IndicatorMatrix,
    weights: Floats,
    rules: Sequence[Rule],
    *,
    staged: bool,
    between: Normalisation | None = None,
    learned: Mapping[str, Learned] | None = None,
    before: Before | None = None,
    totals: Mapping[str, float] | None = None,
) -> Aggregated:
    """Aggregate normalised indicators into the index.

    Parameters
    ----------
    matrix : IndicatorMatrix
        Normalised, higher = more fragile.
    weights : array, shape (n_indicators,)
        Effective weights. A node's weight in its parent is the sum of its members' weights.
    rules : sequence of Rule
        One rule, or one a stage from the bottom up when staged.
    staged : bool
        Whether the members of a node are combined before the nodes are.
    between : Normalisation, optional
        Applied to the scores of a node before they enter the next stage.
    learned : mapping of path to plain data, optional
        From an earlier call; learned from these territories when it is not given.
    before : Before, optional
        What the steps before allow, for what a refusal advises.
    totals : mapping of path to float, optional
        Sums of the weights in a node that are not 1, by which its weighted mean is multiplied.

    Raises
    ------
    Refusal
        If a rule needs positive values and some members of a node are not, naming the territories; if signed weights
        are staged; if the scores of a node do not vary and are to be rescaled.
    """
    whole = Aggregation(weights, tuple(rules), staged, between, learned, before or Before(), totals or {})
    return whole.aggregate(matrix)


@dataclass(frozen=True, eq=False)
class Aggregation:
    """All that is known of an aggregation before its territories.

    Attributes
    ----------
    weights, rules, staged, between, learned, before, totals
        As `aggregate` takes them.
    """

    weights: Floats
    rules: tuple[Rule, ...]
    staged: bool
    between: Normalisation | None = None
    learned: Mapping[str, Learned] | None = None
    before: Before = field(default_factory=Before)
    totals: Mapping[str, float] = field(default_factory=dict)

    def aggregate(self, matrix: IndicatorMatrix, *, scores_only: bool = False) -> Aggregated:
        """Aggregate territories, in parts where each is aggregated for itself.

        Parameters
        ----------
        matrix : IndicatorMatrix
        scores_only : bool
            Whether scores alone are wanted, which are the same to the last bit: no node that they do not need, no
            contribution.

        Raises
        ------
        Refusal
            See `aggregate`.
        """
        weights, before = self.weights, self.before
        if np.any(weights < 0) and (self.staged or not all(rule.accepts_signed() for rule in self.rules)):
            raise Refusal(
                say("steps.some_weights_negative_stage"),
                where="aggregation",
                fix=say("steps.use_aggregation_arithmetic_flat", unsigned=before.unsigned or say("steps.weights_up")),
            )
        _refuse_shared_out(matrix, weights, before.unsigned, fitted=self.learned is not None)

        def passed(territories: IndicatorMatrix) -> Aggregated:
            one = _Pass(territories, self, before, whole=matrix.is_complete)
            return one.scores(self.staged) if scores_only else one.run(self.staged)

        if self.between is not None or any(rule.learns() for rule in self.rules) or not matrix.is_complete:
            return passed(matrix)
        try:
            return _in_parts(matrix, passed, scores_only=scores_only)
        except Refusal:
            # It is said of all territories, not of the first that are concerned.
            return passed(matrix)


def _in_parts(
    matrix: IndicatorMatrix, passed: Callable[[IndicatorMatrix], Aggregated], *, scores_only: bool
) -> Aggregated:
    """Aggregate some territories at a time where each is aggregated for itself: what lies between stays small."""
    paths = [] if scores_only else node_paths(matrix.dimensions)
    scores, contributions = np.empty(matrix.n_territories), NONE if scores_only else np.empty(matrix.values.shape)
    nodes = {path: np.empty(matrix.n_territories) for path in paths}
    together = SCORED_AT_A_TIME if scores_only else AT_A_TIME
    for start in range(0, matrix.n_territories, together):
        rows = slice(start, start + together)
        part = passed(
            IndicatorMatrix(
                values=matrix.values[rows],
                codes=matrix.codes[rows],
                indicators=matrix.indicators,
                dimensions=matrix.dimensions,
                directions=matrix.directions,
                units=matrix.units,
            )
        )
        scores[rows] = part.scores
        if not scores_only:
            contributions[rows] = part.contributions
        for path, of_node in nodes.items():
            of_node[rows] = part.nodes[path]
    return Aggregated(scores, nodes, contributions, {})


def _refuse_shared_out(matrix: IndicatorMatrix, weights: Floats, unsigned: Words, *, fitted: bool) -> None:
    """Raise a Refusal if cells are missing whose weights would be shared out to others of which some are negative."""
    if not (weights < 0).any():
        return
    missing = np.isnan(matrix.values).any(axis=1)
    if not missing.any():
        return
    n, opposed = int(missing.sum()), [name for name, w in zip(matrix.indicators, weights, strict=True) if w < 0]
    fix = say("steps.use_median_or_unsigned", unsigned=unsigned) if unsigned else say("steps.use_median")
    if fitted:
        fix = say("steps.fill_missing_cells_territories", n)
    raise Refusal(
        say("steps.coefficients_some_negative_need", len(opposed), opposed=opposed),
        where=say("steps.imputation_available_territories", n, codes=matrix.codes[missing]),
        fix=fix,
    )


def weighted_sums(matrix: IndicatorMatrix, weights: Floats) -> Aggregated:
    """Sums with weights of each territory's own, shape (n_territories, n_indicators); nodes are weighted means."""
    contributions = np.nan_to_num(matrix.values) * weights
    nodes = {}
    for path in node_paths(matrix.dimensions):
        inside = below(matrix.dimensions, path)
        total = row_sums(weights[:, inside])
        nodes[path] = np.where(total > 0, row_sums(contributions[:, inside]) / np.where(total > 0, total, 1.0), np.nan)
    return Aggregated(row_sums(contributions), nodes, contributions, {})


def centred_contributions(values: Floats, weights: Floats, centre: Floats) -> Floats:
    """Weight x distance from a centre, which sum to a linear score; a missing cell has none, and leaves its weight.

    Parameters
    ----------
    values : array, shape (n_territories, n_indicators)
        A missing cell is NaN; negative weights know every cell.
    weights : array, shape (n_indicators,)
        Absolute values sum to 1; what is missing leaves its weight to the cells that are known, in proportion.
    centre : array, shape (n_indicators,)

    Returns
    -------
    array, shape (n_territories, n_indicators)
    """
    return np.asarray(_shared_out(~np.isnan(values), weights) * np.nan_to_num(values - centre))


def _shared_out(known: Bools, weights: Floats) -> Floats:
    """Weights of the known cells, whose absolute values have the same sum in every row as those of all.

    Shape of `known`; 0 where a cell is unknown, and in a row that knows no cell that has a weight.
    """
    own = np.where(known, weights, 0.0)
    if known.all():
        return own
    total, left = np.abs(weights).sum(), row_sums(np.abs(own))
    incomplete = np.asarray(~known.all(axis=1))
    factor = np.where(left > 0, total / np.where(left > 0, left, 1.0), 0.0)
    return np.where(incomplete[:, None], own * factor[:, None], own)


def unscaled(weights: Floats, dimensions: Sequence[str], totals: Mapping[str, float], *, path: str = "") -> Floats:
    """Effective weights times the sums that are kept in a node and below it; shape (n_indicators,)."""
    factors = [
        math.prod(total for node, total in totals.items() if _is_in(dimension, node) and _is_in(node, path))
        for dimension in dimensions
    ]
    return np.asarray(weights * np.array(factors))


def _is_in(path: str, node: str) -> bool:
    """True if a path is that of a node, or leads below it."""
    return not node or path == node or path.startswith(f"{node}/")


def normalised(weights: Floats) -> Floats:
    """Weights whose absolute values sum to 1; equal where all are zero."""
    total = np.abs(weights).sum()
    return weights / total if total > 0 else np.full(len(weights), 1.0 / len(weights))


class _Pass:
    """One pass up the hierarchy, remembering each node's score and what is learned there."""

    def __init__(
        self,
        matrix: IndicatorMatrix,
        of: Aggregation,
        before: Before,
        *,
        whole: bool,
    ) -> None:
        self.matrix, self.weights, self.rules, self.between = matrix, of.weights, of.rules, of.between
        self.given, self.before, self.totals = of.learned, before, of.totals
        # Indicators in rows: rules work through them one by one.
        self.columns = _by_rows(matrix.values.T)
        # Some of the territories may know everything, where others do not.
        self.whole = whole or complete(self.columns)
        self.learned: dict[str, Learned] = {}
        self.nodes: dict[str, Floats] = {}

    def scores(self, staged: bool) -> Aggregated:
        """Scores alone."""
        if staged:
            return replace(self.run(staged), nodes={}, contributions=NONE)
        scores, _ = self._flat("", list(range(self.matrix.n_indicators)), scores_only=True)
        return Aggregated(scores, {}, NONE, self.learned)

    def run(self, staged: bool) -> Aggregated:
        """Scores, by stage or all indicators at once."""
        paths = node_paths(self.matrix.dimensions)
        # Contributions to the node that is reached take the place of values, unless these are somebody else's.
        self.parts = self.columns if self.whole else np.nan_to_num(self.columns)
        if staged and np.may_share_memory(self.parts, self.matrix.values):
            self.parts = self.parts.copy()
        if staged:
            scores = self._node("")
            # Adding 0 takes the sign of a zero away.
            self.parts += 0.0
            return Aggregated(scores, {path: self.nodes[path] for path in paths}, self.parts.T, self.learned)
        scores, shares = self._flat("", list(range(self.matrix.n_indicators)))
        nodes = {path: self._flat(path, below(self.matrix.dimensions, path))[0] for path in paths}
        contributions = shares * self.parts.T if self.rules[0].attributes_by_factor else shares
        return Aggregated(scores, nodes, contributions, self.learned)

    def _flat(self, path: str, inside: list[int], *, scores_only: bool = False) -> tuple[Floats, Floats]:
        """Score of a node straight from its indicators, and their shares in it, shape (n, indicators inside)."""
        values = self.columns[_span(inside)].T
        kept = unscaled(self.weights, self.matrix.dimensions, self.totals, path=path) if self.totals else self.weights
        weights = normalised(kept[inside]) if path or self.totals else kept
        self._refuse_non_positive(self.rules[0], values, [self.matrix.indicators[j] for j in inside])
        rule = self._rule(path, self.rules[0], values, weights)
        if self.whole and scores_only:
            scores, shares = rule.combine(values, weights), NONE
        else:
            scores, shares = rule.parts(values, weights) if self.whole else _combined(rule, values, weights)
        if self.totals and self.weights[inside].any():
            total = kept[inside].sum() / self.weights[inside].sum()
            scores, shares = total * scores, total * shares
        return scores, shares

    def _node(self, path: str) -> Floats:
        """Score of a node; the parts of its indicators become their contributions to it."""
        own, nodes = members(self.matrix.dimensions, path)
        below_it = self._members(own, nodes)
        values = (np.stack([member.scores for member in below_it]) if nodes else self.columns[_span(own)]).T
        weights = normalised(np.array([self.weights[member.inside].sum() for member in below_it]))
        level = path.count("/") + 1 if path else 0
        method = self.rules[len(self.rules) - 1 - level]
        self._refuse_non_positive(method, values, [member.name for member in below_it])
        rule = self._rule(path, method, values, weights)
        scores, shares = _combined(rule, values, weights)
        if path in self.totals:
            scores, shares = self.totals[path] * scores, self.totals[path] * shares
        for k, member in enumerate(below_it):
            if not rule.attributes_by_factor:
                self.parts[member.inside] = self._inside(member).T
            for j in member.inside:
                self.parts[j] *= shares[:, k]
        if path:
            self.nodes[path] = scores
        return scores

    def _members(self, own: list[int], nodes: list[str]) -> list[_Member]:
        result = [_Member(self.matrix.indicators[j], [j], self.columns[j]) for j in own]
        for child in nodes:
            member = _Member(child, below(self.matrix.dimensions, child), self._node(child))
            result.append(member if self.between is None else self._rescaled(child, member, self.between))
        return result

    def _inside(self, member: _Member) -> Floats:
        """Each known indicator's share of a member, by weight; shape (n_territories, indicators inside)."""
        known = ~np.isnan(self.columns[member.inside].T)
        return _shared_out(known, normalised(self.weights[member.inside]))

    def _rule(self, path: str, rule: Rule, values: Floats, weights: Floats) -> Rule:
        learned = rule.learn(values, weights) if self.given is None else self.given.get(path, {}).get("rule", {})
        self._remember(path, "rule", learned)
        return rule.bind(learned)

    def _rescaled(self, path: str, member: _Member, between: Normalisation) -> _Member:
        """A node's score on the scale of the indicators."""
        stage = Between(between, self.matrix)
        contributions = self.parts[member.inside].T
        if self.given is None:
            self._remember(path, "between", stage.learn(path, member.scores, contributions))
        learned = (self.learned if self.given is None else self.given)[path]["between"]
        rescaled = stage.rescale(path, member.scores, learned)
        weights = self._inside(member)
        self.parts[member.inside] = shared(
            contributions, member.scores, rescaled, weights, slope=learned["slope"], linear=between.linear
        ).T
        return _Member(path, member.inside, rescaled)

    def _refuse_non_positive(self, rule: Rule, values: Floats, names: Sequence[str]) -> None:
        if not rule.needs_positive():
            return
        wrong = values <= 0
        if not wrong.any():
            return
        codes: Labels = self.matrix.codes[wrong.any(axis=1)]
        columns = [names[j] for j in np.flatnonzero(wrong.any(axis=0)).tolist()]
        n = int(wrong.sum())
        raise Refusal(
            say("steps.mean_needs_positive_values", n, columns=columns),
            where=say("steps.n_territories_and_codes", len(codes), codes=codes),
            fix=self._made_positive(columns, float(values[wrong].min()), left=len(values) - len(codes)),
        )

    def _made_positive(self, names: Sequence[str], lowest: float, *, left: int) -> Words:
        """Advise what keeps the values of members positive under the same rule; `left` territories have no other."""
        if self.given is not None:
            return say("steps.leave_territories_out_table")
        if not set(names) & set(self.matrix.indicators) and (np.nan_to_num(self.matrix.values, nan=1.0) > 0).all():
            return say("steps.rule_stage_below_makes")
        kept = self.before.made_positive(lowest)
        apart = left >= FEWEST and not self.before.lowest_of_fit
        if not kept:
            fix = say("steps.use_aggregation_arithmetic_takes")
            return say("steps.leave_out_or_use", fix=fix) if apart else fix
        return say("steps.use_leave_territories_out", kept=kept) if apart else say("steps.use_scale", kept=kept)

    def _remember(self, path: str, what: str, learned: Learned) -> None:
        if learned:
            self.learned[path] = {**self.learned.get(path, {}), what: learned}


@dataclass(frozen=True, eq=False)
class _Member:
    """A member of a node: positions of its indicators, and its scores."""

    name: str
    inside: list[int]
    scores: Floats


def _span(positions: list[int]) -> list[int] | slice:
    """The same positions as a slice, which copies nothing, where they follow each other."""
    consecutive = positions == list(range(positions[0], positions[0] + len(positions)))
    return slice(positions[0], positions[0] + len(positions)) if consecutive else positions


def _by_rows(values: Floats) -> Floats:
    """The values with each row in one piece, which copies nothing where they are."""
    return values if values.strides[-1] == values.itemsize else np.array(values, order="C")


def _combined(rule: Rule, values: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Score of a node and each member's share in it; a missing member's weight goes to the others.

    A territory that knows no member, or none that has a weight, has no score (NaN) and shares of 0.
    """
    if rule.sees_missing or complete(values):
        return rule.parts(values, weights)
    missing = np.isnan(values)
    scores, shares = np.full(len(values), np.nan), np.zeros(values.shape)
    packed = np.ascontiguousarray(np.packbits(missing, axis=1))
    _, first, which = np.unique(packed.view(f"S{packed.shape[1]}"), return_index=True, return_inverse=True)
    for k, example in enumerate(first):
        rows, known = np.flatnonzero(which.ravel() == k), np.flatnonzero(~missing[example])
        if not known.size:
            continue
        if not np.abs(weights[known]).any():
            continue
        part, rescaled = values[np.ix_(rows, known)], normalised(weights[known])
        scores[rows], shares[np.ix_(rows, known)] = rule.parts(part, rescaled)
    return scores, shares
