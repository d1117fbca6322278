"""Aggregation rules, and the parts that several of them share."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from ifn_research.errors import OptionError
from ifn_research.language.messages import say
from ifn_research.matrix import Floats
from ifn_research.steps.base import Learned
from ifn_research.steps.normalisation.base import check_divisor


@dataclass(frozen=True)
class Rule(ABC):
    """Combines the members of a node into the node's score, a frozen dataclass whose fields are the YAML options.

    Attributes
    ----------
    attributes_by_factor : bool
        Whether `shares` gives factors of the members' values; otherwise it gives their parts of the score.
    sees_missing : bool
        Whether `combine` takes missing values; otherwise it is called on the known members, weights shared out anew.
    """

    attributes_by_factor: ClassVar[bool] = True
    sees_missing: ClassVar[bool] = False

    def needs_positive(self) -> bool:
        """True if the rule is defined for strictly positive values only."""
        return False

    def accepts_signed(self) -> bool:
        """True if weights may be negative."""
        return not self.needs_positive()

    def learns(self) -> bool:
        """True if a score depends on other territories, of which the rule learns."""
        return type(self).learn is not Rule.learn

    def learn(self, values: Floats, weights: Floats) -> Learned:
        """Learn whatever the rule must know of the territories on which the index is fitted; nothing for most rules."""
        del values, weights
        return {}

    def bind(self, learned: Learned) -> Rule:
        """The rule with what it learned."""
        del learned
        return self

    @abstractmethod
    def combine(self, values: Floats, weights: Floats) -> Floats:
        """Score of a node.

        Parameters
        ----------
        values : array, shape (n_territories, n_members)
            Members' values, higher = more fragile.
        weights : array, shape (n_members,)
            Weights whose absolute values sum to 1.

        Returns
        -------
        array, shape (n_territories,)
        """

    def parts(self, values: Floats, weights: Floats) -> tuple[Floats, Floats]:
        """Score of a node and the shares in it; for rules of which both need the same terms."""
        scores = self.combine(values, weights)
        return scores, self.shares(values, weights, scores)

    @abstractmethod
    def shares(self, values: Floats, weights: Floats, scores: Floats) -> Floats:
        """Factor by which each member's value enters the node's score: sum over members of factor x value = score.

        Shape (n_territories, n_members). Where `attributes_by_factor` is false, the parts that sum to the score.
        """


@dataclass(frozen=True)
class PenalisedMean(Rule):
    """A mean and a penalty for unbalanced values: M + S^2 / M, or M - S^2 / M."""

    penalty: str = "+"
    divisor: Literal["n", "n - 1"] = "n"

    def __post_init__(self) -> None:
        """Check the sign of the penalty and the divisor."""
        if self.penalty not in ("+", "-"):
            raise OptionError(
                "penalty", say("steps.no_sign", penalty=repr(self.penalty)), fix=say("steps.penalty_penalty")
            )
        object.__setattr__(self, "divisor", check_divisor(self.divisor))

    def needs_positive(self) -> bool:
        """A coefficient of variation needs a positive mean."""
        return True

    def combine(self, values: Floats, weights: Floats) -> Floats:
        """Mean and penalty."""
        mean, penalties = self._parts(values, weights)
        return mean + row_sums(penalties)

    def parts(self, values: Floats, weights: Floats) -> tuple[Floats, Floats]:
        """Mean with its penalty, and the shares in it."""
        mean, penalties = self._parts(values, weights)
        return mean + row_sums(penalties), np.asarray(weights + penalties / values)

    def shares(self, values: Floats, weights: Floats, scores: Floats) -> Floats:
        """Weights, and the part of the penalty that each member's distance from the mean causes."""
        _, penalties = self._parts(values, weights)
        return np.asarray(weights + penalties / values)

    def _parts(self, values: Floats, weights: Floats) -> tuple[Floats, Floats]:
        mean = weighted_sums(values, weights)
        sign = 1.0 if self.penalty == "+" else -1.0
        # With equal weights n / (n - 1); one member alone has no spread, whatever the divisor.
        rest = 1.0 - float((weights**2).sum())
        factor = 1.0 / rest if self.divisor == "n - 1" and rest > 0 else 1.0
        return mean, sign * factor * weights * (values - mean[:, None]) ** 2 / mean[:, None]


def row_sums(values: Floats) -> Floats:
    """Sum of each row, added in column order so that a row's sum does not depend on the others."""
    total = np.zeros(values.shape[0])
    for column in values.T:
        total += column
    return total


def weighted_sums(values: Floats, weights: Floats) -> Floats:
    """Weighted sum of each row, added in column order."""
    total, term = np.zeros((2, values.shape[0]))
    for column, weight in zip(values.T, weights, strict=True):
        total += np.multiply(column, weight, out=term)
    return total


def power_mean(values: Floats, weights: Floats, power: float) -> Floats:
    """(sum of w x^p)^(1/p), shape (n_territories,); p is not 0."""
    return np.asarray(row_sums(weights * values**power) ** (1.0 / power))


def power_shares(values: Floats, weights: Floats, scores: Floats, power: float) -> Floats:
    """Factors that split a power mean by each member's share of the sum of w x^p."""
    terms = weights * values**power
    return np.asarray(scores[:, None] * terms / row_sums(terms)[:, None] / values)
