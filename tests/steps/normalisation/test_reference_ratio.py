"""Ratios to the mean of a group."""

from __future__ import annotations

import numpy as np
import pytest

from ifn_research.errors import OptionError, Refusal
from ifn_research.matrix import IndicatorMatrix
from ifn_research.steps.normalisation.reference_ratio import ReferenceRatio
from tests.support.normalised import VALUES, fitted


def test_reference_ratio_is_100_at_the_mean_of_the_group() -> None:
    groups = {"region": np.array(["a", "a", "b", "b"], dtype=object)}
    result = fitted(ReferenceRatio(by="region"), IndicatorMatrix.of(VALUES, groups=groups))
    np.testing.assert_allclose(result[:, 0], 100 * VALUES[:, 0] / np.array([1.5, 1.5, 6.5, 6.5]))


def test_a_weighted_reference_is_the_mean_of_people_not_of_territories() -> None:
    population = np.array([3.0, 1.0, 1.0, 5.0])
    result = fitted(ReferenceRatio(weighted=True), IndicatorMatrix.of(VALUES, population=population))
    np.testing.assert_allclose(result[:, 1], 100 * VALUES[:, 1] / np.average(VALUES[:, 1], weights=population))


def test_reference_ratio_turns_an_indicator_of_direction_minus_one_as_told() -> None:
    matrix = IndicatorMatrix.of(VALUES, directions=(1, -1), units=("%", "%"))
    complement = fitted(ReferenceRatio(invert="complement"), matrix)
    np.testing.assert_allclose(complement[:, 1], 100 * (100 - VALUES[:, 1]) / np.mean(100 - VALUES[:, 1]))
    reciprocal = fitted(ReferenceRatio(invert="reciprocal"), matrix)
    np.testing.assert_allclose(reciprocal[:, 1], 100 / VALUES[:, 1] / np.mean(1 / VALUES[:, 1]))
    with pytest.raises(OptionError, match="has no reflection"):
        ReferenceRatio().fit(matrix)


def test_reference_ratio_refuses_what_has_no_meaning() -> None:
    for values in ([[0.0], [0.0]], [[-4.0], [-2.0], [1.0]]):
        with pytest.raises(Refusal, match="mean of 'x1' is not positive"):
            ReferenceRatio().fit(IndicatorMatrix.of(values))
    for values in ([[0.0], [1.0]], [[-1.0], [3.0]]):
        with pytest.raises(Refusal, match="'x1' is zero or negative in 1 territory: its reciprocal"):
            ReferenceRatio(invert="reciprocal").fit(IndicatorMatrix.of(values, directions=(-1,)))
    with pytest.raises(Refusal, match="population of every territory"):
        ReferenceRatio(weighted=True).fit(IndicatorMatrix.of(VALUES))
    with pytest.raises(OptionError, match="not a rate"):
        ReferenceRatio(invert="complement").check({"x": -1}, {"x": "euros"})
    step = ReferenceRatio(by="region")
    matrix = IndicatorMatrix.of(VALUES, groups={"region": np.array(list("aabb"), dtype=object)})
    elsewhere = IndicatorMatrix.of(VALUES, groups={"region": np.array(list("aabc"), dtype=object)})
    with pytest.raises(Refusal, match="the reference c"):
        step.apply(elsewhere, step.fit(matrix))


@pytest.mark.parametrize("unknown", ["", None, np.nan])
def test_reference_ratio_never_compares_territories_without_a_group_with_each_other(unknown: object) -> None:
    step = ReferenceRatio(by="region")
    known = IndicatorMatrix.of(VALUES, groups={"region": np.array(list("aabb"), dtype=object)})
    without = IndicatorMatrix.of(VALUES, groups={"region": np.array(["a", "a", "b", unknown], dtype=object)})
    for refused in (lambda: step.fit(without), lambda: step.apply(without, step.fit(known))):
        with pytest.raises(Refusal, match="1 territory has no 'region'") as caught:
            refused()
        assert without.codes[3] in str(caught.value.where)
        assert without.codes[0] not in str(caught.value.where)
        assert "fill in the column of 'region'" in str(caught.value.fix)
