"""The same weight for every member of a node."""

from __future__ import annotations

import numpy as np
import pytest

from ifn_research.hierarchy import below
from ifn_research.steps.aggregation.hierarchy import normalised
from ifn_research.steps.weighting.equal_by_dimension import EqualByDimension
from ifn_research.steps.weighting.fixed import FixedWeights
from tests.support.one_factor import DIMENSIONS, one_factor


def test_every_member_of_a_node_weighs_the_same_down_the_hierarchy() -> None:
    """Index: x1 and a. a: x2, x3, a/b, a/c. a/b: x4, x5."""
    found = EqualByDimension().fit(one_factor()).values
    np.testing.assert_allclose(found, [1 / 2, 1 / 8, 1 / 8, 1 / 16, 1 / 16, 1 / 8], atol=1e-15)


def test_a_nodes_share_is_the_sum_of_its_members() -> None:
    for method in (EqualByDimension(), FixedWeights({"x1": 2, "a": 1})):
        found = method.fit(one_factor()).values
        inside = found[below(DIMENSIONS, "a")].sum()
        assert inside == pytest.approx(1 - found[0])
        np.testing.assert_allclose(normalised(found), found)
