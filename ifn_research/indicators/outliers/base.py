"""What the treatments of outliers share."""

from __future__ import annotations

import numpy as np
from scipy import stats

from ifn_research.errors import OptionError
from ifn_research.matrix import Floats

# The JRC's rule: a distribution passes if its skewness is small or its tails are light.
SKEWNESS, KURTOSIS = 2.0, 3.5


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
