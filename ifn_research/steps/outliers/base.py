"""The shared parts of the treatments of outliers."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass

import numpy as np
import scipy

from ifn_research.errors import OptionError
from ifn_research.language.messages import say
from ifn_research.matrix import Bools, Floats, IndicatorMatrix
from ifn_research.steps.base import Learned, Step, beyond

# The JRC's rule: a distribution passes if its skewness is small or its tails are light.
SKEWNESS, KURTOSIS = 2.0, 3.5
# A column of so many values is thinned to find where the search for its exponent starts.
LONG, THIN = 2_000, 20


@dataclass(frozen=True)
class OutlierTreatment(Step):
    """Changes extreme values, so that the steps that follow do not see how extreme a new territory is.

    A method implements `learn` and `apply`.
    """

    def fit(self, matrix: IndicatorMatrix) -> Learned:
        """Learn the treatment, and the extremes before it, beyond which a new territory is out of range."""
        minimum, maximum = matrix.extremes
        return {"minimum": minimum.tolist(), "maximum": maximum.tolist()} | dict(self.learn(matrix))

    def out_of_range(self, matrix: IndicatorMatrix, learned: Learned) -> Bools:
        """Cells that, untreated, are beyond the extremes of the territories on which the step was fitted."""
        return beyond(matrix, np.array(learned["minimum"]), np.array(learned["maximum"]))

    @abstractmethod
    def learn(self, matrix: IndicatorMatrix) -> Learned:
        """Learn the treatment of each indicator."""


def moments(values: Floats) -> tuple[float, float]:
    """Skewness and excess kurtosis of type 2 (as pandas, SAS and COINr), of the known values.

    Joanes and Gill (1998), J. Royal Statistical Society D 47:183-189, doi:10.1111/1467-9884.00122.
    """
    known = values[~np.isnan(values)]
    return float(scipy.stats.skew(known, bias=False)), float(scipy.stats.kurtosis(known, bias=False))


def passes(values: Floats) -> bool:
    """True if |skewness| < 2 or kurtosis < 3.5 (OECD/JRC rule as in COINr)."""
    skewness, kurtosis = moments(values)
    return abs(skewness) < SKEWNESS or kurtosis < KURTOSIS


def check_share(option: str, share: object, *, most: float = 0.5) -> None:
    """Raise an OptionError unless a share of the territories is from 0 to `most`."""
    if isinstance(share, bool) or not isinstance(share, (int, float)) or not 0 <= share < most:
        raise OptionError(
            option, say("steps.no_share", share=repr(share), most=most), fix=say("steps.share_of_option", option=option)
        )


def likeliest_exponent(standard: Floats) -> float:
    """Exponent of Yeo and Johnson's transform that makes known, standardised values most nearly normal.

    By SciPy for a short column. For a long one the search starts where that of every twentieth value ends, and then
    needs a quarter of the looks at all of them.

    Yeo and Johnson (2000), Biometrika 87:954-959, eq. 3.1, doi:10.1093/biomet/87.4.954.
    """
    if len(standard) < LONG:
        return float(scipy.stats.yeojohnson_normmax(standard))
    start = _likeliest(standard[::THIN], (-2.0, 2.0))
    return _likeliest(standard, (start, start + 0.02))


def _likeliest(standard: Floats, bracket: tuple[float, float]) -> float:
    positive = standard >= 0
    logarithms = np.log1p(np.abs(standard))
    above, below = logarithms[positive], logarithms[~positive]
    slope = above.sum() - below.sum()

    def cost(exponent: float) -> float:
        values = np.concatenate([_powered(above, exponent), -_powered(below, 2.0 - exponent)])
        return float(len(standard) / 2 * np.log(values.var()) - (exponent - 1.0) * slope)

    return float(scipy.optimize.minimize_scalar(cost, bracket=bracket, tol=1e-7).x)


def _powered(logarithms: Floats, exponent: float) -> Floats:
    return logarithms if exponent == 0 else np.expm1(exponent * logarithms) / exponent
