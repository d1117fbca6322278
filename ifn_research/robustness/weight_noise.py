"""Noise of weights: in every node of the hierarchy apart, then brought back to the sum of the node."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import scipy

from ifn_research.hierarchy import below, member_names
from ifn_research.matrix import Floats, Weights
from ifn_research.steps.weighting.base import down_the_hierarchy

# The part of the seeds that draws of weights have to themselves.
STREAM = 71


@dataclass(frozen=True)
class WeightNoise:
    """A distribution of weights around those of a run.

    Attributes
    ----------
    kind : {"spread", "concentration", "simplex"}
        ``w U(1 - s, 1 + s)``; Dirichlet of ``c w``; Dirichlet of 1, whatever the weights of the run.
    amount : float
        s, or c; of no use for the simplex.
    """

    kind: Literal["spread", "concentration", "simplex"]
    amount: float = 0.0

    def drawn(self, weights: Weights, dimensions: Sequence[str], uniform: dict[str, float]) -> Weights:
        """Weights with noise.

        Parameters
        ----------
        weights : Weights
            Not negative.
        dimensions : sequence of str
            Path of each of their indicators.
        uniform : dict of member to float
            A point in (0, 1) for each indicator and dimension: the same for every run of a draw.
        """
        values = np.asarray(weights.values)
        whole = float(values.sum())

        def share(path: str, own: list[int], children: list[str]) -> list[float]:
            sums = [float(values[j]) for j in own] + [
                float(values[below(dimensions, child)].sum()) for child in children
            ]
            names = member_names(weights.indicators, dimensions, path)
            return self._shares(
                np.array(sums), np.array([uniform[_of_kind(k, own, name)] for k, name in enumerate(names)])
            )

        return replace(weights, values=whole * down_the_hierarchy(dimensions, share))

    def _shares(self, weights: Floats, uniform: Floats) -> list[float]:
        """Shares of the members of a node that sum to 1; 0 where the node has no weight."""
        if not weights.sum() > 0:
            return [0.0] * len(weights)
        if self.kind == "spread":
            found = weights * (1 - self.amount + 2 * self.amount * uniform)
        elif self.kind == "simplex":
            found = -np.log1p(-uniform)
        else:
            shape = self.amount * weights / weights.sum()
            found = np.where(shape > 0, scipy.special.gammaincinv(np.where(shape > 0, shape, 1.0), uniform), 0.0)
        return list(map(float, found / found.sum()))


def _of_kind(position: int, own: Sequence[int], name: str) -> str:
    """The name of a member among those of indicators and of dimensions, which may be alike."""
    return name if position < len(own) else f"{name}/"


def uniforms(indicators: Sequence[str], nodes: Sequence[str], seed: int, draw: int) -> dict[str, float]:
    """The points of a draw, one for each indicator and dimension of a version: the same whichever a run leaves out."""
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(STREAM, draw)))
    names = [*indicators, *(f"{path}/" for path in nodes)]
    # Neither 0 nor 1: quantiles are finite there.
    points = rng.integers(0, 2**52, size=len(names)) + 0.5
    return dict(zip(names, (points / 2**52).tolist(), strict=True))
