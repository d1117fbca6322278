"""Missing cells are refused."""

from __future__ import annotations

import pytest

from ifn_research.errors import Refusal
from ifn_research.matrix import IndicatorMatrix
from ifn_research.steps.imputation.none import NoImputation
from tests.support.incomplete import matrix


def test_none_refuses_saying_what_is_missing_and_where() -> None:
    with pytest.raises(Refusal) as caught:
        NoImputation().fit(matrix())
    assert "4 cells are missing: x1 (2), x2 (2)" in str(caught.value.what)
    assert "T2, T3, T5" in str(caught.value.where)
    assert "drop" in str(caught.value.fix)


def test_none_lets_complete_territories_through() -> None:
    complete = IndicatorMatrix.of([[1.0, 2.0]])
    assert NoImputation().apply(complete, NoImputation().fit(complete)) is complete
