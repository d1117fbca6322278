"""Missing cells stay, and their weight goes to those that are known."""

from __future__ import annotations

import numpy as np

from ifn_research.steps.aggregation.arithmetic import ArithmeticMean
from ifn_research.steps.aggregation.hierarchy import aggregate
from ifn_research.steps.imputation.available import AvailableCells
from tests.support.incomplete import VALUES, matrix


def test_cells_that_are_missing_are_neither_filled_nor_marked() -> None:
    step = AvailableCells()
    kept = step.apply(matrix(), step.fit(matrix()))
    np.testing.assert_array_equal(kept.values, VALUES)
    assert not kept.imputed.any()
    assert step.leaves_out_territories
    assert not step.leaves_out_raw
    assert not step.leaves_out_normalised


def test_a_territory_is_judged_on_what_is_known_of_it() -> None:
    """Weights 1/4 and 3/4: whoever lacks one indicator has the score of the other."""
    step = AvailableCells()
    kept = step.apply(matrix(), step.fit(matrix()))
    scores = aggregate(kept, np.array([0.25, 0.75]), [ArithmeticMean()], staged=False).scores
    np.testing.assert_allclose(scores, [7.75, 3, 30, 17, np.nan])
