"""Counts drawn from true rates of a known distribution."""

from __future__ import annotations

import numpy as np

from ifn_research.matrix import Floats
from ifn_research.validation.ground_truth import GroundTruth, ground_truth_from


def counted(rates: Floats, people: Floats, rng: np.random.Generator) -> GroundTruth:
    held = rng.binomial(people.astype(int), rates).astype(float)
    return ground_truth_from("o", numerator=held, denominator=people)


def unequal(rng: np.random.Generator, n: int, median: float, spread: float) -> Floats:
    return np.ceil(np.exp(np.log(median) + spread * rng.normal(size=n)))


def beta(rng: np.random.Generator, n: int) -> Floats:
    return rng.beta(6, 14, n)
