"""From indicators up to the index: which rule combines which members, with which weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ifn_research.aggregation.base import Rule
from ifn_research.dimensions import below, members, node_paths
from ifn_research.errors import Refusal, listing
from ifn_research.matrix import Floats, IndicatorMatrix, Labels


@dataclass(frozen=True)
class Aggregated:
    """Scores of the index and of every node below it.

    Attributes
    ----------
    scores : array, shape (n_territories,)
    nodes : mapping of path to array, each of shape (n_territories,)
    contributions : array, shape (n_territories, n_indicators)
        Sum over indicators = score.
    """

    scores: Floats
    nodes: Mapping[str, Floats]
    contributions: Floats


def aggregate(matrix: IndicatorMatrix, weights: Floats, rules: Sequence[Rule], *, staged: bool) -> Aggregated:
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

    Raises
    ------
    Refusal
        If a rule needs positive values and some are not, naming the territories; if signed weights are staged.
    """
    if any(rule.needs_positive() for rule in rules):
        _refuse_non_positive(matrix)
    if np.any(weights < 0) and (staged or any(rule.needs_positive() for rule in rules)):
        raise Refusal(
            "some weights are negative: a stage has no meaning with them",
            where="aggregation",
            fix="use aggregation: arithmetic (flat) with factor scores, or scoring: squared_loadings",
        )
    if staged:
        return _Staged(matrix, weights, rules).run()
    rule = rules[0]
    scores, shares = _combined(rule, matrix.values, weights)
    nodes = {path: _flat_node(matrix, weights, rule, path) for path in node_paths(matrix.dimensions)}
    return Aggregated(scores, nodes, shares * np.nan_to_num(matrix.values))


def _flat_node(matrix: IndicatorMatrix, weights: Floats, rule: Rule, path: str) -> Floats:
    inside = below(matrix.dimensions, path)
    return _combined(rule, matrix.values[:, inside], normalised(weights[inside]))[0]


def _combined(rule: Rule, values: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Score of a node and each member's factor in it; a missing member's weight goes to the others.

    A territory that knows no member has no score (NaN) and factors of 0.
    """
    missing = np.isnan(values)
    if not missing.any():
        scores = rule.combine(values, weights)
        return scores, np.asarray(rule.shares(values, weights, scores))
    if np.any(weights < 0):
        raise Refusal(
            "factor and component scores need every indicator: their coefficients cannot be shared out anew",
            where="imputation: available",
            fix="use another imputation, or scoring: squared_loadings",
        )
    scores, shares = np.full(len(values), np.nan), np.zeros(values.shape)
    packed = np.ascontiguousarray(np.packbits(missing, axis=1))
    _, first, which = np.unique(packed.view(f"S{packed.shape[1]}"), return_index=True, return_inverse=True)
    for k, example in enumerate(first):
        rows, known = np.flatnonzero(which.ravel() == k), np.flatnonzero(~missing[example])
        if not known.size:
            continue
        part, rescaled = values[np.ix_(rows, known)], normalised(weights[known])
        scores[rows] = rule.combine(part, rescaled)
        shares[np.ix_(rows, known)] = rule.shares(part, rescaled, scores[rows])
    return scores, shares


def normalised(weights: Floats) -> Floats:
    """Weights whose absolute values sum to 1; equal where all are zero."""
    total = np.abs(weights).sum()
    return weights / total if total > 0 else np.full(len(weights), 1.0 / len(weights))


class _Staged:
    """One pass up the hierarchy, remembering each node's score and each indicator's factor in it."""

    def __init__(self, matrix: IndicatorMatrix, weights: Floats, rules: Sequence[Rule]) -> None:
        self.matrix, self.weights, self.rules = matrix, weights, rules
        self.paths = node_paths(matrix.dimensions)
        self.nodes: dict[str, Floats] = {}

    def run(self) -> Aggregated:
        scores, factors = self._node("")
        contributions = factors * np.nan_to_num(self.matrix.values)
        return Aggregated(scores, {path: self.nodes[path] for path in self.paths}, contributions)

    def _node(self, path: str) -> tuple[Floats, Floats]:
        """Score of a node, and the factor of each indicator in it (zero outside), shape of the matrix."""
        columns: list[Floats] = []
        factors: list[Floats] = []
        weights: list[float] = []
        own, children = members(self.matrix.dimensions, path)
        for j in own:
            columns.append(self.matrix.values[:, j])
            factors.append(self._unit(j))
            weights.append(float(self.weights[j]))
        for child in children:
            score, factor = self._node(child)
            columns.append(score)
            factors.append(factor)
            weights.append(float(self.weights[below(self.matrix.dimensions, child)].sum()))
        values, shares = np.column_stack(columns), normalised(np.array(weights))
        rule = self._rule(path)
        score, parts = _combined(rule, values, shares)
        if path:
            self.nodes[path] = score
        return score, np.asarray(sum(parts[:, [k]] * factor for k, factor in enumerate(factors)))

    def _rule(self, path: str) -> Rule:
        level = path.count("/") + 1 if path else 0
        return self.rules[len(self.rules) - 1 - level]

    def _unit(self, column: int) -> Floats:
        unit = np.zeros(self.matrix.values.shape)
        unit[:, column] = 1.0
        return unit


def _refuse_non_positive(matrix: IndicatorMatrix) -> None:
    wrong = matrix.values <= 0
    if not wrong.any():
        return
    codes: Labels = matrix.codes[wrong.any(axis=1)]
    columns = [matrix.indicators[j] for j in np.flatnonzero(wrong.any(axis=0))]
    raise Refusal(
        f"this mean needs positive values: {int(wrong.sum())} are zero or negative ({listing(columns)})",
        where=f"{len(codes)} territories: {listing(codes)}",
        fix="normalise with {method: minmax, range: [1, 100]}, or use aggregation: arithmetic",
    )
