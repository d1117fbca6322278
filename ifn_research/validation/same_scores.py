"""Versions whose scores are those of another: they are one version under two names."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ifn_research.matrix import Floats

# Of the largest score: what the order of additions leaves.
TOLERANCE = 1e-12


def repeats(scores: Mapping[str, Floats]) -> dict[str, str]:
    """The versions that repeat another, with the first that has their scores.

    Scores are the same when they rank the territories alike, ties included, and none differs by more than 10^-12 of the
    largest. A version on another scale is another version, though its ranks be the same.

    Parameters
    ----------
    scores : mapping of version to array, each of shape (n_territories,)
        NaN where a version has no score.
    """
    alike: dict[bytes, list[str]] = {}
    found: dict[str, str] = {}
    for name, values in scores.items():
        first = alike.setdefault(_ranks(values), [])
        same = next((other for other in first if _equal(scores[other], values)), None)
        if same is None:
            first.append(name)
        else:
            found[name] = same
    return found


def _ranks(values: Floats) -> bytes:
    """The order of the territories, and those without a score, as bytes that are equal where these are."""
    known = ~np.isnan(values)
    return known.tobytes() + np.unique(values[known], return_inverse=True)[1].tobytes()


def _equal(first: Floats, second: Floats) -> bool:
    known = ~np.isnan(first)
    largest = np.abs(first[known]).max(initial=0.0)
    return bool((np.abs(first[known] - second[known]) <= TOLERANCE * largest).all())
