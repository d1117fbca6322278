"""Fill missing cells by regressing each indicator on the others, in turn."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np

from ifn_research.errors import OptionError, Refusal
from ifn_research.language.messages import say
from ifn_research.matrix import IndicatorMatrix
from ifn_research.steps.base import Learned
from ifn_research.steps.imputation.base import Imputation, as_array, filled


@dataclass(frozen=True)
class IterativeImputation(Imputation):
    """Fill missing cells by a Bayesian ridge regression of each indicator on the others, until nothing changes.

    The most likely value is taken, not a draw: the spread of the imputed indicator is understated. Indicators are
    standardised first: what the regressions find, and when they have settled, would otherwise depend on their units.
    A rise of an indicator lowers what is filled in where the regression goes the other way.

    Parameters
    ----------
    rounds : int
        Most rounds over the indicators.

    References
    ----------
    van Buuren and Groothuis-Oudshoorn (2011), J. Stat. Software 45(3), doi:10.18637/jss.v045.i03; scikit-learn's
    IterativeImputer.
    """

    rounds: int = 50

    def __post_init__(self) -> None:
        """Check the number of rounds."""
        if not isinstance(self.rounds, int) or isinstance(self.rounds, bool) or self.rounds < 1:
            raise OptionError(
                "rounds", say("steps.no_number_rounds", rounds=repr(self.rounds)), fix=say("steps.rounds_example")
            )

    def fit(self, matrix: IndicatorMatrix) -> Learned:
        """Learn the regressions, in the order in which they are used.

        Raises
        ------
        Refusal
            If the rounds do not settle.
        """
        if matrix.n_indicators < 2:
            raise Refusal(
                say("steps.indicator_no_others_regressed"),
                where="imputation: iterative",
                fix=say("steps.write_imputation_median"),
            )
        mean, spread = np.nanmean(matrix.values, axis=0), np.nanstd(matrix.values, axis=0, ddof=1)
        spread = np.where(spread > 0, spread, 1.0)
        from sklearn.exceptions import ConvergenceWarning
        from sklearn.experimental import enable_iterative_imputer  # noqa: F401
        from sklearn.impute import IterativeImputer

        imputer = IterativeImputer(max_iter=self.rounds, tol=1e-4, random_state=0)
        with warnings.catch_warnings():
            warnings.simplefilter("error", ConvergenceWarning)
            try:
                imputer.fit((matrix.values - mean) / spread)
            except ConvergenceWarning as unsettled:
                raise Refusal(
                    say("steps.regressions_not_settle_rounds", rounds=self.rounds),
                    where="imputation: iterative",
                    fix=say("steps.write_rounds_beside_imputation", rounds=4 * self.rounds),
                ) from unsettled
        steps = [
            {
                "target": int(step.feat_idx),
                "others": step.neighbor_feat_idx.tolist(),
                "coefficients": step.estimator.coef_.tolist(),
                "intercept": float(step.estimator.intercept_),
            }
            for step in imputer.imputation_sequence_
        ]
        return {"mean": mean.tolist(), "standard_deviation": spread.tolist(), "steps": steps}

    def apply(self, matrix: IndicatorMatrix, learned: Learned) -> IndicatorMatrix:
        """Fill and mark the missing cells."""
        missing = np.isnan(matrix.values)
        mean, spread = as_array(learned, "mean"), as_array(learned, "standard_deviation")
        values = np.where(missing, 0.0, (matrix.values - mean) / spread)
        for step in learned["steps"]:
            target, rows = step["target"], missing[:, step["target"]]
            others = values[np.ix_(rows, step["others"])]
            values[rows, target] = others @ np.asarray(step["coefficients"]) + step["intercept"]
        return filled(matrix, values * spread + mean)
