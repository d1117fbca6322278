"""Ratio to the mean of a reference group, times 100 (the IFN 2020's points)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ifn_research.errors import OptionError, Refusal, nearest
from ifn_research.language.messages import say
from ifn_research.matrix import Floats, IndicatorMatrix, Labels
from ifn_research.steps.base import Learned
from ifn_research.steps.normalisation.base import Normalisation
from ifn_research.steps.population import check_switch, population_of

INVERSIONS = ("complement", "reciprocal")
WHOLE = {"%": 100.0, "share": 1.0}


@dataclass(frozen=True)
class ReferenceRatio(Normalisation):
    """100 x / mean of the territory's group: 100 is as fragile as the reference. For positive means only.

    Parameters
    ----------
    by : str, optional
        Group whose mean is the reference (région, département); all territories when absent. A territory without
        that group has no reference and is refused.
    weighted : bool
        Mean weighted by population instead of the plain mean of territories.
    invert : 'complement' or 'reciprocal', optional
        How an indicator of direction -1 is turned before the ratio: 100 - x (1 - x for a share), or 1 / x. A ratio
        has no reflection of its own, so an indicator of direction -1 is refused without it.

    References
    ----------
    La MedNum (2020), indice de fragilité numérique, points relative to a reference territory.
    """

    by: str | None = None
    weighted: bool = False
    invert: str | None = None

    def __post_init__(self) -> None:
        """Check the options."""
        if self.invert is not None and self.invert not in INVERSIONS:
            raise OptionError(
                "invert", say("steps.unknown_inversion", invert=self.invert), fix=nearest(str(self.invert), INVERSIONS)
            )
        check_switch("weighted", self.weighted)
        if self.by is not None and not isinstance(self.by, str):
            raise OptionError("by", say("steps.not_name_group", by=repr(self.by)), fix=say("steps.by_region"))

    @property
    def group_names(self) -> tuple[str, ...]:
        """Groups that the step needs."""
        return () if self.by is None else (self.by,)

    @property
    def needs_population(self) -> bool:
        """True if means are weighted by population."""
        return self.weighted

    def check(self, directions: dict[str, int], units: dict[str, str]) -> None:
        """Refuse indicators that cannot be turned, before any data is read.

        Raises
        ------
        OptionError
            Naming the indicators of direction -1.
        """
        turned = [name for name, direction in directions.items() if direction < 0]
        if turned and self.invert is None:
            raise OptionError(
                "invert",
                say("steps.ratio_mean_no_reflection", turned=turned),
                fix=say("steps.add_invert_complement_x"),
            )
        wrong = [name for name in turned if units.get(name) not in WHOLE]
        if self.invert == "complement" and wrong:
            raise OptionError(
                "invert",
                say("steps.not_rate_complement_not", wrong=wrong),
                fix=say("steps.give_indicator_unit_share"),
            )

    def orient(self, matrix: IndicatorMatrix) -> IndicatorMatrix:
        """Turn the indicators of direction -1 as `invert` says."""
        self.check(
            dict(zip(matrix.indicators, matrix.directions, strict=True)),
            dict(zip(matrix.indicators, matrix.units, strict=True)),
        )
        values = matrix.values.copy()
        for j, direction in enumerate(matrix.directions):
            if direction < 0 and self.invert == "complement":
                values[:, j] = WHOLE[matrix.units[j]] - values[:, j]
            elif direction < 0:
                self._refuse_not_positive(matrix, j)
                values[:, j] = 1.0 / values[:, j]
        return matrix.with_values(values)

    def learn(self, oriented: IndicatorMatrix) -> Learned:
        """Learn the mean of each indicator in each group; a mean that is not positive is refused."""
        labels = self._labels(oriented)
        weights = self._weights(oriented)
        means = {}
        for label in sorted(set(labels)):
            rows = labels == label
            means[str(label)] = self._mean(oriented.rows(rows), weights[rows], str(label))
        return {"mean": means}

    def transform(self, oriented: IndicatorMatrix, learned: Learned) -> Floats:
        """Divide by the mean of the group."""
        labels = self._labels(oriented)
        unknown = sorted({str(label) for label in labels} - set(learned["mean"]))
        if unknown:
            raise Refusal(
                say("steps.reference_not_among_territories", unknown=unknown),
                where=say("steps.of_group", by=self.by),
                fix=say("steps.score_territories_fitted_groups"),
            )
        reference = np.array([learned["mean"][str(label)] for label in labels], dtype=np.float64)
        return 100.0 * oriented.values / reference.reshape(oriented.values.shape)

    def _labels(self, matrix: IndicatorMatrix) -> Labels:
        if self.by is None:
            return np.full(matrix.n_territories, "all", dtype=object)
        if self.by not in matrix.groups:
            raise Refusal(
                say("steps.territories_no_group", group=self.by),
                where=say("steps.study_tables"),
                fix=nearest(self.by, matrix.groups),
            )
        labels = matrix.groups[self.by]
        self._refuse_no_group(matrix.codes[pd.isna(labels) | (labels == "")])
        return labels

    def _refuse_no_group(self, codes: Labels) -> None:
        # Territories without a group would be each other's reference, and a single one would be 100 by construction.
        if codes.size:
            raise Refusal(
                say("steps.territories_no_whose_mean", codes.size, by=self.by),
                where=say("steps.group_and_codes", by=self.by, codes=codes),
                fix=say("steps.fill_column_take_out", by=self.by),
            )

    def _weights(self, matrix: IndicatorMatrix) -> Floats:
        if not self.weighted:
            return np.ones(matrix.n_territories)
        return population_of(matrix, say("steps.weighted_mean"))

    def _mean(self, matrix: IndicatorMatrix, weights: Floats, label: str) -> list[float]:
        known = ~np.isnan(matrix.values)
        total = (known * weights[:, None]).sum(axis=0)
        summed = (np.where(known, matrix.values, 0.0) * weights[:, None]).sum(axis=0)
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = summed / total
        # Divided by a negative mean, the most fragile territory would come out as the least fragile one.
        wrong = np.flatnonzero(~(mean > 0))
        if wrong.size:
            raise Refusal(
                say("steps.mean_not_positive_unknown", indicators=matrix.indicators[wrong[0]], label=label),
                where=say("steps.group_and_label", by=self.by or say("steps.all_territories"), label=label),
                fix=say("steps.use_wider_reference_another"),
            )
        return [float(value) for value in mean]

    def _refuse_not_positive(self, matrix: IndicatorMatrix, column: int) -> None:
        # 1 / x falls as x rises on either side of 0, but not from one side to the other.
        wrong = matrix.codes[matrix.values[:, column] <= 0]
        if len(wrong):
            raise Refusal(
                say("steps.zero_negative_territories_reciprocal", len(wrong), indicators=matrix.indicators[column]),
                where=say("steps.the_territories", wrong=wrong),
                fix=say("steps.use_invert_complement_another"),
            )
