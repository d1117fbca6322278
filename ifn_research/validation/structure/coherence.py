"""Internal coherence of a version: do its indicators belong together, and what counts in its index?"""

from __future__ import annotations

import numpy as np

from ifn_research.matrix import Floats, IndicatorMatrix, Statistic, Weights, complete
from ifn_research.remarks import Remark, Remarks
from ifn_research.statistics.factors.factorability import (
    bartlett_sphericity,
    correlation_matrix,
    cronbach_alpha,
    is_singular,
    kmo,
)
from ifn_research.statistics.factors.number_of_factors import velicer_map


def diagnose(
    normalised: IndicatorMatrix,
    weights: Weights | None = None,
    scores: Floats | None = None,
    *,
    weighted: bool = False,
) -> tuple[tuple[Statistic, ...], Remarks]:
    """Diagnostics of a version, refused or not.

    Parameters
    ----------
    normalised : IndicatorMatrix, shape (n_territories, n_indicators)
        Oriented, without missing cells.
    weights : Weights, optional
        Their own statistics (eigenvalues, explained variance, uniquenesses) come first.
    scores : array, shape (n_territories,), optional
        Absent for a refused version, which then has no influence.
    weighted : bool
        Whether the weights come from correlations in which territories count by their population: eigenvalues and
        explained variance are then those of these correlations, and everything else that of territories that count
        alike.

    Returns
    -------
    statistics : tuple of Statistic
        ``eigenvalue`` and ``explained_variance`` by component, ``kmo`` overall and by indicator, ``bartlett_chi2``,
        ``bartlett_df``, ``bartlett_p``, ``cronbach_alpha``,
        ``map`` by number of components, ``effective_weight`` and ``influence`` by indicator.
    warnings : tuple of Remark
        Why some of them are absent.
    """
    found: dict[tuple[str, str, str], Statistic] = {}
    own = () if weights is None else weights.statistics
    coherence, warnings = _coherence(normalised, weighted=weighted)
    for item in (*own, *coherence, *_importance(normalised, weights, scores)):
        found.setdefault((item.statistic, item.indicator, item.component), item)
    return tuple(found.values()), warnings


def obstacles(normalised: IndicatorMatrix) -> Remarks:
    """Obstacles to the diagnostics of oriented indicators: the warnings of `diagnose`."""
    return _correlated(_complete(normalised))[1]


def _correlated(known: IndicatorMatrix) -> tuple[Floats | None, Remarks]:
    """The correlations of complete indicators, None where there are none, and what is in the way of diagnostics."""
    if len(known.values) < 3:
        return None, (Remark("few_complete_territories"),)
    if len(known.indicators) < 2:
        return None, (Remark("one_indicator"),)
    minimum, maximum = known.extremes
    constant = tuple(name for name, spread in zip(known.indicators, maximum - minimum, strict=True) if spread == 0)
    if constant:
        return None, (Remark("no_correlations_constant", indicators=constant),)
    matrix = correlation_matrix(known.values)
    return matrix, (Remark("linearly_dependent"),) if is_singular(matrix) else ()


def _complete(normalised: IndicatorMatrix) -> IndicatorMatrix:
    if complete(normalised.values):
        return normalised
    return normalised.rows(np.asarray(~np.isnan(normalised.values).any(axis=1)))


def _coherence(normalised: IndicatorMatrix, *, weighted: bool) -> tuple[list[Statistic], Remarks]:
    known = _complete(normalised)
    matrix, remarks = _correlated(known)
    if matrix is None:
        return [], remarks
    values, names = known.values, known.indicators
    statistics = _eigenvalues(known) if weighted else _of_eigenvalues(matrix)
    if remarks:
        return statistics, remarks
    statistics.append(Statistic("cronbach_alpha", cronbach_alpha(values)))
    adequacy = kmo(matrix)
    statistics.append(Statistic("kmo", adequacy.overall))
    statistics += [
        Statistic("kmo", float(value), indicator=name)
        for name, value in zip(names, adequacy.per_indicator, strict=True)
    ]
    statistics += [
        Statistic("map", float(value), component=str(k))
        for k, value in enumerate(velicer_map(matrix), 1)
        if not np.isnan(value)
    ]
    chi2, df, p = bartlett_sphericity(matrix, len(values))
    statistics += [Statistic("bartlett_chi2", chi2), Statistic("bartlett_df", df), Statistic("bartlett_p", p)]
    return statistics, ()


def _eigenvalues(known: IndicatorMatrix) -> list[Statistic]:
    """Of the correlations of people; nothing where these do not exist, which the weighting refuses."""
    people = known.population
    if people is None or not np.isfinite(people).all() or (people < 0).any() or not people.any():
        return []
    if (np.ptp(known.values[people > 0], axis=0) == 0).any():
        return []
    return _of_eigenvalues(correlation_matrix(known.values, people))


def _of_eigenvalues(correlations: Floats) -> list[Statistic]:
    eigenvalues = np.linalg.eigvalsh(correlations)[::-1]
    values = [Statistic("eigenvalue", float(value), component=str(k)) for k, value in enumerate(eigenvalues, 1)]
    shares = eigenvalues / len(eigenvalues)
    return values + [
        Statistic("explained_variance", float(value), component=str(k)) for k, value in enumerate(shares, 1)
    ]


def _importance(normalised: IndicatorMatrix, weights: Weights | None, scores: Floats | None) -> list[Statistic]:
    """The effective weight of each indicator, as declared, and its correlation with the index (Pearson)."""
    if weights is None or scores is None:
        return []
    kept = normalised.columns(weights.indicators)
    statistics = [
        Statistic("effective_weight", float(weight), indicator=name)
        for name, weight in zip(weights.indicators, weights.values, strict=True)
    ]
    whole = complete(kept.values)
    of_scores = scores - scores.mean() if whole else scores
    for name, values in zip(weights.indicators, kept.values.T, strict=True):
        column, deviation = np.ascontiguousarray(values), of_scores
        if not whole:
            known = ~np.isnan(column)
            column, deviation = column[known], scores[known] - scores[known].mean()
        centred = column - column.mean()
        scale = np.sqrt((centred**2).sum() * (deviation**2).sum())
        if scale > 0:
            statistics.append(Statistic("influence", float(centred @ deviation / scale), indicator=name))
    return statistics
