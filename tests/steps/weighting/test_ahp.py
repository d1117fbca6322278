"""Weights from comparisons of pairs by members of a committee."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ifn_research.errors import OptionError, Refusal
from ifn_research.matrix import IndicatorMatrix
from ifn_research.remarks import noted
from ifn_research.steps.weighting.ahp import AnalyticHierarchy

NAMES = ("poor", "old", "fibre", "car")
DIMENSIONS = ("money", "money", "access", "access")
# Consistent: 8, 4, 2 and 1 fifteenths.
FLAT = {
    "poor": {"old": 2, "fibre": 4, "car": 8},
    "old": {"fibre": 2, "car": 4},
    "fibre": {"car": 2},
}
NODES = {"money": {"access": 3}, "poor": {"old": 4}, "fibre": {"car": "1/2"}}
CIRCLE = {"poor": {"old": 9, "fibre": "1/9"}, "old": {"fibre": 9}}


def weights(
    judgements: Any, dimensions: tuple[str, ...] = DIMENSIONS, names: tuple[str, ...] = NAMES, **more: Any
) -> Any:
    values = np.random.default_rng(1).normal(size=(9, len(names)))
    matrix = IndicatorMatrix.of(values, indicators=names, dimensions=dimensions)
    return AnalyticHierarchy(judgements, **more).fit(matrix)


def test_indicators_compared_with_each_other_have_the_eigenvector() -> None:
    np.testing.assert_allclose(weights({"Anne": FLAT}).values, np.array([8, 4, 2, 1]) / 15, rtol=1e-12)


def test_weights_of_nodes_are_multiplied_down_the_hierarchy() -> None:
    np.testing.assert_allclose(weights({"Anne": NODES}).values, [0.6, 0.15, 0.25 / 3, 0.5 / 3], rtol=1e-12)


def test_members_that_nobody_compares_weigh_the_same() -> None:
    np.testing.assert_allclose(weights({"Anne": {"money": {"access": 3}}}).values, [0.375, 0.375, 0.125, 0.125])


def test_members_are_joined_by_geometric_means() -> None:
    """3 and 1/3 make 1; 8 and 2 make 4."""
    both = {"Anne": {"money": {"access": 3}}, "Luc": {"money": {"access": "1/3"}}}
    np.testing.assert_allclose(weights(both).values, [0.25] * 4)
    both = {"Anne": {"money": {"access": 8}}, "Luc": {"access": {"money": 0.5}}}
    np.testing.assert_allclose(weights(both).values, [0.4, 0.4, 0.1, 0.1])


def test_each_member_has_weights_of_its_own() -> None:
    both = AnalyticHierarchy({"Anne": {"money": {"access": 9}}, "Luc": {"money": {"access": 1}}})
    members, rows = both.of_members(NAMES, DIMENSIONS)
    assert members == ("Anne", "Luc")
    np.testing.assert_allclose(rows, [[0.45, 0.45, 0.05, 0.05], [0.25] * 4])


def test_consistency_is_told_of_the_committee_and_of_each_member() -> None:
    found = weights({"Anne": FLAT, "Luc": FLAT})
    told = {(row.statistic, row.indicator, row.component): row.value for row in found.statistics}
    assert told["consistency_ratio", "", ""] == pytest.approx(0, abs=1e-9)
    assert told["consistency_ratio", "", "Luc"] == pytest.approx(0, abs=1e-9)
    assert told["principal_eigenvalue", "", ""] == pytest.approx(4)
    assert told["members", "", ""] == 2
    assert told["points_min", "poor", ""] == pytest.approx(800 / 15)


def test_judgements_that_contradict_each_other_are_refused_with_the_worst_of_them() -> None:
    circle = {
        **CIRCLE,
        "poor": {"old": 2, "fibre": 2, "car": 8},
        "old": {"fibre": 2, "car": "1/9"},
        "fibre": {"car": 2},
    }
    with pytest.raises(Refusal) as caught:
        weights({"Anne": circle})
    assert "the judgements of the committee contradict each other" in str(caught.value)
    assert "'old' and 'car'" in str(caught.value.fix)
    assert "0.111, where they say" in str(caught.value.fix)
    found = weights({"Anne": circle}, allow_inconsistent=True)
    assert "are accepted (allow_inconsistent: true)" in noted(found.warnings)


def test_a_member_who_contradicts_himself_is_refused_though_the_committee_does_not() -> None:
    names, flat = ("poor", "old", "fibre"), ("", "", "")
    turned = {"poor": {"old": "1/9", "fibre": 9}, "old": {"fibre": "1/9"}}
    with pytest.raises(Refusal, match="the judgements of 'Luc' contradict"):
        weights({"Anne": {"poor": {"old": 1, "fibre": 1}, "old": {"fibre": 1}}, "Luc": turned}, flat, names)


def test_without_some_indicators_the_others_keep_their_proportions() -> None:
    found = weights({"Anne": FLAT}, ("money", "access"), ("poor", "car"))
    np.testing.assert_allclose(found.values, [8 / 9, 1 / 9])
    found = weights({"Anne": NODES}, ("money", "access", "access"), ("poor", "fibre", "car"))
    np.testing.assert_allclose(found.values, [0.75, 0.25 / 3, 0.5 / 3])


@pytest.mark.parametrize(
    ("judgements", "said"),
    [
        ({"Anne": {"poor": {"old": 10}}}, "not on the scale from 1/9 to 9: 10"),
        ({"Anne": {"poor": {"old": -3}}}, "not on the scale from 1/9 to 9: -3"),
        ({"Anne": {"poor": {"old": "a lot"}}}, "not on the scale from 1/9 to 9: a lot"),
        ({"Anne": {"poor": {"poor": 1}}}, "compares 'poor' with itself"),
        ({"Anne": {"poor": {"old": 3}, "old": {"poor": 3}}}, "contradict each other: 3 one way and 3 the other"),
        ({"Anne": {"poor": {"old": 3, "car": 3}}}, "'Anne' does not compare 'old' with 'car'"),
        ({"Anne": {"poor": {"old": 3}}, "Luc": {"fibre": {"car": 3}}}, "'Luc' does not compare 'poor' with 'old'"),
        ({"Anne": {"poor": 3}}, "'Anne' has no judgements"),
        ({}, "needs 'judgements'"),
    ],
)
def test_judgements_that_are_wrong_are_refused_with_the_pair(judgements: Any, said: str) -> None:
    with pytest.raises(OptionError) as caught:
        AnalyticHierarchy(judgements)
    assert said in str(caught.value)


def test_both_ways_are_accepted_where_they_agree() -> None:
    both = AnalyticHierarchy({"Anne": {"poor": {"old": 3}, "old": {"poor": "1/3"}}})
    assert both.read.ratios == (((1.0, 3.0), (1 / 3, 1.0)),)


@pytest.mark.parametrize(
    "rounded, exact", [(0.33, 1 / 3), (0.14, 1 / 7), (0.11, 1 / 9), ("0,333", 1 / 3), (0.5, 0.5), (2.5, 2.5)]
)
def test_a_rounded_inverse_is_the_inverse(rounded: Any, exact: float) -> None:
    assert AnalyticHierarchy({"Anne": {"poor": {"old": rounded}}}).read.ratios[0][0][1] == exact


@pytest.mark.parametrize(
    ("judged", "said"),
    [
        ({"poor": {"old": 2, "fibre": 3}, "old": {"fibre": 2}}, "car is not compared with"),
        ({"poor": {"access": 2}}, "old, fibre, car are not compared with poor, access"),
        ({"jobs": {"access": 2}}, "'jobs' is no indicator or dimension"),
        (FLAT | {"money": {"access": 2}}, "of several dimensions"),
    ],
)
def test_what_is_compared_is_the_version_or_the_members_of_its_nodes(judged: Any, said: str) -> None:
    with pytest.raises(OptionError) as caught:
        AnalyticHierarchy({"Anne": judged}).check(NAMES, DIMENSIONS)
    assert said in str(caught.value)
