"""Made-up places: territories in blocks, a truth and scores of versions, their agreement and its covariance."""

from __future__ import annotations

import numpy as np

from ifn_research.matrix import Floats

# Territories of a place, and of a block; share of the variance of everything that its blocks have in common.
FEWEST, MOST, BLOCK = 15, 60, 5
ALIKE = 0.3
# Share of what the scores of two versions have in common besides the truth.
COMMON = 0.85
DRAWS = 200


def place(rng: np.random.Generator, agreement: Floats) -> tuple[Floats, Floats]:
    """Estimate the agreement of versions with the truth in one place.

    Parameters
    ----------
    rng : Generator
    agreement : array, shape (n_versions,)
        True rank correlations of the place, on Fisher's z scale.

    Returns
    -------
    tuple of array
        Spearman's correlations on Fisher's z scale, and their covariance by the bootstrap of blocks.
    """
    n = BLOCK * int(rng.integers(FEWEST // BLOCK, MOST // BLOCK + 1))
    block = np.arange(n) // BLOCK
    pearson = 2 * np.sin(np.pi * np.tanh(agreement) / 6)
    truth, shared = field(rng, block), field(rng, block)
    scores = [
        r * truth + np.sqrt(1 - r**2) * (np.sqrt(COMMON) * shared + np.sqrt(1 - COMMON) * field(rng, block))
        for r in pearson
    ]
    table = np.column_stack([truth, *scores])
    n_blocks = int(block.max()) + 1
    drawn = rng.multinomial(n_blocks, np.full(n_blocks, 1 / n_blocks), size=DRAWS)[:, block].astype(np.float64)
    found = spearman(table, drawn)
    # A draw of a single block may order territories exactly.
    found = np.arctanh(found[(np.abs(found) < 1 - 1e-12).all(axis=1)])
    covariance = np.atleast_2d(np.cov(found, rowvar=False)) * n_blocks / (n_blocks - 1)
    return np.arctanh(spearman(table, np.ones((1, n)))[0]), covariance


def field(rng: np.random.Generator, block: np.ndarray) -> Floats:
    """Standard normal values, alike within blocks."""
    common = rng.normal(size=int(block.max()) + 1)[block]
    return np.sqrt(ALIKE) * common + np.sqrt(1 - ALIKE) * rng.normal(size=len(block))


def spearman(table: Floats, counts: Floats) -> Floats:
    """Rank correlations of the first column with each other, shape (n_draws, n_columns - 1).

    Parameters
    ----------
    table : array, shape (n, n_columns)
        Without ties.
    counts : array, shape (n_draws, n)
        How often each row is drawn.
    """
    ranks = np.empty((table.shape[1], *counts.shape))
    for k, column in enumerate(table.T):
        order = np.argsort(column)
        weights = counts[:, order]
        ranks[k][:, order] = np.cumsum(weights, axis=1) - weights / 2
    total = counts.sum(axis=1, keepdims=True)
    ranks -= ((ranks * counts).sum(axis=2) / total[:, 0])[:, :, None]
    squares = (counts * ranks**2).sum(axis=2)
    return np.asarray(((counts * ranks[0] * ranks[1:]).sum(axis=2) / np.sqrt(squares[0] * squares[1:])).T)
