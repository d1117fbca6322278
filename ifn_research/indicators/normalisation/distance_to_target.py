"""Distance from a value to be reached."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from ifn_research.errors import OptionError, Refusal
from ifn_research.indicators.normalisation.base import Normalisation, array, declared_for, on_own_scale
from ifn_research.indicators.step import Learned
from ifn_research.matrix import Floats, IndicatorMatrix


@dataclass(frozen=True)
class DistanceToTarget(Normalisation):
    """(x - target) / (worst - target): 0 where the target is reached or passed, 1 for the most fragile value.

    Targets are declared in the indicator's own unit, whatever its direction and its transform. COINr's `n_dist2targ` is
    1 less this.

    Parameters
    ----------
    targets : {indicator: value}

    References
    ----------
    OECD/JRC (2008), Handbook on Constructing Composite Indicators, step 5 (distance to a reference).
    """

    targets: Mapping[str, float] = field(default_factory=dict, metadata={"required": True})

    def __post_init__(self) -> None:
        """Check the targets."""
        if not isinstance(self.targets, Mapping) or not self.targets:
            raise OptionError("targets", "distance_to_target needs 'targets'", fix="targets: {poverty: 10, ...}")
        for name, value in self.targets.items():
            if isinstance(value, bool) or not isinstance(value, (int, float)) or not np.isfinite(value):
                raise OptionError("targets", f"the target of '{name}' is {value!r}", fix="give a number")

    def check(self, directions: Mapping[str, int], units: Mapping[str, str]) -> None:
        """Refuse an indicator without target, and targets of no indicator."""
        del units
        declared_for("targets", self.targets, directions)

    def learn(self, oriented: IndicatorMatrix) -> Learned:
        """The worst values are learned by `fit`; a target that every territory reaches is refused."""
        declared_for("targets", self.targets, oriented.indicators)
        worst = np.nanmax(oriented.values, axis=0)
        for name, end, target in zip(oriented.indicators, worst, self._targets(oriented), strict=True):
            if end <= target:
                raise Refusal(
                    f"every territory reaches the target of '{name}': the distance says nothing",
                    where=f"normalisation.targets.{name}",
                    fix="declare a target that the most fragile territory does not reach, or leave the indicator out",
                )
        return {}

    def transform(self, oriented: IndicatorMatrix, learned: Learned) -> Floats:
        """Measure the distance, never below 0."""
        target = self._targets(oriented)
        share = (oriented.values - target) / (array(learned, "maximum") - target)
        return np.clip(share, 0.0, 1.0)

    def may_be_non_positive(self) -> bool:
        """A target that is reached gives 0."""
        return True

    def _targets(self, oriented: IndicatorMatrix) -> Floats:
        signs = np.asarray(oriented.directions, dtype=np.float64)
        targets = np.array([[self.targets[name] for name in oriented.indicators]], dtype=np.float64)
        return signs * on_own_scale(oriented, targets)[0]
