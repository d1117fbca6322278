"""People as weights: what is refused before they weigh anything."""

from __future__ import annotations

import numpy as np
import pytest

from ifn_research.errors import OptionError, Refusal
from ifn_research.matrix import IndicatorMatrix
from ifn_research.steps.population import check_switch, population_of


def people(*counts: float) -> IndicatorMatrix:
    return IndicatorMatrix.of(np.zeros((len(counts), 1)), population=np.array(counts))


def test_uninhabited_territories_are_allowed_among_others() -> None:
    assert population_of(people(0.0, 12.0, 3.0), "a mean").tolist() == [0, 12, 3]


@pytest.mark.parametrize(
    ("matrix", "what", "where"),
    [
        (IndicatorMatrix.of([[1.0]]), "a mean needs the population of every territory", "tables"),
        (people(5.0, np.nan, -1.0, 3.0), "a mean needs the population of every territory: 2 have none", "T2, T3"),
        (people(np.inf, 2.0), "a mean needs the population of every territory: 1 has none", "T1"),
        (people(0.0, 0.0), "a mean needs people: the population is 0 everywhere", "population"),
    ],
)
def test_a_population_that_weighs_nothing_is_refused_with_its_territories(
    matrix: IndicatorMatrix, what: str, where: str
) -> None:
    with pytest.raises(Refusal) as caught:
        population_of(matrix, "a mean")
    assert str(caught.value.what) == what
    assert where in str(caught.value.where)
    assert "weighted: false" in str(caught.value.fix)


@pytest.mark.parametrize("value", ["yes", 1, None])
def test_a_switch_is_true_or_false(value: object) -> None:
    check_switch("weighted", True)
    with pytest.raises(OptionError, match="neither true nor false") as caught:
        check_switch("weighted", value)
    assert str(caught.value.fix) == "weighted: true"
