"""Parts of a total that vary between territories: their means, and how much of their variance is not chance."""

from __future__ import annotations

import numpy as np
import scipy

from ifn_research.matrix import Floats

CONVERGED = 1e-12


def means_and_share(parts: Floats, n: Floats) -> tuple[Floats, float]:
    """Means of the parts and the share of their variance that is between territories, by Kleinman's moments.

    The moments of all parts, and of what is in none, agree in sum: with two of them alone it is the fit of one rate
    (`beta_binomial.mean_and_share`). The share is 0 where parts differ no more than chance would make them.

    Parameters
    ----------
    parts : array, shape (n_territories, n_parts)
        Shares from 0 to 1, complete, that sum to 1 at most.
    n : array, shape (n_territories,)
        The people they rest on, above 0.

    Returns
    -------
    array, shape (n_parts,), and float
    """
    whole = np.column_stack([parts, 1.0 - parts.sum(axis=1)])

    def fitted(share: float) -> tuple[Floats, float]:
        """Means, and the weighted sum of squares beside its expected value, less 1."""
        weight = n / (1.0 + (n - 1.0) * share)
        mean = weight @ whole / weight.sum()
        squares = float((weight[:, None] * (whole - mean) ** 2).sum())
        expected = (len(n) - 1.0) * float((mean * (1.0 - mean)).sum())
        return mean, expected / squares - 1.0 if squares > 0 else np.inf

    share = 0.0
    if len(n) > 1 and n.max() > 1.0 and fitted(0.0)[1] < 0:
        above = fitted(1.0)[1]
        share = 1.0 if above <= 0 else float(scipy.optimize.brentq(lambda x: fitted(x)[1], 0.0, 1.0, xtol=CONVERGED))
    return fitted(share)[0][:-1], share
