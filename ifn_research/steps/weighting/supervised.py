"""Weights learned from a ground truth."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
import scipy

from ifn_research.errors import OptionError, Refusal, nearest
from ifn_research.language.messages import Words, say
from ifn_research.matrix import Floats, IndicatorMatrix, Labels, Statistic, Weights
from ifn_research.remarks import Remark
from ifn_research.statistics.correlation import is_constant
from ifn_research.statistics.factors.factorability import is_singular
from ifn_research.statistics.rank_weights import best_rank_weights
from ifn_research.statistics.ranks import mid_ranks
from ifn_research.steps.weighting.base import LISTED, NO_SIGN, correlations_of, is_weight

ESTIMATORS = ("regression", "nnls", "pls", "rank")
# Territories beyond one an indicator that a regression needs to have an error at all.
SPARE = 2


@dataclass(frozen=True)
class SupervisedWeights:
    """Weights under which the index agrees best with a ground truth.

    The outcome is oriented, higher is worse: an indicator that does what it is declared to has a positive weight. The
    indicators and the outcome are standardised before they are compared, on the territories where the outcome is
    known; the others are scored all the same. An index that is fitted to a ground truth agrees with it: a study scores
    each territory with weights learned without its region, and judges these scores alone.

    Parameters
    ----------
    ground_truth : str
        Name of the ground truth to learn from.
    estimator : {"regression", "nnls", "pls", "rank"}
        Least squares, whose score is the expected outcome in its standard deviations from that of the mean territory;
        least squares with weights from 0 up; partial least squares, scored like the regression; weights from 0 up that
        maximise Spearman's correlation (see `best_rank_weights`).
    ridge : float
        For the regression: added to each diagonal cell of the correlation matrix, so that 1 halves the coefficient of
        an indicator alone, whatever the number of territories.
    components : int
        For pls.

    References
    ----------
    Schederecker, Kurz, Fairburn and Maier (2019), BMJ Open 9:e028553, doi:10.1136/bmjopen-2018-028553, on weights by
    regression and by maximisation; Hoerl and Kennard (1970), Technometrics 12:55-67,
    doi:10.1080/00401706.1970.10488634; Lawson and Hanson (1974), Solving Least Squares Problems, chapter 23; Wold,
    Sjöström and Eriksson (2001), Chemometrics and Intelligent Laboratory Systems 58:109-130,
    doi:10.1016/S0169-7439(01)00155-1.
    """

    ground_truth: str = field(default="", metadata={"required": True})
    estimator: Literal["regression", "nnls", "pls", "rank"] = "regression"
    ridge: float = 0.0
    components: int = 1

    def __post_init__(self) -> None:
        """Check the options."""
        if not isinstance(self.ground_truth, str) or not self.ground_truth:
            raise OptionError(
                "ground_truth",
                say("steps.supervised_needs_ground_truth"),
                fix=say("steps.ground_truth_name_entry"),
            )
        if self.estimator not in ESTIMATORS:
            fix = nearest(str(self.estimator), ESTIMATORS)
            raise OptionError("estimator", say("steps.unknown_estimator", estimator=repr(self.estimator)), fix=fix)
        if not is_weight(self.ridge):
            raise OptionError("ridge", say("steps.ridge_is", ridge=repr(self.ridge)), fix=say("steps.ridge_example"))
        if self.ridge and self.estimator != "regression":
            raise OptionError(
                "ridge",
                say("steps.ridge_concerns_regression_not", estimator=self.estimator),
                fix=say("steps.remove_ridge_write_estimator"),
            )
        if not isinstance(self.components, int) or isinstance(self.components, bool) or self.components < 1:
            raise OptionError(
                "components",
                say("steps.no_number_components", components=repr(self.components)),
                fix=say("steps.components_example"),
            )
        if self.components > 1 and self.estimator != "pls":
            raise OptionError(
                "components",
                say("steps.components_concerns_pls_not", estimator=self.estimator),
                fix=say("steps.remove_components_write_estimator"),
            )

    @property
    def unsigned_alternative(self) -> Words:
        """The option under which no coefficient is negative; empty when none is."""
        return say("steps.estimator_nnls") if self.estimator in ("regression", "pls") else ""

    def check(self, indicators: Sequence[str], dimensions: Sequence[str]) -> None:
        """Complain about more components than indicators."""
        del dimensions
        if self.components > len(indicators):
            what = say("steps.components_indicators", components=self.components, count=len(indicators))
            raise OptionError("components", what, fix=say("steps.components_most", most=len(indicators)))

    def fit(
        self,
        matrix: IndicatorMatrix,
        *,
        outcome: Floats | None = None,
        blocks: Labels | None = None,
        rng: np.random.Generator | None = None,
    ) -> Weights:
        """Weights learned where the outcome is known; see `Weighting.fit`.

        Raises
        ------
        Refusal
            If the outcome is known in too few territories or does not vary there, the indicators are linearly
            dependent, or none goes with the outcome.
        """
        del blocks, rng
        if outcome is None:
            raise ValueError("supervised weights are learned from an outcome")
        covered = ~np.isnan(outcome)
        self._refuse_few(int(covered.sum()), matrix.n_indicators)
        learned = matrix.rows(covered)
        correlations = correlations_of(learned)
        if is_constant(outcome[covered]):
            raise self._refusal(say("steps.outcome_does_not_vary"), say("steps.learn_another_ground_truth"))
        values, target = _standardised(learned.values), _standardised(outcome[covered])
        standard = self._coefficients(values, target, correlations, learned.indicators)
        found = self._as_weights(matrix, standard / learned.values.std(axis=0, ddof=1))
        return replace(found, statistics=(Statistic("learned_territories", float(covered.sum())),))

    def _refuse_few(self, n: int, m: int) -> None:
        if n < m + SPARE:
            what = say("steps.known_territories_every_indicator", n, indicators=m, needed=m + SPARE)
            raise self._refusal(what, say("steps.use_fewer_indicators_ground"))

    def _refusal(self, what: Words, fix: Words) -> Refusal:
        return Refusal(
            say("steps.no_weights_can_learned", ground_truth=self.ground_truth, what=what),
            where=say("steps.weighting_supervised_ground_truth", ground_truth=self.ground_truth),
            fix=fix,
        )

    def _coefficients(self, values: Floats, target: Floats, correlations: Floats, names: tuple[str, ...]) -> Floats:
        """Coefficients of standardised indicators, shape (n_indicators,)."""
        if self.estimator == "regression":
            standard = self._regression(values, target, correlations)
        elif self.estimator == "pls":
            standard = self._pls(values, target, correlations)
        elif self.estimator == "nnls":
            standard = np.asarray(scipy.optimize.nnls(values, target)[0])
        else:
            standard = self._rank(values, target, names)
        if np.abs(standard).max() < NO_SIGN:
            raise self._refusal(say("steps.no_indicator_goes"), say("steps.check_directions_use_estimator"))
        return standard

    def _regression(self, values: Floats, target: Floats, correlations: Floats) -> Floats:
        if not self.ridge and is_singular(correlations):
            raise self._refusal(
                say("statistics.indicators_dependent"),
                say("steps.leave_out_indicator_others_add"),
            )
        with_outcome = values.T @ target / (len(target) - 1)
        return np.asarray(np.linalg.solve(correlations + self.ridge * np.eye(len(correlations)), with_outcome))

    def _pls(self, values: Floats, target: Floats, correlations: Floats) -> Floats:
        rank = int(np.linalg.matrix_rank(correlations, hermitian=True))
        if self.components > rank:
            raise self._refusal(
                say("steps.indicators_dimensions_fewer_components", rank=rank, components=self.components),
                say("steps.use_components_most", rank=rank),
            )
        with warnings.catch_warnings():
            # Where fewer components give the outcome exactly, the others add nothing, and nothing is wrong.
            warnings.filterwarnings("ignore", message="y residual is constant")
            from sklearn.cross_decomposition import PLSRegression

            model = PLSRegression(self.components, scale=False).fit(values, target)
        return np.asarray(model.coef_, dtype=np.float64).ravel()

    def _rank(self, values: Floats, target: Floats, names: tuple[str, ...]) -> Floats:
        # In the order of their names: the search must not depend on the order in which indicators are listed.
        order = np.argsort(np.array(names))
        values = values[:, order]
        ranks = np.column_stack([mid_ranks(column) for column in values.T])
        starts = [
            np.ones(len(order)),
            np.asarray(scipy.optimize.nnls(values, target)[0]),
            np.asarray(scipy.optimize.nnls(_standardised(ranks), _standardised(mid_ranks(target)))[0]),
        ]
        found, reached = best_rank_weights(values, target, [start for start in starts if start.any()])
        standard = np.zeros(len(order))
        standard[order] = found if reached > 0 else 0.0
        return standard

    def _as_weights(self, matrix: IndicatorMatrix, coefficients: Floats) -> Weights:
        """Coefficients of the normalised indicators as weights whose absolute values sum to 1."""
        scale = float(np.abs(coefficients).sum())
        values = coefficients / scale
        if not self.unsigned_alternative:
            return Weights(matrix.indicators, values)
        opposed = tuple(name for name, value in zip(matrix.indicators, values, strict=True) if value < -NO_SIGN)
        kept = Remark("opposed_to_index_kept", n=len(opposed), indicators=opposed[:LISTED])
        return Weights(
            matrix.indicators,
            values,
            scale=scale,
            centre=matrix.values.mean(axis=0),
            opposed=opposed,
            warnings=(kept,) if opposed else (),
        )


def _standardised(values: Floats) -> Floats:
    """Mean 0 and standard deviation 1 (n - 1), by column."""
    return np.asarray((values - values.mean(axis=0)) / values.std(axis=0, ddof=1))
