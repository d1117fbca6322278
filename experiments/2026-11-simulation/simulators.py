"""Two worlds in which the truth is known: independent blocks of unequal size, and adjacent blocks of one field."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ifn_research.validation import BlockDesign, GroundTruth, ground_truth_from

# Territories: their median number in a block, and how far block sizes spread (standard deviation of logarithms).
MEDIAN, SPREAD, SMALLEST = 11, 0.8, 3
# The share of the variance of truth and noise that lies between blocks; how far a version's slope on the truth varies
# from one block to the next; how much noise a version has beside the truth.
ALIKE, SLOPES, NOISE = 0.4, 0.3, 0.8
# A plane of départements of one side, in régions of three by three; of the variance, what has no geography.
WIDE, HIGH, REGION, IN_A_BLOCK, NUGGET = 12, 8, 3, 13, 0.3


@dataclass(frozen=True, eq=False)
class Sample:
    """Territories of a simulated study.

    Attributes
    ----------
    scores : array, shape (n_versions, n)
        Exchangeable versions: equally good by construction.
    share : array, shape (n,)
        The outcome, a proportion.
    people : array, shape (n,)
    blocks : array of int, shape (n,)
    regions : array of int, shape (n,), or None
        Coarser blocks.
    """

    scores: np.ndarray
    share: np.ndarray
    people: np.ndarray
    blocks: np.ndarray
    regions: np.ndarray | None

    @property
    def outcome(self) -> GroundTruth:
        """The ground truth."""
        return ground_truth_from("truth", values=self.share, unit="share", population=self.people)

    @property
    def design(self) -> BlockDesign:
        """What can make blocks."""
        # Names in the order of the numbers, so that the draws fall on the same blocks.
        groups = {"departement": np.array([f"{k:05d}" for k in self.blocks], dtype=object)}
        if self.regions is not None:
            groups["region"] = np.array([f"{k:05d}" for k in self.regions], dtype=object)
        return BlockDesign(groups)


def independent_blocks(
    rng: np.random.Generator, n_blocks: int, n_versions: int, *, alike: float = ALIKE, slopes: float = SLOPES
) -> Sample:
    """Blocks of lognormal sizes, with the heavy tails of Student's t on 3 degrees of freedom, each with its slopes."""
    sizes = np.maximum(SMALLEST, np.round(MEDIAN * np.exp(SPREAD * rng.normal(size=n_blocks)))).astype(int)
    labels = np.repeat(np.arange(n_blocks), sizes)

    def field() -> np.ndarray:
        between, within = rng.standard_t(3, size=n_blocks), rng.standard_t(3, size=len(labels))
        return (np.sqrt(alike) * between[labels] + np.sqrt(1 - alike) * within) / np.sqrt(3)

    truth = field()
    own = 1 + slopes * rng.normal(size=(n_versions, n_blocks))
    scores = np.array([truth * slope[labels] + NOISE * field() for slope in own])
    return Sample(scores, _share(truth), _people(rng, len(labels)), labels, None)


def adjacent_blocks(rng: np.random.Generator, reach: float, n_versions: int) -> Sample:
    """Ninety-six départements cut from one continuous field, in twelve régions.

    Parameters
    ----------
    reach : float
        Range of the exponential correlation of the field, in sides of a département: at that distance it is 0.37.
    """
    blocks, regions, root = _plane(reach)
    n = len(blocks)

    def field() -> np.ndarray:
        return np.sqrt(1 - NUGGET) * (root @ rng.normal(size=n)) + np.sqrt(NUGGET) * rng.normal(size=n)

    truth = field()
    scores = np.array([truth + NOISE * field() for _ in range(n_versions)])
    return Sample(scores, _share(truth), _people(rng, n), blocks, regions)


def everywhere(world: str, n: int = 1_000_000) -> Sample:
    """So many territories of a world that its figures are the target: of adjacent blocks, far from each other."""
    rng = np.random.default_rng(5)
    if world == "independent":
        return independent_blocks(rng, n // 15, 1)
    truth = rng.normal(size=n)
    scores = (truth + NOISE * rng.normal(size=n))[None]
    return Sample(scores, _share(truth), _people(rng, n), np.arange(n), None)


@lru_cache(maxsize=4)
def _plane(reach: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Départements and régions of territories strewn over a plane, and the root of the correlations of the field."""
    rng = np.random.default_rng(99)
    place = rng.uniform(size=(WIDE * HIGH * IN_A_BLOCK, 2)) * [WIDE, HIGH]
    across, up = np.floor(place).astype(int).T
    blocks = np.unique(across * HIGH + up, return_inverse=True)[1]
    regions = np.unique((across // REGION) * HIGH + up // REGION, return_inverse=True)[1]
    distance = np.linalg.norm(place[:, None] - place[None], axis=2)
    return blocks, regions, np.linalg.cholesky(np.exp(-distance / reach) + 1e-8 * np.eye(len(place)))


def _share(truth: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(2 - truth))


def _people(rng: np.random.Generator, n: int) -> np.ndarray:
    return np.round(np.exp(7 + rng.normal(size=n)))
