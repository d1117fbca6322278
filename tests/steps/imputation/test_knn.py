"""Nearest neighbours, found by hand."""

from __future__ import annotations

import json

import numpy as np
import pytest

from ifn_research.matrix import IndicatorMatrix
from ifn_research.steps.imputation.knn import NearestNeighbours
from tests.support.incomplete import scattered


def test_neighbours_are_nearest_in_standard_units_whatever_the_unit() -> None:
    values = scattered()
    step = NearestNeighbours(k=3)
    filled = step.apply(IndicatorMatrix.of(values), json.loads(json.dumps(step.fit(IndicatorMatrix.of(values)))))
    standard = (values - np.nanmean(values, axis=0)) / np.nanstd(values, axis=0, ddof=1)
    row = int(np.flatnonzero(np.isnan(values[:, 0]) & ~np.isnan(values[:, 1:]).any(axis=1))[0])
    shared_ = ~np.isnan(standard) & ~np.isnan(standard[row])
    counted = np.maximum(shared_.sum(axis=1), 1)
    squares = np.where(shared_, (standard - standard[row]) ** 2, 0).sum(axis=1) * 3 / counted
    squares[np.isnan(values[:, 0]) | (shared_.sum(axis=1) == 0)] = np.inf
    assert filled.values[row, 0] == pytest.approx(values[np.argsort(squares)[:3], 0].mean())
    units = np.array([1.0, 1e-3, 50.0])
    other = step.apply(IndicatorMatrix.of(values * units), step.fit(IndicatorMatrix.of(values * units)))
    np.testing.assert_allclose(other.values, filled.values * units)
