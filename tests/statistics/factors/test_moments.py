"""Means, deviations and correlations against numpy, and the loadings that are known already."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ifn_research.statistics.factors.extraction import principal_component
from ifn_research.statistics.factors.moments import Moments

VALUES = np.random.default_rng(8).normal(size=(40, 3)) @ np.array([[1, 0.5, 0], [0, 2, 0.7], [0, 0, 3]])
PEOPLE = np.random.default_rng(9).integers(1, 6, 40).astype(float)
NAMES, PATHS = ("a", "b", "c"), ("x", "x", "y")


def test_moments_are_those_of_numpy() -> None:
    moments = Moments.of(VALUES, NAMES, PATHS)
    np.testing.assert_allclose(moments.means, VALUES.mean(axis=0))
    np.testing.assert_allclose(moments.deviations**2, np.diag(np.cov(VALUES.T)))
    np.testing.assert_allclose(moments.correlations, np.corrcoef(VALUES.T))
    assert moments.n == 40


def test_territories_that_weigh_have_the_moments_of_numpy_with_weights_and_are_worth_fewer() -> None:
    moments = Moments.of(VALUES, NAMES, PATHS, PEOPLE)
    np.testing.assert_allclose(moments.means, np.average(VALUES, axis=0, weights=PEOPLE))
    covariances = np.cov(VALUES.T, aweights=PEOPLE)
    scale = np.sqrt(np.diag(covariances))
    np.testing.assert_allclose(moments.correlations, covariances / np.outer(scale, scale))
    assert moments.n == int(PEOPLE.sum() ** 2 / (PEOPLE**2).sum()) < 40


def test_some_indicators_have_their_part_in_the_order_given() -> None:
    part = Moments.of(VALUES, NAMES, PATHS).columns(["c", "a"])
    whole = Moments.of(VALUES[:, [2, 0]], ("c", "a"), ("y", "x"))
    assert (part.indicators, part.dimensions) == (whole.indicators, whole.dimensions)
    np.testing.assert_allclose(part.correlations, whole.correlations)
    np.testing.assert_allclose(part.deviations, whole.deviations)


def test_loadings_that_are_known_are_not_extracted_again_unless_there_was_no_solution() -> None:
    moments = Moments.of(VALUES, NAMES, PATHS)
    key, other = ("principal_component", 1), np.full((3, 1), 0.25)
    assert replace(moments, known={key: other}).extract(*key) is other
    fresh = replace(moments, known={key: np.full((3, 1), np.nan)}).extract(*key)
    np.testing.assert_allclose(fresh, principal_component(moments.correlations, 1))
