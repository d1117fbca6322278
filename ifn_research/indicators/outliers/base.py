"""What the treatments of outliers share."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass

import numpy as np
from scipy import stats

from ifn_research.errors import OptionError
from ifn_research.indicators.step import Learned, Step
from ifn_research.matrix import Bools, Floats, IndicatorMatrix

# The JRC's rule: a distribution passes if its skewness is small or its tails are light.
SKEWNESS, KURTOSIS = 2.0, 3.5


@dataclass(frozen=True)
class OutlierTreatment(Step):
    """Changes extreme values, so that the steps that follow do not see how extreme a new territory is.

    A method implements `learn` and `apply`.
    """

    def fit(self, matrix: IndicatorMatrix) -> Learned:
        """Learn the treatment, and the extremes before it, beyond which a new territory is out of range."""
        extremes = {
            "minimum": np.fmin.reduce(matrix.values, axis=0).tolist(),
            "maximum": np.fmax.reduce(matrix.values, axis=0).tolist(),
        }
        return extremes | dict(self.learn(matrix))

    def out_of_range(self, matrix: IndicatorMatrix, learned: Learned) -> Bools:
        """Cells that, untreated, are beyond the extremes of the territories on which the step was fitted."""
        values = matrix.values
        return np.asarray((values < np.array(learned["minimum"])) | (values > np.array(learned["maximum"])))

    @abstractmethod
    def learn(self, matrix: IndicatorMatrix) -> Learned:
        """Learn the treatment of each indicator."""


def moments(values: Floats) -> tuple[float, float]:
    """Skewness and excess kurtosis of type 2 (as pandas, SAS and COINr), of the known values.

    Joanes and Gill (1998), J. Royal Statistical Society D 47:183-189, doi:10.1111/1467-9884.00122.
    """
    known = values[~np.isnan(values)]
    return float(stats.skew(known, bias=False)), float(stats.kurtosis(known, bias=False))


def passes(values: Floats) -> bool:
    """Whether |skewness| < 2 or kurtosis < 3.5 (OECD/JRC rule as in COINr)."""
    skewness, kurtosis = moments(values)
    return abs(skewness) < SKEWNESS or kurtosis < KURTOSIS


def check_share(option: str, share: object, *, most: float = 0.5) -> None:
    """Raise an OptionError unless a share of the territories is from 0 to `most`."""
    if isinstance(share, bool) or not isinstance(share, (int, float)) or not 0 <= share < most:
        raise OptionError(option, f"{share!r} is no share from 0 to {most:g}", fix=f"{option}: 0.05")
