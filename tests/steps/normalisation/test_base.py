"""Parts that several normalisations share, and what they refuse."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest
from scipy import stats

from ifn_research.errors import OptionError, Refusal
from ifn_research.matrix import Floats, IndicatorMatrix
from ifn_research.steps.normalisation.base import (
    RankNormalisation,
    above_zero,
    check_divisor,
    check_range,
    declared_for,
    on_own_scale,
    refuse_constant,
)
from ifn_research.steps.normalisation.exponential import Exponential
from ifn_research.steps.normalisation.none import NoNormalisation
from ifn_research.steps.normalisation.percentile import Percentile
from ifn_research.steps.normalisation.rank import Rank
from tests.support.method_cases import CASES, Case
from tests.support.normalised import TIED


@dataclass(frozen=True)
class Counts(RankNormalisation):
    """How many fitted values are below, and a thousandth of how many are equal."""

    def place(self, oriented: IndicatorMatrix, below: Floats, equal: Floats, n: Floats) -> Floats:
        return below + equal / 1000


@pytest.mark.parametrize("direction", [1, -1])
@pytest.mark.parametrize("again", [False, True])
def test_values_of_the_fit_and_new_ones_are_counted_as_scipy_ranks_them(direction: int, again: bool) -> None:
    values = np.vstack([TIED, [[np.nan, 6.0]], [[2.5, 4.5]]])
    whole = IndicatorMatrix.of(values, directions=(direction, direction))
    # The last row is nobody's: those that most rows are made of know its value, and count it for nothing.
    matrix = (whole.sorted_once() if again else whole).rows(np.arange(len(values) - 1))
    assert ("distinct" in vars(matrix)) is again
    learned, counted = Counts().fit_apply(matrix)
    for j, column in enumerate(direction * matrix.values.T):
        known = ~np.isnan(column)
        first, last = (stats.rankdata(column[known], method=ties) for ties in ("min", "max"))
        np.testing.assert_array_equal(counted.values[known, j], first - 1 + (last - first + 1) / 1000)
        assert np.isnan(counted.values[~known, j]).all()
        np.testing.assert_array_equal(learned["distribution"][j], np.sort(column[known]))
    new = IndicatorMatrix.of(np.array([[3.0, 5.0]]))
    fitted = list(zip(learned["distribution"], (3.0, 5.0), strict=True))
    below, equal = [(column < value).sum() for column, value in fitted], [(c == value).sum() for c, value in fitted]
    np.testing.assert_array_equal(Counts().apply(new, learned).values, [np.add(below, np.divide(equal, 1000))])


@pytest.mark.parametrize("method", [Percentile(), Rank(), Exponential()])
def test_learning_and_placing_at_once_is_learning_and_then_placing(method: RankNormalisation) -> None:
    values = np.random.default_rng(4).integers(0, 9, size=(50, 3)).astype(float)
    values[3, 1] = np.nan
    matrix = IndicatorMatrix.of(values, directions=(1, -1, 1))
    learned, placed = method.fit_apply(matrix)
    alone = method.fit(matrix)
    assert learned.keys() == alone.keys()
    for one, other in zip(learned["distribution"], alone["distribution"], strict=True):
        np.testing.assert_array_equal(one, other)
    np.testing.assert_array_equal(placed.values, method.apply(matrix, alone).values)


def test_spread_that_is_rounding_alone_is_none() -> None:
    refuse_constant(IndicatorMatrix.of([[1e9], [1e9 + 1]]))
    with pytest.raises(Refusal, match="'x1' has the same value"):
        refuse_constant(IndicatorMatrix.of([[0.3], [0.1 + 0.2]]))


@pytest.mark.parametrize("values", [np.empty((0, 1)), np.array([[np.nan], [np.nan]])])
def test_an_indicator_without_values_teaches_nothing(values: np.ndarray) -> None:
    with pytest.raises(Refusal, match="no value at all") as caught:
        NoNormalisation().fit(IndicatorMatrix.of(values))
    assert "leave it out" in str(caught.value.fix)


def test_a_divisor_is_read_with_and_without_spaces() -> None:
    assert check_divisor("n-1") == check_divisor("n - 1") == "n - 1"
    with pytest.raises(OptionError, match="neither n nor n - 1"):
        check_divisor("n+1")


@pytest.mark.parametrize(("ends", "fix"), [([9, 2], "posts: [2, 9]"), ([4, 4], "posts: [4, 5]")])
def test_a_range_that_falls_is_turned_in_what_is_advised(ends: list[float], fix: str) -> None:
    with pytest.raises(OptionError, match="does not rise") as caught:
        check_range("posts", ends)
    assert str(caught.value.fix) == fix
    check_range("posts", [2, 9])


def test_a_scale_above_zero_starts_at_a_hundredth_of_its_end() -> None:
    assert str(above_zero([0, 50])) == "range: [0.5, 50]"
    assert str(above_zero([-10, 0])) == "range: [1, 100]"


def test_what_is_declared_in_euros_is_placed_on_the_logarithmic_scale_of_the_indicator() -> None:
    matrix = IndicatorMatrix.of([[1.0, 1.0]], transforms=("log", "none"))
    np.testing.assert_allclose(on_own_scale(matrix, np.array([[np.e, 7.0], [1.0, 8.0]])), [[1, 7], [0, 8]])


def test_declarations_are_for_these_indicators_each() -> None:
    declared_for("posts", ["a", "b"], ["b", "a"])
    with pytest.raises(OptionError, match="'aa' is no indicator") as caught:
        declared_for("posts", ["a", "aa"], ["a", "b"])
    assert "'a'" in str(caught.value.fix)
    with pytest.raises(OptionError, match="says nothing of b") as caught:
        declared_for("posts", ["a"], ["a", "b"])
    assert str(caught.value.fix) == "add to posts: b: (its own)"


WHOLE = [case for case in CASES if case.kind == "normalisation" and not case.staged]


@pytest.mark.parametrize("case", WHOLE, ids=lambda case: f"{case.method}-{case.step}")
@pytest.mark.parametrize("turned", [False, True])
def test_nothing_of_the_fit_is_out_of_its_range_and_what_lies_beyond_is(case: Case, turned: bool) -> None:
    method, matrix = case.recipe().normalisation, case.matrix(3, n=40)
    assert min(matrix.directions) < 0
    matrix = matrix if turned else replace(matrix, directions=(1,) * matrix.n_indicators)
    learned, _ = method.fit_apply(matrix)
    assert not method.out_of_range(matrix, learned).any()
    least, greatest = matrix.extremes
    for values in (greatest + 1, least / 2):
        beyond = method.out_of_range(matrix.with_values(np.tile(values, (matrix.n_territories, 1))), learned)
        assert beyond.all()
