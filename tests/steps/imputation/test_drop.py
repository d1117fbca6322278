"""Territories with a missing cell are left out."""

from __future__ import annotations

import pytest

from ifn_research.errors import Refusal
from ifn_research.matrix import IndicatorMatrix
from ifn_research.steps.imputation.drop import DropTerritories
from tests.support.incomplete import NAN, matrix


def test_drop_keeps_the_complete_territories() -> None:
    step = DropTerritories()
    kept = step.apply(matrix(), step.fit(matrix()))
    assert list(kept.codes) == ["T1", "T4"]
    assert list(kept.groups["departement"]) == ["a", "b"]


def test_drop_refuses_to_leave_nothing() -> None:
    with pytest.raises(Refusal, match="leaves none"):
        DropTerritories().fit(IndicatorMatrix.of([[1.0, NAN], [NAN, 2.0]]))
