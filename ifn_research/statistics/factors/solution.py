"""Factor solutions: extracted, rotated, signed and ordered; and the scores that follow."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ifn_research.matrix import Bools, Floats
from ifn_research.statistics.factors.extraction import EXTRACTIONS, LEAST_UNIQUENESS
from ifn_research.statistics.factors.rotation import rotate


@dataclass(frozen=True)
class FactorSolution:
    """A rotated solution.

    Attributes
    ----------
    pattern : array, shape (n_indicators, n_factors)
        Loadings; each column sums to > 0, columns are ordered by `variance`, largest first.
    structure : array, shape (n_indicators, n_factors)
        Correlations of indicators and factors; equal to `pattern` where the rotation is orthogonal.
    phi : array, shape (n_factors, n_factors)
        Correlations of the factors.
    communalities : array, shape (n_indicators,)
    variance : array, shape (n_factors,)
        diag(Phi L'L): the sum over indicators of the variance that each factor explains.
    """

    pattern: Floats
    structure: Floats
    phi: Floats
    communalities: Floats
    variance: Floats

    @property
    def uniquenesses(self) -> Floats:
        """1 - communalities, shape (n_indicators,)."""
        return 1.0 - self.communalities

    @property
    def heywood(self) -> Bools:
        """Indicators whose uniqueness is at the bound: the solution is improper there."""
        return self.uniquenesses <= LEAST_UNIQUENESS + 1e-9


def factor_solution(
    correlations: Floats, n_factors: int, *, extraction: str = "minres", rotation: str = "varimax", kaiser: bool = True
) -> FactorSolution:
    """Extract and rotate factors.

    Parameters
    ----------
    correlations : array, shape (n_indicators, n_indicators)
        Not singular.
    n_factors : int
    extraction : {"minres", "ml", "principal_axis", "principal_component"}
    rotation : {"varimax", "none", "promax", "oblimin", "quartimax"}
        With one factor there is nothing to rotate.
    kaiser : bool
        Normalise by communality before rotating; varimax and promax only.

    Raises
    ------
    NotConverged
    """
    return solution_from(EXTRACTIONS[extraction](correlations, n_factors), rotation=rotation, kaiser=kaiser)


def solution_from(loadings: Floats, *, rotation: str = "varimax", kaiser: bool = True) -> FactorSolution:
    """Rotate, sign and order loadings, shape (n_indicators, n_factors), that are extracted; see `factor_solution`."""
    return solution_of(*rotate(loadings, rotation, kaiser=kaiser))


def solution_of(pattern: Floats, phi: Floats) -> FactorSolution:
    """Sign and order rotated loadings, whose factors have these correlations; see `factor_solution`."""
    variance = np.diag(phi @ pattern.T @ pattern)
    order = np.argsort(-variance, kind="stable")
    signs = np.where(pattern.sum(axis=0) < 0, -1.0, 1.0)
    pattern, phi = (pattern * signs)[:, order], (phi * np.outer(signs, signs))[np.ix_(order, order)]
    structure = pattern @ phi
    return FactorSolution(pattern, structure, phi, (pattern * structure).sum(axis=1), variance[order])


def score_coefficients(correlations: Floats, solution: FactorSolution, method: str) -> Floats:
    """Coefficients of standardised indicators in factor scores.

    Parameters
    ----------
    correlations : array, shape (n_indicators, n_indicators)
        Not singular.
    solution : FactorSolution
    method : {"regression", "bartlett"}
        Thurstone (1935): R^-1 structure. Bartlett (1937): (L' U^-1 L)^-1 L' U^-1, for proper solutions only.

    Returns
    -------
    array, shape (n_indicators, n_factors)
    """
    if method == "regression":
        return np.asarray(np.linalg.solve(correlations, solution.structure), dtype=np.float64)
    weighted = solution.pattern / solution.uniquenesses[:, None]
    return np.asarray(np.linalg.solve(solution.pattern.T @ weighted, weighted.T).T, dtype=np.float64)


def omega_total(correlations: Floats, solution: FactorSolution) -> float:
    """McDonald's omega: share of the variance of the sum of the indicators that common factors explain.

    McDonald (1999), Test Theory, p. 89; the same for every rotation.
    """
    return float(1.0 - solution.uniquenesses.sum() / correlations.sum())


def determinacy(correlations: Floats, solution: FactorSolution) -> Floats:
    """Correlation of each factor with its best linear estimate, shape (n_factors,); below 0.9 scores are vague.

    Grice (2001), Psychological Methods 6:430-450, doi:10.1037/1082-989X.6.4.430.
    """
    explained = np.diag(solution.structure.T @ score_coefficients(correlations, solution, "regression"))
    return np.sqrt(np.clip(explained, 0.0, 1.0))
