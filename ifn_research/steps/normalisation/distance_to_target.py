"""Distance from a value to be reached."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from ifn_research.errors import OptionError, Refusal
from ifn_research.language.messages import Words, say
from ifn_research.matrix import Floats, IndicatorMatrix
from ifn_research.steps.base import Learned
from ifn_research.steps.normalisation.base import (
    ANOTHER_INDEX,
    Normalisation,
    above_zero,
    array,
    check_range,
    declared_for,
    on_own_scale,
)


@dataclass(frozen=True)
class DistanceToTarget(Normalisation):
    """low + (high - low) (x - target) / (worst - target): low where the target is reached or passed, high at the worst.

    Targets are declared in the indicator's own unit, whatever its direction and its transform. COINr's `n_dist2targ` is
    1 less this.

    Parameters
    ----------
    targets : {indicator: value}
    range : [low, high]
        Ends of the scale, [0, 1] by default. A scale that starts above 0 allows the means that need positive values.

    References
    ----------
    OECD/JRC (2008), Handbook on Constructing Composite Indicators, step 5 (distance to a reference).
    """

    targets: Mapping[str, float] = field(default_factory=dict, metadata={"required": True})
    range: Sequence[float] = (0, 1)

    linear = True

    def __post_init__(self) -> None:
        """Check the targets and the range."""
        check_range("range", self.range)
        if not isinstance(self.targets, Mapping) or not self.targets:
            raise OptionError("targets", say("steps.distance_target_needs_targets"), fix=say("steps.targets_poverty"))
        for name, value in self.targets.items():
            if isinstance(value, bool) or not isinstance(value, (int, float)) or not np.isfinite(value):
                raise OptionError(
                    "targets",
                    say("steps.target_is", name=name, value=repr(value)),
                    fix=say("steps.targets_example", name=name),
                )

    def check(self, directions: Mapping[str, int], units: Mapping[str, str]) -> None:
        """Refuse an indicator without target, and targets of no indicator."""
        del units
        declared_for("targets", self.targets, directions)

    def for_stage(self, path: str) -> DistanceToTarget:
        """A node's target is reached where its members' are, at the low end of the scale."""
        return replace(self, targets={path: self.range[0]})

    def learn(self, oriented: IndicatorMatrix) -> Learned:
        """The worst values are learned by `fit`; a target that every territory reaches is refused."""
        declared_for("targets", self.targets, oriented.indicators)
        worst = np.nanmax(oriented.values, axis=0)
        for name, end, target in zip(oriented.indicators, worst, self._targets(oriented), strict=True):
            if end <= target:
                raise Refusal(
                    say("steps.every_territory_reaches_target", name=name),
                    where=say("steps.normalisation_targets", name=name),
                    fix=say("steps.declare_target_most_fragile"),
                )
        return {}

    def transform(self, oriented: IndicatorMatrix, learned: Learned) -> Floats:
        """Measure the distance, never beyond the ends of the scale."""
        target = self._targets(oriented)
        low, high = self.range
        share = (oriented.values - target) / (array(learned, "maximum") - target)
        return low + (high - low) * np.clip(share, 0.0, 1.0)

    def made_positive(self, lowest: float) -> Words:
        """A scale that starts above zero."""
        del lowest
        return say("steps.beside_targets", above_zero=above_zero(self.range), another_index=ANOTHER_INDEX)

    def _targets(self, oriented: IndicatorMatrix) -> Floats:
        signs = np.asarray(oriented.directions, dtype=np.float64)
        targets = np.array([[self.targets[name] for name in oriented.indicators]], dtype=np.float64)
        return np.asarray(signs * on_own_scale(oriented, targets)[0])
