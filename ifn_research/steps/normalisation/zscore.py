"""Distance from the mean in standard deviations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ifn_research.errors import OptionError, Refusal
from ifn_research.language.messages import Words, say
from ifn_research.matrix import Floats, IndicatorMatrix, complete
from ifn_research.statistics.weighted import weighted_moments
from ifn_research.steps.base import Learned
from ifn_research.steps.normalisation.base import Normalisation, array, check_divisor, refuse_constant
from ifn_research.steps.population import check_switch, population_of


@dataclass(frozen=True)
class ZScore(Normalisation):
    """(x - mean) / standard deviation.

    Parameters
    ----------
    mean, standard_deviation : float
        Those of the result, 0 and 1 by default; 100 and 10 for Mazziotta and Pareto's index.
    divisor : {"n - 1", "n"}
        What the sum of squares of n territories is divided by in the standard deviation. R, Stata and COINr divide by
        n - 1; scikit-learn, and Mazziotta and Pareto's index, by n. Ranks are the same, scores differ by one factor.
    weighted : bool
        Mean and standard deviation of people instead of territories: each counts by its population (see
        `weighted_moments`), as in Carstairs' index.

    References
    ----------
    OECD/JRC (2008), Handbook on Constructing Composite Indicators, step 5; Carstairs and Morris (1991), Deprivation
    and Health in Scotland (weighted).
    """

    mean: float = 0.0
    standard_deviation: float = 1.0
    divisor: Literal["n - 1", "n"] = "n - 1"
    weighted: bool = False

    linear = True

    def __post_init__(self) -> None:
        """Check the options."""
        for option in ("mean", "standard_deviation"):
            value = getattr(self, option)
            if isinstance(value, bool) or not isinstance(value, (int, float)) or not np.isfinite(value):
                raise OptionError(
                    option, say("steps.not_number", power=repr(value)), fix=say("steps.number_of_option", option=option)
                )
        if self.standard_deviation <= 0:
            raise OptionError("standard_deviation", say("steps.must_positive"), fix=say("steps.standard_deviation"))
        object.__setattr__(self, "divisor", check_divisor(self.divisor))
        check_switch("weighted", self.weighted)

    @property
    def _ddof(self) -> int:
        return int(self.divisor == "n - 1")

    @property
    def needs_population(self) -> bool:
        """True if territories count by their population."""
        return self.weighted

    def learn(self, oriented: IndicatorMatrix) -> Learned:
        """Learn means and standard deviations; a constant indicator is refused."""
        refuse_constant(oriented)
        if self.weighted:
            return self._learn_weighted(oriented)
        if not complete(oriented.values):
            mean = np.nanmean(oriented.values, axis=0)
            deviation = np.nanstd(oriented.values, axis=0, ddof=self._ddof, mean=mean)
        else:
            mean = oriented.values.mean(axis=0)
            deviation = oriented.values.std(axis=0, ddof=self._ddof, mean=mean)
        return {"mean": mean.tolist(), "standard_deviation": deviation.tolist()}

    def _learn_weighted(self, oriented: IndicatorMatrix) -> Learned:
        weights = population_of(oriented, say("steps.weighted_z_score"))
        known = ~np.isnan(oriented.values)
        inhabited = (known & (weights > 0)[:, None]).sum(axis=0)
        mean, deviation = np.full((2, oriented.n_indicators), np.nan)
        if (inhabited > 1).all():
            mean, deviation = weighted_moments(oriented.values, weights, ddof=self._ddof)
        wrong = np.flatnonzero(~(deviation > 0))
        if wrong.size:
            name = oriented.indicators[wrong[0]]
            raise Refusal(
                say("steps.indicator_not_vary_between", name=name),
                where=say("steps.of_indicator", indicator=name),
                fix=say("steps.use_weighted_false_leave"),
            )
        return {"mean": mean.tolist(), "standard_deviation": deviation.tolist()}

    def transform(self, oriented: IndicatorMatrix, learned: Learned) -> Floats:
        """Standardise."""
        standard = oriented.values - array(learned, "mean")
        standard /= array(learned, "standard_deviation")
        if self.standard_deviation != 1:
            standard *= self.standard_deviation
        # Adding 0 takes the sign of a zero away.
        standard += self.mean
        return standard

    def makes_negatives(self) -> bool:
        """Values lie around the mean: some are below a mean of zero or less."""
        return self.mean <= 0

    def lowest_of_fit(self) -> bool:
        """True if those below the mean of the fit are all negative."""
        return self.mean <= 0

    def made_positive(self, lowest: float) -> Words:
        """Ten standard deviations above zero, or as many more as the lowest value asks for."""
        mean, unit = self.mean, self.standard_deviation
        if mean < 10 * unit or np.isnan(lowest):
            mean, unit = 100.0, 10.0
            lowest = mean + unit * (lowest - self.mean) / self.standard_deviation
        if lowest <= 0:
            mean += 10.0 * np.ceil((unit - lowest) / 10.0)
        return say("steps.normalisation_method_zscore_mean", mean=mean, unit=unit)
