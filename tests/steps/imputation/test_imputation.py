"""Missing cells are refused, left out or filled, and every filled cell is marked."""

from __future__ import annotations

import numpy as np
import pytest

from ifn_research.errors import OptionError
from ifn_research.matrix import IndicatorMatrix
from ifn_research.steps.imputation import IMPUTATIONS
from ifn_research.steps.imputation.group_mean import GroupMeanImputation
from ifn_research.steps.imputation.group_median import GroupMedianImputation
from ifn_research.steps.imputation.iterative import IterativeImputation
from ifn_research.steps.imputation.knn import NearestNeighbours
from tests.support.incomplete import GROUPS, NAN


@pytest.mark.parametrize("step", [GroupMedianImputation(by="region"), GroupMeanImputation(by="region")])
def test_territories_without_a_group_are_no_group_of_their_own(step: GroupMedianImputation) -> None:
    groups = {"region": np.array(["R", "R", "R", "", ""], dtype=object)}
    values = np.array([[1.0], [2.0], [6.0], [7.0], [NAN]])
    filled = step.apply(IndicatorMatrix.of(values, groups=groups), step.fit(IndicatorMatrix.of(values, groups=groups)))
    # Among themselves they would give 7; all four known values have the median and the mean 4.
    assert filled.values[4, 0] == 4.0


@pytest.mark.parametrize("name", sorted(IMPUTATIONS))
def test_every_method_leaves_complete_data_and_its_input_alone(name: str) -> None:
    step = IMPUTATIONS[name](by="departement") if name.startswith("group") else IMPUTATIONS[name]()  # type: ignore[call-arg]
    values = np.arange(10.0).reshape(5, 2)
    complete = IndicatorMatrix.of(values.copy(), groups=GROUPS)
    result = step.apply(complete, step.fit(complete))
    np.testing.assert_array_equal(result.values, values)
    np.testing.assert_array_equal(complete.values, values)
    assert not result.imputed.any()


@pytest.mark.parametrize("step", [lambda: NearestNeighbours(k=0), lambda: IterativeImputation(rounds="x")])
def test_counts_are_checked(step) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(OptionError):
        step()
