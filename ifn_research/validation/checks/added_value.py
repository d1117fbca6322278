"""The gain of an index over an indicator that everybody has already: nested regressions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ifn_research.matrix import Floats
from ifn_research.remarks import Remark, Remarks
from ifn_research.rows import Remarked
from ifn_research.statistics.correlation import is_constant
from ifn_research.statistics.tails import fisher_beyond
from ifn_research.validation.checks.calibration import binomial_fit, regressable
from ifn_research.validation.ground_truth import GroundTruth
from ifn_research.validation.metrics.partial import few_given

# Territories beyond the coefficients, below which a regression fits anything.
LEAST_LEFT = 5
# Share of a score's variance that the indicators given must leave for it to add anything.
LEFT = 1e-9


@dataclass(frozen=True)
class AddedValue(Remarked):
    """One row of `added_value.csv`: a regression on the indicators given, without the score and with it.

    Attributes
    ----------
    given : str
        Indicators, separated by commas.
    model : str
        ``binomial`` for counts, else ``linear``.
    explained_without, explained_with : float or None
        Share of the (null) deviance explained, R squared where linear.
    statistic, p_value : float or None
        F with 1 and n - k degrees of freedom, overdispersion allowed for; it takes territories for independent.
    """

    version: str
    ground_truth: str
    given: str
    model: str
    n: int
    explained_without: float | None = None
    explained_with: float | None = None
    statistic: float | None = None
    p_value: float | None = None
    remarks: Remarks = ()


def added_value(scores: Mapping[str, Floats], outcomes: Sequence[GroundTruth]) -> tuple[AddedValue, ...]:
    """The gain of each version over the indicators given (`GroundTruth.covariates`), on its own territories.

    Parameters
    ----------
    scores : mapping of version to array, each of shape (n_territories,)
    outcomes : sequence of GroundTruth over the same territories
    """
    return tuple(
        _added(version, values, outcome)
        for outcome in outcomes
        if outcome.covariates is not None
        for version, values in scores.items()
    )


def _added(version: str, values: Floats, outcome: GroundTruth) -> AddedValue:
    assert outcome.covariates is not None
    known = outcome.covered & ~np.isnan(values) & ~np.isnan(outcome.covariates).any(axis=1)
    rows = np.flatnonzero(known)
    truth, score = outcome.rows(rows), values[rows]
    counted = regressable(truth)
    row = AddedValue(
        version, outcome.name, ", ".join(outcome.covariate_names), "binomial" if counted else "linear", len(rows)
    )
    n_given = len(outcome.covariate_names)
    few = few_given(len(rows), int((outcome.covered & ~np.isnan(values)).sum()))
    if few:
        return _noted(row, *few)
    if len(rows) < n_given + 2 + LEAST_LEFT:
        return _noted(row, Remark("too_few_territories", n=len(rows), least=n_given + 2 + LEAST_LEFT))
    if is_constant(truth.values):
        return _noted(row, Remark("constant_truth", n=len(rows)))
    if is_constant(score):
        return _noted(row, Remark("constant_score", n=len(rows)))
    assert truth.covariates is not None
    given, z = (_standardised(columns) for columns in (truth.covariates, score[:, None]))
    left = z - given @ np.linalg.lstsq(given, z, rcond=None)[0]
    if float(np.square(left).mean()) < LEFT:
        return _noted(row, Remark("nothing_left_given"))
    both = np.column_stack([given, z])
    return _binomial(row, given, both, truth) if counted else _linear(row, given, both, truth.values)


def _binomial(row: AddedValue, given: Floats, both: Floats, truth: GroundTruth) -> AddedValue:
    without, with_ = binomial_fit(given, truth), binomial_fit(both, truth)
    if without is None or with_ is None:
        return _noted(row, Remark("separated"))
    dispersion = max(float(with_.pearson_chi2 / with_.df_resid), 1.0)
    statistic = float(without.deviance - with_.deviance) / dispersion
    explained = [1 - float(model.deviance / model.null_deviance) for model in (without, with_)]
    return _filled(row, explained, statistic, float(with_.df_resid))


def _linear(row: AddedValue, given: Floats, both: Floats, values: Floats) -> AddedValue:
    centred = values - values.mean()
    total = float(np.square(centred).sum())
    left = [float(np.square(centred - x @ np.linalg.lstsq(x, centred, rcond=None)[0]).sum()) for x in (given, both)]
    df = len(values) - np.linalg.matrix_rank(both) - 1
    statistic = (left[0] - left[1]) / (left[1] / df) if left[1] > 0 else float("inf")
    return _filled(row, [1 - part / total for part in left], statistic, float(df))


def _filled(row: AddedValue, explained: Sequence[float], statistic: float, df: float) -> AddedValue:
    p_value = fisher_beyond(max(statistic, 0.0), (1, df))
    names = (row.version, row.ground_truth, row.given, row.model, row.n)
    return AddedValue(*names, explained[0], explained[1], statistic, p_value, (Remark("naive"),))


def _noted(row: AddedValue, *remarks: Remark) -> AddedValue:
    return AddedValue(row.version, row.ground_truth, row.given, row.model, row.n, remarks=remarks)


def _standardised(columns: Floats) -> Floats:
    centred = columns - columns.mean(axis=0)
    spread = centred.std(axis=0, ddof=1)
    return np.asarray(centred / np.where(spread > 0, spread, 1.0))
