"""First and total effects from a pick-freeze design, as `scipy.stats.sobol_indices` has them.

First effects by Saltelli et al. (2010) with centred outputs, total effects by Jansen (1999); for several outputs, sums
over them (the trace: Gamboa, Janon, Klein and Lagnoux 2014). Negative estimates stay negative.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ifn_research.matrix import Floats
from ifn_research.robustness.anova import REPLICATES, bounds
from ifn_research.robustness.designs import Whole

# Cells (runs times outputs) that are held at once.
MOST_CELLS = 4_000_000


@dataclass(frozen=True, eq=False)
class SobolEffects:
    """Estimates of a pick-freeze design.

    Attributes
    ----------
    variance : array, shape (n_outputs,)
    total_parts : array, shape (n_inputs, n_outputs)
        Total effects on each output, in the unit of its variance.
    first, total : array, shape (n_inputs,)
        On the trace, as shares of its variance; NaN where nothing varies.
    first_bounds, total_bounds : pair of array, shape (n_inputs,) each
        Bootstrap over rows (95 %), the variance included.
    """

    variance: Floats
    total_parts: Floats
    first: Floats
    total: Floats
    first_bounds: tuple[Floats, Floats]
    total_bounds: tuple[Floats, Floats]


def sobol_effects(values: Floats | Whole, rows: int, *, seed: int) -> SobolEffects:
    """Effects from the outputs of the runs A, B and A with one column of B.

    Parameters
    ----------
    values : array, shape ((n_inputs + 2) x rows, n_outputs)
    rows : int
    seed : int
    """
    d, n_outputs = len(values) // rows - 2, values.shape[1]
    variance, total_parts = np.zeros(n_outputs), np.zeros((d, n_outputs))
    rng = np.random.default_rng(seed)
    weights = rng.multinomial(rows, np.full(rows, 1 / rows), size=REPLICATES) / rows
    # By row, summed over outputs; by replicate, what the mean that is drawn again takes off: about 1 / rows of it all,
    # for which single precision is enough.
    singles = weights.astype(np.float32)
    squares, cross, jansen = np.zeros(rows), np.zeros((d, rows)), np.zeros((d, rows))
    of_means, mean_with = np.zeros(REPLICATES), np.zeros((d, REPLICATES))
    step = max(1, MOST_CELLS // len(values))
    for start in range(0, n_outputs, step):
        part = np.asarray(values[:, start : start + step], dtype=np.float64).reshape(d + 2, rows, -1)
        a, b, mixed = part[0], part[1], part[2:]
        centre = part[:2].mean(axis=(0, 1))
        variance[start : start + step] = ((part[:2] - centre) ** 2).mean(axis=(0, 1))
        a, b = a - centre, b - centre
        mean = singles @ ((a + b) / 2).astype(np.float32)
        squares += ((a**2 + b**2) / 2).sum(axis=1)
        of_means += np.square(mean, dtype=np.float64).sum(axis=1)
        for i in range(d):
            apart = mixed[i] - centre - a
            cross[i] += (b * apart).sum(axis=1)
            mean_with[i] += np.multiply(mean, singles @ apart.astype(np.float32), dtype=np.float64).sum(axis=1)
            half = apart**2 / 2
            jansen[i] += half.sum(axis=1)
            total_parts[i, start : start + step] = half.mean(axis=0)
        # Two of them need not be there at once.
        del part, a, b, mixed
    whole = variance.sum()
    drawn = weights @ squares - of_means
    known = drawn > 0
    first = np.array([weights @ cross[i] - mean_with[i] for i in range(d)])
    total = np.array([weights @ jansen[i] for i in range(d)])
    absent = np.full(d, np.nan)
    return SobolEffects(
        variance,
        total_parts,
        cross.mean(axis=1) / whole if whole > 0 else absent,
        jansen.mean(axis=1) / whole if whole > 0 else absent,
        bounds(first.reshape(d, -1)[:, known] / drawn[known]),
        bounds(total.reshape(d, -1)[:, known] / drawn[known]),
    )
