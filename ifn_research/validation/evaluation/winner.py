"""The winner's curse: the best of several figures on the same data looks better than it is."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ifn_research.validation.evaluation.intervals import LEAST_REPLICATES, Sampled


def without_the_choice(sampled: Mapping[str, Sampled]) -> tuple[str, float] | None:
    """The best of several figures, and what is left of it once its having been chosen is taken away.

    In each replicate the best is chosen again; by how much its figure there exceeds its figure in the data is what
    choosing adds, on average. (With one figure it would be the bias of its replicates, which is taken away from all.)

    Parameters
    ----------
    sampled : mapping of version to Sampled
        In the same draws.

    Returns
    -------
    tuple of str and float, or None
        None with fewer than two figures, or where too few replicates are complete.

    References
    ----------
    Efron and Tibshirani (1993), An Introduction to the Bootstrap, Chapman and Hall, chapter 10 (estimates of bias);
    Andrews, Kitagawa and McCloskey (2024), Quarterly J. of Economics 139:305-358, doi:10.1093/qje/qjad043 (inference on
    winners).
    """
    if len(sampled) < 2:
        return None
    names = list(sampled)
    values = np.array([item.value for item in sampled.values()])
    drawn = np.column_stack([item.replicates for item in sampled.values()])
    drawn = drawn[~np.isnan(drawn).any(axis=1)]
    if len(drawn) < LEAST_REPLICATES:
        return None
    errors = drawn - drawn.mean(axis=0)
    chosen = (values + errors).argmax(axis=1)
    best = int(values.argmax())
    added = float(np.take_along_axis(errors, chosen[:, None], axis=1).mean())
    return names[best], float(values[best] - added)
