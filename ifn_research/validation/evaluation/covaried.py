"""The rows of covariances, and the scale on which they are told."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ifn_research.matrix import Floats

# Metrics that are correlations: their variance is stable on Fisher's z scale. Others between -1 and 1 are none.
CORRELATIONS = frozenset(
    {
        *("spearman", "pearson", "kendall", "spearman_weighted", "pearson_weighted", "kendall_weighted"),
        *("spearman_spatial_cv", "partial_spearman"),
    }
)
SCALES = Z, PLAIN = ("z", "plain")


@dataclass(frozen=True)
class Covaried:
    """One row of `covariances.csv`: how two figures vary together from one draw of blocks to the next.

    Attributes
    ----------
    scale : {"z", "plain"}
        Fisher's z (inverse hyperbolic tangent) for correlations.
    version_a, version_b : str
        The same for a variance; both are judged on the territories that every version scores.
    covariance : float
        Of the replicates, times n_blocks / (n_blocks - 1): drawn blocks vary by so much less than new ones would.
    n, n_blocks : int
    replicates : int
        Those in which every one of these figures is defined.
    """

    ground_truth: str
    metric: str
    scale: str
    version_a: str
    version_b: str
    covariance: float
    n: int
    n_blocks: int
    replicates: int


def scale_of(metric: str) -> str:
    """The scale on which a metric's variance is told."""
    return Z if metric in CORRELATIONS else PLAIN


def on_scale(metric: str, values: Floats) -> Floats:
    """Figures of a metric on the scale of its variance; infinite where a correlation is 1 or -1."""
    if metric not in CORRELATIONS:
        return values
    with np.errstate(divide="ignore"):
        return np.asarray(np.arctanh(np.clip(values, -1.0, 1.0)))
