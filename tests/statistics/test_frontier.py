"""Most favourable weights against Qhull's vertices, duality and a drawing on paper."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.spatial import HalfspaceIntersection

from ifn_research.matrix import Floats
from ifn_research.statistics.frontier import Frontier


def vertices(reference: Floats) -> Floats:
    """Every vertex of {w >= 0, reference w <= 1}, by Qhull."""
    m = reference.shape[1]
    halves = np.vstack(
        [np.column_stack([reference, -np.ones(len(reference))]), np.column_stack([-np.eye(m), np.zeros(m)])]
    )
    return HalfspaceIntersection(halves, np.full(m, 0.5 / reference.sum(axis=1).max())).intersections


@pytest.mark.parametrize("m", [2, 3, 4])
def test_scores_are_the_greatest_over_all_vertices(m: int) -> None:
    values = np.random.default_rng(m).gamma(2, size=(80, m))
    weights = Frontier(values).weights(values)
    np.testing.assert_allclose((weights * values).sum(axis=1), (values @ vertices(values).T).max(axis=1), rtol=1e-9)
    assert (weights >= 0).all()
    assert (values @ weights.T).max() <= 1 + 1e-9


def test_three_territories_on_paper() -> None:
    """(4, 0), (0, 2) and (3, 1.5) are the frontier; (2, 1) lies 2/3 of the way to (3, 1.5), (3, 0) 3/4 to (4, 0)."""
    reference = np.array([[4.0, 0.0], [0.0, 2.0], [3.0, 1.5]])
    values = np.array([[2.0, 1.0], [3.0, 0.0], [0.0, 0.0]])
    weights = Frontier(reference).weights(values)
    np.testing.assert_allclose((weights * values).sum(axis=1), [2 / 3, 3 / 4, 0.0])
    assert weights[2].tolist() == [0.0, 0.0]


@pytest.mark.confirms(
    "Benefit of the doubt, envelopment form", "SciPy (linprog)", "made-up territories", packages=("scipy",)
)
def test_scores_are_those_of_the_envelopment_form() -> None:
    """Strong duality: min sum of lambda with lambda'Y >= y, one programme a territory."""
    values = np.random.default_rng(9).gamma(2, size=(60, 6))
    weights = Frontier(values).weights(values)
    envelope = [linprog(np.ones(60), A_ub=-values.T, b_ub=-row).fun for row in values]
    np.testing.assert_allclose((weights * values).sum(axis=1), envelope, rtol=1e-9)


def test_scores_are_right_where_many_constraints_meet_in_one_point() -> None:
    """Min-max scales give several territories the same maximum, and whole numbers make many ties."""
    values = np.random.default_rng(8).integers(0, 4, size=(150, 5)).astype(float)
    weights = Frontier(values).weights(values)
    envelope = [linprog(np.ones(150), A_ub=-values.T, b_ub=-row).fun for row in values]
    np.testing.assert_allclose((weights * values).sum(axis=1), envelope, rtol=0, atol=1e-9)
    assert (values @ weights.T).max() <= 1 + 1e-9


def test_neither_order_nor_units_nor_repetition_change_scores() -> None:
    rng = np.random.default_rng(10)
    values = rng.gamma(2, size=(50, 4))
    scores = (Frontier(values).weights(values) * values).sum(axis=1)
    shuffled = rng.permutation(50)
    again = (Frontier(values[shuffled]).weights(values) * values).sum(axis=1)
    np.testing.assert_array_equal(again, scores)
    units = values * [1, 1e4, 1e-3, 7]
    np.testing.assert_allclose((Frontier(units).weights(units) * units).sum(axis=1), scores, rtol=1e-9)
    twice = np.vstack([values, values])
    np.testing.assert_array_equal((Frontier(twice).weights(values) * values).sum(axis=1), scores)


def test_only_rows_that_bound_are_needed() -> None:
    values = np.random.default_rng(11).gamma(2, size=(200, 4))
    frontier = Frontier(values)
    scores = (frontier.weights(values) * values).sum(axis=1)
    assert len(frontier.binding) == (scores >= 1 - 1e-9).sum() < 60
    reduced = (Frontier(frontier.binding).weights(values) * values).sum(axis=1)
    np.testing.assert_allclose(reduced, scores, rtol=1e-12)


@pytest.mark.confirms(
    "Benefit of the doubt with bounded shares", "SciPy (linprog)", "made-up territories", packages=("scipy",)
)
def test_shares_stay_within_their_bounds_and_scores_are_those_of_the_plain_programme() -> None:
    values = np.random.default_rng(12).gamma(2, size=(40, 4)) + 0.1
    weights = Frontier(values).weights_within(values, 0.1, 0.5)
    parts = weights * values
    shares = parts / parts.sum(axis=1, keepdims=True)
    assert shares.min() >= 0.1 - 1e-9
    assert shares.max() <= 0.5 + 1e-9
    for row, score in zip(values, parts.sum(axis=1), strict=True):
        pies = [s * (np.diag(row) - share * np.outer(np.ones(4), row)) for s, share in ((-1, 0.1), (1, 0.5))]
        plain = linprog(-row, A_ub=np.vstack([values, *pies]), b_ub=np.r_[np.ones(40), np.zeros(8)], method="highs-ipm")
        assert score == pytest.approx(-plain.fun, rel=1e-7)
    equal = Frontier(values).weights_within(values, 0.25, 0.25 + 1e-12)
    np.testing.assert_allclose((equal * values) / (equal * values).sum(axis=1, keepdims=True), 0.25, atol=1e-6)


def test_a_missing_column_has_no_weight() -> None:
    values = np.random.default_rng(13).gamma(2, size=(30, 3)) + 0.1
    gaps = values.copy()
    gaps[0, 1] = np.nan
    weights = Frontier(values).weights_within(gaps, 0.2, 0.6)
    assert weights[0, 1] == 0
    part = weights[0, [0, 2]] * values[0, [0, 2]]
    assert (part / part.sum()).max() <= 0.6 + 1e-9


@pytest.mark.parametrize("bounds", [None, (0.05, 0.6)])
def test_what_many_together_leave_uncertain_is_solved_alone(
    bounds: tuple[float, float] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = np.random.default_rng(14).gamma(2, size=(40, 4)) + 0.1

    def scores() -> Floats:
        frontier = Frontier(values)
        weights = frontier.weights(values) if bounds is None else frontier.weights_within(values, *bounds)
        assert (values @ weights.T).max() <= 1 + 1e-9
        return (weights * values).sum(axis=1)

    together = scores()
    monkeypatch.setattr("ifn_research.statistics.simplex.most_pivots", lambda m: 1)
    np.testing.assert_allclose(scores(), together, rtol=1e-9)


def test_a_solution_that_nothing_proves_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    values = np.random.default_rng(15).gamma(2, size=(40, 4))
    monkeypatch.setattr("ifn_research.statistics.simplex.most_pivots", lambda m: 0)

    def feasible_but_poor(*_: object, A_ub: Floats, **__: object) -> SimpleNamespace:
        return SimpleNamespace(x=np.full(4, 1e-3), ineqlin=SimpleNamespace(marginals=np.zeros(len(A_ub))))

    monkeypatch.setattr("scipy.optimize.linprog", feasible_but_poor)
    with pytest.raises(ArithmeticError, match="open whether"):
        Frontier(values).weights(values)


@pytest.mark.parametrize("low", [0.0, 0.05])
def test_shares_of_tied_rows_and_small_figures_are_those_of_the_plain_programme(low: float) -> None:
    rng = np.random.default_rng(16)
    values = np.repeat(rng.integers(0, 4, size=(40, 5)) + 1e-3, 2, axis=0)
    weights = Frontier(values).weights_within(values, low, 0.5)
    parts = weights * values
    shares = parts / parts.sum(axis=1, keepdims=True)
    assert shares.min() >= low - 1e-9
    assert shares.max() <= 0.5 + 1e-9
    assert (values @ weights.T).max() <= 1 + 1e-9
    for row, score in zip(values, parts.sum(axis=1), strict=True):
        sides = np.vstack([low * np.ones((5, 5)) - np.eye(5), np.eye(5) - 0.5 * np.ones((5, 5))])
        # In parts of the least figure, which HiGHS's absolute tolerances suit.
        left = np.vstack([values * row.min() / row, sides])
        plain = linprog(-np.ones(5), A_ub=left, b_ub=np.r_[np.ones(80), np.zeros(10)], method="highs")
        assert score == pytest.approx(-plain.fun * row.min(), rel=1e-8)


def test_a_solution_does_not_depend_on_those_solved_with_it_where_the_reference_is_reduced() -> None:
    values = np.random.default_rng(17).gamma(2, size=(300, 5))
    known = Frontier(values)
    known.weights(values)
    reduced = Frontier(known.binding, reduced=True)
    together = reduced.weights(values)
    for i in range(0, 300, 37):
        np.testing.assert_allclose(reduced.weights(values[[i]])[0], together[i], rtol=1e-9, atol=1e-12)
