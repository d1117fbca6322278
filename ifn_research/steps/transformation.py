"""The transforms that indicators declare, as one step of an index."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ifn_research.errors import Refusal
from ifn_research.language.messages import Words, say
from ifn_research.matrix import Bools, Floats, IndicatorMatrix
from ifn_research.steps.base import Learned, Step
from ifn_research.steps.transforms import TRANSFORMS, Transform


@dataclass(frozen=True)
class Transformation(Step):
    """Put each indicator on the scale that it declares; its unit is then no proportion any more."""

    def fit(self, matrix: IndicatorMatrix) -> Learned:
        """Learn what the transforms must know of each indicator.

        Raises
        ------
        Refusal
            If an indicator has a value that its transform is not defined for, or no value at all to learn from.
        """
        found = {}
        for name, transform, values in _transformed(matrix):
            _refuse_outside(matrix, name, transform, values, fix=_other(matrix, name, values))
            if transform.fitted and np.isnan(values).all():
                raise Refusal(
                    say("steps.no_value_transform_could", name=name),
                    where=say("steps.indicators_transform", name=name),
                    fix=say("steps.leave_out_version_check"),
                )
            found[name] = dict(transform.learn(values))
        return found

    def apply(self, matrix: IndicatorMatrix, learned: Learned) -> IndicatorMatrix:
        """Transform any territories, such as new ones, for which the transform is what it is.

        Raises
        ------
        Refusal
            If a value is one that the transform is not defined for, naming the territories.
        """
        if all(name == "none" for name in matrix.transforms):
            return matrix
        values = matrix.values.copy()
        for name, transform, column in _transformed(matrix):
            _refuse_outside(matrix, name, transform, column, fix=say("steps.correct_values_leave_territories"))
            values[:, matrix.indicators.index(name)] = transform.apply(column, learned[name])
        return matrix.on_other_scales(values)

    def out_of_range(self, matrix: IndicatorMatrix, learned: Learned) -> Bools:
        """Cells that a fitted scale pulls in to its ends; other transforms hide none from the steps that follow."""
        beyond = np.zeros(matrix.values.shape, dtype=bool)
        for name, transform, column in _transformed(matrix):
            if transform.fitted:
                fitted = learned[name]["distribution"]
                beyond[:, matrix.indicators.index(name)] = (column < fitted[0]) | (column > fitted[-1])
        return beyond


def _transformed(matrix: IndicatorMatrix) -> Iterator[tuple[str, Transform, Floats]]:
    """The indicators that are transformed."""
    for name, transform, values in zip(matrix.indicators, matrix.transforms, matrix.values.T, strict=True):
        if transform != "none":
            yield name, TRANSFORMS[transform](), values


def _other(matrix: IndicatorMatrix, name: str, values: Floats) -> Words:
    """The transforms that are defined for these values of an indicator."""
    method = matrix.transforms[matrix.indicators.index(name)]
    able = [
        other
        for other, kind in TRANSFORMS.items()
        if other not in (method, "none") and not kind().outside(values).any()
    ]
    return say("steps.use_transform_correct_values", able=able)


def _refuse_outside(matrix: IndicatorMatrix, name: str, transform: Transform, values: Floats, *, fix: Words) -> None:
    wrong = transform.outside(values)
    if not wrong.any():
        return
    method = matrix.transforms[matrix.indicators.index(name)]
    n, codes = int(wrong.sum()), matrix.codes[wrong]
    raise Refusal(
        say(
            "steps.least_transform_values_none",
            n,
            name=name,
            values=np.nanmin(values),
            method=method,
            domain=transform.domain,
        ),
        where=say("steps.indicators_transform_territories", n, name=name, codes=codes),
        fix=fix,
    )
