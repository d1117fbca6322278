"""What an aggregation rule is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

from ifn_research.matrix import Floats


@dataclass(frozen=True)
class Rule(ABC):
    """Combines the members of a node into the node's score, a frozen dataclass whose fields are the YAML options."""

    def needs_positive(self) -> bool:
        """Whether the rule is defined for strictly positive values only."""
        return False

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

    @abstractmethod
    def shares(self, values: Floats, weights: Floats, scores: Floats) -> Floats:
        """Factor by which each member's value enters the node's score: sum over members of factor x value = score.

        Shape (n_territories, n_members).
        """
