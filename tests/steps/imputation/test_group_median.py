"""Missing cells take the median of the territory's group."""

from __future__ import annotations

import json

import numpy as np
import pytest

from ifn_research.errors import OptionError, Refusal
from ifn_research.matrix import IndicatorMatrix
from ifn_research.steps.imputation.group_median import GroupMedianImputation
from tests.support.incomplete import GROUPS, NAN, VALUES, matrix


def test_group_median_falls_back_to_wider_groups_then_to_all() -> None:
    step = GroupMedianImputation(by=("departement", "region"))
    filled = step.apply(matrix(), json.loads(json.dumps(step.fit(matrix()))))
    # T2: the median of x2 in département a is T1's; T3: that of x1 in b is T4's; T5: c has no value and no région.
    np.testing.assert_array_equal(filled.values[1], [3, 10])
    np.testing.assert_array_equal(filled.values[2], [8, 30])
    np.testing.assert_array_equal(filled.values[4], [3, 20])
    np.testing.assert_array_equal(filled.imputed, np.isnan(VALUES))


def test_group_median_uses_the_wider_group_where_the_finer_one_knows_nothing() -> None:
    values = np.array([[NAN, 1.0], [NAN, 1.0], [4.0, 1.0], [8.0, 1.0], [100.0, 1.0]])
    step = GroupMedianImputation(by=("departement", "region"))
    learned = step.fit(IndicatorMatrix.of(values, groups=GROUPS))
    filled = step.apply(IndicatorMatrix.of(values, groups=GROUPS), learned)
    np.testing.assert_array_equal(filled.values[:2, 0], [6, 6])


def test_new_territories_are_filled_with_what_was_learned() -> None:
    step = GroupMedianImputation(by="departement")
    learned = step.fit(matrix())
    new = IndicatorMatrix.of([[NAN, NAN]], groups={"departement": np.array(["a"], dtype=object)})
    np.testing.assert_array_equal(step.apply(new, learned).values, [[2, 10]])


@pytest.mark.parametrize("by", [(), "", ("a", ""), (1,), 3, {"a": "b"}, True, None])
def test_group_median_needs_a_group(by: object) -> None:
    with pytest.raises(OptionError, match="'by'"):
        GroupMedianImputation(by=by)  # type: ignore[arg-type]


def test_an_undeclared_group_gets_the_nearest_name() -> None:
    with pytest.raises(Refusal) as caught:
        GroupMedianImputation(by="departemen").fit(matrix())
    assert "did you mean 'departement'" in str(caught.value.fix)
