"""The rise of the outcome with the index, beside what a regression on the score expects."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ifn_research.matrix import Bools, Floats
from ifn_research.remarks import Remark, Remarks
from ifn_research.rows import Remarked
from ifn_research.statistics.correlation import is_constant, straight_line
from ifn_research.statistics.ranks import deciles
from ifn_research.statistics.tails import student_quantile
from ifn_research.validation.ground_truth import GroundTruth

# Each tenth of fewer territories than this in all is one or none.
LEAST_TERRITORIES = 20


@dataclass(frozen=True)
class Tenth(Remarked):
    """One row of `calibration.csv`: a tenth of the territories by score, 10 = the most fragile.

    Attributes
    ----------
    n : int
        Territories.
    people : float or None
        Denominators of counts, else population, in the tenth.
    observed, expected : float or None
        Of the oriented outcome: the share of the people who are counted, else the mean over territories; and what the
        regression on the score (binomial for counts, else least squares) expects of the same.
    """

    version: str
    ground_truth: str
    decile: int
    n: int
    people: float | None
    observed: float | None
    expected: float | None
    remarks: Remarks = ()


@dataclass(frozen=True)
class Regression(Remarked):
    """One row of `regression.csv`: a binomial regression of counts on the z-scored score.

    Attributes
    ----------
    coefficient, standard_error : float or None
        Of the log odds, for one standard deviation of the score; the error allows for overdispersion.
    dispersion : float or None
        Pearson's chi-squared to its degrees of freedom; counted as 1 where it is below.
    odds_ratio, ci_low, ci_high : float or None
        Wald interval, 95 %, Student's t.
    deviance, null_deviance : float or None
    """

    version: str
    ground_truth: str
    n: int
    coefficient: float | None = None
    standard_error: float | None = None
    dispersion: float | None = None
    odds_ratio: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    deviance: float | None = None
    null_deviance: float | None = None
    remarks: Remarks = ()


def calibration(
    scores: Mapping[str, Floats], outcomes: Sequence[GroundTruth]
) -> tuple[tuple[Tenth, ...], tuple[Regression, ...]]:
    """Tenths of the index and what was found in each, and the regressions of counts, for every version and outcome.

    Parameters
    ----------
    scores : mapping of version to array, each of shape (n_territories,)
        Higher = more fragile; NaN where the version has no score.
    outcomes : sequence of GroundTruth over the same territories
    """
    tenths: list[Tenth] = []
    regressions: list[Regression] = []
    for outcome in outcomes:
        for version, values in scores.items():
            rows = np.flatnonzero(outcome.covered & ~np.isnan(values))
            score, truth = values[rows], outcome.rows(rows)
            if len(rows) < LEAST_TERRITORIES or is_constant(score):
                continue
            fitted: Floats | None
            if regressable(truth):
                found, fitted = _binomial(version, score, truth)
                regressions.append(found)
            elif truth.counted:
                fitted = None
            else:
                intercept, slope = straight_line(score, truth.values)
                fitted = intercept + slope * score
            tenths += _tenths(version, score, truth, fitted)
    return tuple(tenths), tuple(regressions)


def regressable(outcome: GroundTruth) -> bool:
    """True if an outcome over the rows used is counts, each a part of its denominator, not all the same."""
    if not outcome.counted or outcome.mass is None or outcome.weight is None:
        return False
    return bool((outcome.mass <= outcome.weight).all()) and float(np.ptp(outcome.values)) > 0


def binomial_fit(predictors: Floats, outcome: GroundTruth) -> Any:
    """A binomial regression of counts by statsmodels, overdispersion allowed for; None where it diverges.

    Parameters
    ----------
    predictors : array, shape (n, n_predictors)
        Without a constant.
    """
    import statsmodels.api as sm
    from statsmodels.tools.sm_exceptions import PerfectSeparationError, PerfectSeparationWarning

    assert outcome.mass is not None
    assert outcome.weight is not None
    counts = np.column_stack([outcome.mass, outcome.weight - outcome.mass])
    model = sm.GLM(counts, sm.add_constant(predictors, has_constant="add"), family=sm.families.Binomial())
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", PerfectSeparationWarning)
            found = model.fit(tol=1e-12, maxiter=200, tol_criterion="params")
    except (PerfectSeparationError, PerfectSeparationWarning):
        return None
    return found if found.converged else None


def _binomial(version: str, score: Floats, outcome: GroundTruth) -> tuple[Regression, Floats | None]:
    z = (score - score.mean()) / score.std(ddof=1)
    found, n = binomial_fit(z[:, None], outcome), len(score)
    if found is None:
        return Regression(version, outcome.name, n, remarks=(Remark("separated"),)), None
    dispersion = float(found.pearson_chi2 / found.df_resid)
    coefficient = float(found.params[1])
    error = float(np.sqrt(found.cov_params()[1, 1] / found.scale * max(dispersion, 1.0)))
    low, high = coefficient + np.array([-1, 1]) * student_quantile(0.975, found.df_resid) * error
    figures = (coefficient, error, dispersion, float(np.exp(coefficient)), float(np.exp(low)), float(np.exp(high)))
    deviances = (float(found.deviance), float(found.null_deviance))
    row = Regression(version, outcome.name, n, *figures, *deviances, (Remark("naive"),))
    return row, np.asarray(found.fittedvalues, dtype=np.float64)


def _tenths(version: str, score: Floats, outcome: GroundTruth, fitted: Floats | None) -> list[Tenth]:
    decile = deciles(score)
    remarks = () if fitted is not None else (Remark("separated"),)
    people = outcome.weight
    weight = people if outcome.counted else None

    def mean(values: Floats, inside: Bools) -> float:
        return float(np.average(values[inside], weights=None if weight is None else weight[inside]))

    result = []
    for k in range(1, 11):
        inside = decile == k
        if not inside.any():
            continue
        # The oriented rate of an outcome that improves is negative; of those counted, the share is meant.
        measured = outcome.mass / weight if weight is not None and outcome.mass is not None else outcome.values
        known = None if people is None else float(np.nansum(people[inside]))
        expected = None if fitted is None else mean(fitted, inside)
        observed = mean(measured, inside)
        result.append(Tenth(version, outcome.name, k, int(inside.sum()), known, observed, expected, remarks))
    return result
