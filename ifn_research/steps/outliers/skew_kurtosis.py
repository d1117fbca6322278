"""The JRC's rule: winsorise what is skewed and heavy-tailed, and transform what winsorising does not cure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy

from ifn_research.errors import OptionError, nearest
from ifn_research.language.messages import say
from ifn_research.matrix import Floats, IndicatorMatrix
from ifn_research.steps.base import Learned
from ifn_research.steps.outliers.base import OutlierTreatment, check_share, likeliest_exponent, moments, passes

TRANSFORMS = ("log", "yeo_johnson", "none")
# The offset of the logarithm, as a share of the range (COINr's log_CT).
OFFSET = 0.01


@dataclass(frozen=True)
class SkewKurtosis(OutlierTreatment):
    """Treat an indicator only if |skewness| >= 2 and kurtosis >= 3.5 (type-2 moments).

    Values are pulled in one at a time on the side of the skewness, up to `share` of the territories; if that is not
    enough, the values as they were are transformed instead.

    Parameters
    ----------
    share : float
        Most territories that are winsorised.
    transform : {"log", "yeo_johnson", "none"}
        With ``none`` an indicator that winsorising does not cure stays as it was.

    References
    ----------
    OECD/JRC (2008), Handbook, step 5; COINr's `Treat` with `winsorise` and `log_CT`.
    """

    share: float = 0.05
    transform: str = "log"

    def __post_init__(self) -> None:
        """Check the options."""
        check_share("share", self.share)
        if self.transform not in TRANSFORMS:
            raise OptionError(
                "transform",
                say("steps.unknown_transform", transform=repr(self.transform)),
                fix=nearest(str(self.transform), TRANSFORMS),
            )

    def learn(self, matrix: IndicatorMatrix) -> Learned:
        """Decide the treatment of each indicator and learn its parameters."""
        return {"treatments": [self._treatment(column[~np.isnan(column)]) for column in matrix.values.T]}

    def apply(self, matrix: IndicatorMatrix, learned: Learned) -> IndicatorMatrix:
        """Treat with what was learned; values beyond those seen are first pulled in to them."""
        columns = [_treated(column, how) for column, how in zip(matrix.values.T, learned["treatments"], strict=True)]
        return matrix.with_values(np.column_stack(columns) if columns else matrix.values)

    def _treatment(self, values: Floats) -> dict[str, Any]:
        if len(values) < 4 or np.ptp(values) == 0 or passes(values):
            return {"method": "none"}
        cured = _winsorised(values, int(self.share * len(values)))
        if cured is not None:
            return {"method": "winsorise", "lower": float(cured.min()), "upper": float(cured.max())}
        ends = {"lower": float(values.min()), "upper": float(values.max())}
        if self.transform == "log":
            return {"method": "log", "reversed": moments(values)[0] < 0, **ends}
        if self.transform == "yeo_johnson":
            mean, spread = float(values.mean()), float(values.std(ddof=1))
            exponent = likeliest_exponent((values - mean) / spread)
            return {"method": "yeo_johnson", "mean": mean, "standard_deviation": spread, "exponent": exponent, **ends}
        return {"method": "none"}


def _winsorised(values: Floats, most: int) -> Floats | None:
    """The values once the rule passes, or None if it does not with `most` of them pulled in."""
    ordered = np.sort(values)
    low, high = 0, len(ordered) - 1
    for _ in range(most):
        if moments(np.clip(values, ordered[low], ordered[high]))[0] > 0:
            high -= 1
        else:
            low += 1
        pulled = np.clip(values, ordered[low], ordered[high])
        if passes(pulled):
            return pulled
    return None


def _treated(column: Floats, how: dict[str, Any]) -> Floats:
    if how["method"] == "none":
        return column
    pulled = np.clip(column, how["lower"], how["upper"])
    if how["method"] == "winsorise":
        return pulled
    if how["method"] == "log":
        offset = OFFSET * (how["upper"] - how["lower"])
        if how["reversed"]:
            return np.asarray(-np.log(how["upper"] - pulled + offset))
        return np.asarray(np.log(pulled - how["lower"] + offset))
    known = ~np.isnan(pulled)
    result = np.full_like(pulled, np.nan)
    standard = (pulled[known] - how["mean"]) / how["standard_deviation"]
    result[known] = scipy.stats.yeojohnson(standard, lmbda=how["exponent"])
    return result
