"""Weights that the study declares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import isclose

import numpy as np

from ifn_research.errors import OptionError, nearest
from ifn_research.hierarchy import below, members, node_paths
from ifn_research.language.messages import say
from ifn_research.matrix import Floats, IndicatorMatrix, Labels, Weights
from ifn_research.remarks import Remark
from ifn_research.steps.weighting.base import down_the_hierarchy, is_weight

# Sums that differ by less, as a share, are one sum in the rounding of decimals.
SAME = 1e-9


@dataclass(frozen=True)
class FixedWeights:
    """Weights that the study declares, of indicators or of dimensions.

    Weights are relative within each node. A dimension that is not named weighs the sum of what is named in it; the
    members of a node weigh the same where none of them is named.

    Parameters
    ----------
    weights : mapping of indicator or dimension path to number
        Not negative.
    rescale : bool
        Divide the weights of each node by their sum, so that a score is a mean. Otherwise they are kept as they are: a
        sum of 0.999 makes each score 0.999 times that mean, as in the English Indices of Deprivation 2025.
    """

    weights: Mapping[str, float] = field(default_factory=dict, metadata={"required": True})
    rescale: bool = True

    def __post_init__(self) -> None:
        if not isinstance(self.rescale, bool):
            raise OptionError(
                "rescale",
                say("steps.rescale_is", rescale=repr(self.rescale)),
                fix=say("steps.rescale_true_rescale_false"),
            )
        if not isinstance(self.weights, Mapping) or not self.weights:
            raise OptionError(
                "weights", say("steps.fixed_weights_need_weights"), fix=say("steps.write_weights_poverty_fibre")
            )
        for name, value in self.weights.items():
            if not is_weight(value):
                raise OptionError(
                    "weights",
                    say("steps.weight_is", name=name, value=repr(value)),
                    fix=say("steps.weights_any_number_up", name=name),
                )

    def check(self, indicators: Sequence[str], dimensions: Sequence[str]) -> None:
        """Complain about weights that do not fit the indicators of a version.

        Raises
        ------
        OptionError
        """
        nodes = node_paths(dimensions)
        known = [*indicators, *nodes]
        for name in self.weights:
            if name in indicators and name in nodes:
                raise OptionError(
                    "weights",
                    say("steps.both_indicator_dimension_version", name=name),
                    fix=say("steps.give_dimension_another_name", name=name),
                )
            if name not in known:
                raise OptionError(
                    "weights", say("steps.no_indicator_dimension_version", name=name), fix=nearest(name, known)
                )
        self._effective(indicators, dimensions)

    def fit(
        self,
        matrix: IndicatorMatrix,
        *,
        outcome: Floats | None = None,
        blocks: Labels | None = None,
        rng: np.random.Generator | None = None,
    ) -> Weights:
        """The declared weights; see `Weighting.fit`."""
        del outcome, blocks, rng
        names, dimensions = matrix.indicators, matrix.dimensions
        sums = self.sums(names, dimensions)
        return Weights(
            names,
            self._effective(names, dimensions),
            totals={} if self.rescale else sums,
            warnings=tuple(self._remark(path, total) for path, total in sums.items()),
        )

    def sums(self, indicators: Sequence[str], dimensions: Sequence[str]) -> dict[str, float]:
        """Sums of the declared weights of the index (the path '') and of the dimensions, of those that are not 1.

        Only a dimension that is named has a sum of its own, unless it is the weight of the dimension: weights that are
        declared of indicators alone, or all down the hierarchy, are those of the index.
        """
        found = {}
        for path in ("", *(path for path in node_paths(dimensions) if path in self.weights)):
            own, children = members(dimensions, path)
            named = [value for value in self._members(own, children, indicators, dimensions) if value is not None]
            total = sum(named)
            if named and total and not any(isclose(total, same, rel_tol=SAME) for same in self._meant(path)):
                found[path] = total
        return found

    def _meant(self, path: str) -> tuple[float, ...]:
        """The sums that the weights in a node are expected to have."""
        return (1.0, float(self.weights[path])) if path else (1.0,)

    def _remark(self, path: str, total: float) -> Remark:
        """The remark on declared weights that do not sum to 1."""
        if not path:
            return Remark("weights_rescaled", total=total) if self.rescale else Remark("weights_kept", total=total)
        if self.rescale:
            return Remark("weights_rescaled_in", dimension=path, total=total)
        return Remark("weights_kept_in", dimension=path, total=total)

    def _effective(self, indicators: Sequence[str], dimensions: Sequence[str]) -> Floats:
        def share(path: str, own: list[int], children: list[str]) -> list[float]:
            names = [*(indicators[j] for j in own), *children]
            found = self._members(own, children, indicators, dimensions)
            missing = [name for name, value in zip(names, found, strict=True) if value is None]
            where = say("steps.the_dimension", path=path) if path else say("steps.the_index")
            if len(missing) == len(names):
                return [1.0 / len(names)] * len(names)
            if missing:
                fix = say("steps.give_weight_too_leaves", missing=missing)
                raise OptionError("weights", say("steps.some_members_weight_some", where=where), fix=fix)
            total = sum(value or 0.0 for value in found)
            if total == 0:
                raise OptionError(
                    "weights",
                    say("steps.every_weight", where=where),
                    fix=say("steps.weights_example", weights=self._inside(path, indicators, dimensions)),
                )
            return [(value or 0.0) / total for value in found]

        return down_the_hierarchy(dimensions, share)

    def _inside(self, path: str, indicators: Sequence[str], dimensions: Sequence[str]) -> str:
        """The first indicator in a node, at any depth, that has a weight; else the first."""
        inside = [indicators[j] for j in below(dimensions, path)]
        return next((name for name in inside if name in self.weights), inside[0])

    def _members(
        self, own: Sequence[int], children: Sequence[str], indicators: Sequence[str], dimensions: Sequence[str]
    ) -> list[float | None]:
        """Weights of the indicators and of the nodes in a node, None where nothing in them is named."""
        of_indicators = [self.weights.get(indicators[j]) for j in own]
        return [
            *(None if value is None else float(value) for value in of_indicators),
            *(self._of_node(path, indicators, dimensions) for path in children),
        ]

    def _of_node(self, path: str, indicators: Sequence[str], dimensions: Sequence[str]) -> float | None:
        """Weight of a node in the one above: its own, else the sum of what is named in it."""
        if path in self.weights:
            return float(self.weights[path])
        named = [
            value for value in self._members(*members(dimensions, path), indicators, dimensions) if value is not None
        ]
        return sum(named) if named else None
