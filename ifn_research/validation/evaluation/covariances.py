"""Covariance of the figures of versions and single indicators, from the same draws of blocks."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ifn_research.validation.evaluation.covaried import Covaried, on_scale, scale_of
from ifn_research.validation.evaluation.criterion import Criterion
from ifn_research.validation.evaluation.intervals import LEAST_REPLICATES, UNDEFINED_MOST
from ifn_research.validation.metrics import METRICS

# Draws from which a covariance is: with more, who guesses an outcome could tell better whether it is right.
DRAWS = 200


def covariances(criterion: Criterion) -> Iterator[Covaried]:
    """The covariance of every two figures of a ground truth and metric, a pair once and each with itself.

    Single indicators that are not known wherever every version has a score are left out: they rest on other rows. So
    are metrics that sum outcomes of the most fragile territories, and those of scores learned elsewhere.
    """
    about, cells = METRICS[criterion.metric].about, criterion.contest.cells
    first = next((criterion.shared[name] for name in criterion.versions if name in criterion.shared), None)
    if first is None or about.sums_over_most_fragile or about.out_of_fold:
        return
    found = {
        name: on_scale(criterion.metric, sampled.replicates[:DRAWS])
        for name, cell in criterion.shared.items()
        if cell.panel == first.panel and (sampled := cells.sampled(cell)) is not None and not sampled.reason
    }
    n_blocks = cells.blocks(first).n_blocks
    if not found or n_blocks < 2:
        return
    names = list(found)
    drawn = np.column_stack([found[name] for name in names])
    defined = np.isfinite(drawn).all(axis=1)
    n_drawn = int(defined.sum())
    if n_drawn < max(LEAST_REPLICATES, (1 - UNDEFINED_MOST) * len(drawn)):
        return
    matrix = np.atleast_2d(np.cov(drawn[defined], rowvar=False, ddof=1)) * n_blocks / (n_blocks - 1)
    size = (len(cells.panels[first.panel].rows), n_blocks, n_drawn)
    told = (criterion.outcome.name, criterion.metric, scale_of(criterion.metric))
    for a, name in enumerate(names):
        for b in range(a, len(names)):
            yield Covaried(*told, name, names[b], float(matrix[a, b]), *size)
