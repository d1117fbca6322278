"""Pairs that two orders of the same units put the other way round."""

from __future__ import annotations

import numpy as np

from ifn_research.matrix import Floats, Integers


def inverted_pairs(first: Floats, second: Floats) -> int:
    """The number of pairs of which one is ahead in one order and behind in the other; ties invert nothing.

    Parameters
    ----------
    first, second : array, shape (n,)
        Complete.
    """
    # Of those that tie in the first, the second decides: they make no inversion.
    order = np.lexsort((second, first))
    return _inversions(np.unique(second, return_inverse=True)[1].ravel()[order].astype(np.int64))


def _inversions(values: Integers) -> int:
    """The pairs of a sequence whose first is above its second: counted while ever longer parts are sorted."""
    n = len(values)
    length = 1 << max(n - 1, 0).bit_length()
    above = int(values.max(initial=0)) + 1
    sorted_parts = np.concatenate([values, np.full(length - n, above, dtype=np.int64)])
    total, width = 0, 1
    while width < length:
        pairs = sorted_parts.reshape(-1, 2 * width)
        shift = np.arange(len(pairs))[:, None] * (above + 1)
        left, right = (pairs[:, :width] + shift).ravel(), (pairs[:, width:] + shift).ravel()
        at_most = np.searchsorted(left, right, side="right").reshape(-1, width) - np.arange(len(pairs))[:, None] * width
        total += int((width - at_most).sum())
        sorted_parts = np.sort(pairs, axis=1).ravel()
        width *= 2
    return total
