"""Newton's method inside bounds: against closed forms, and against another program."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize

from ifn_research.matrix import Floats, Integers
from ifn_research.statistics.factors.newton import minimise


def parabolas(centres: Floats, shapes: Floats):
    """Sums of squares around a centre a problem."""

    def derivatives(places: Floats, problems: Integers) -> tuple[Floats, Floats, Floats]:
        apart = places - centres[problems]
        slopes = np.einsum("nij,nj->ni", shapes[problems], apart)
        return np.einsum("ni,ni->n", apart, slopes) / 2, slopes, shapes[problems]

    return derivatives


def test_a_parabola_inside_the_bounds_takes_one_step_and_outside_it_stops_at_them() -> None:
    centres = np.array([[0.25, 0.75], [2.0, 0.5], [-1.0, 3.0]])
    found, _, slopes = minimise(
        parabolas(centres, np.tile(np.eye(2), (3, 1, 1))), np.full((3, 2), 0.5), np.arange(3), (0.0, 1.0), 1e-12
    )
    np.testing.assert_allclose(found, np.clip(centres, 0, 1), atol=1e-15)
    assert (slopes <= 1e-12).all()


@pytest.mark.parametrize("seed", range(20))
def test_the_least_of_a_bounded_parabola_is_that_of_scipy(seed: int) -> None:
    rng = np.random.default_rng(seed)
    root = rng.standard_normal((1, 6, 6))
    shapes = root @ root.transpose(0, 2, 1) + 0.1 * np.eye(6)
    derivatives = parabolas(rng.uniform(-1, 2, (1, 6)), shapes)
    at = np.array([0])
    found, values, _ = minimise(derivatives, np.full((1, 6), 0.5), at, (0.0, 1.0), 1e-13)

    def one(place: Floats) -> tuple[float, Floats]:
        value, slope, _ = derivatives(place[None], at)
        return float(value[0]), slope[0]

    peer = minimize(one, np.full(6, 0.5), jac=True, method="L-BFGS-B", bounds=[(0, 1)] * 6, options={"ftol": 1e-15})
    assert values[0] <= peer.fun + 1e-12
    np.testing.assert_allclose(found[0], peer.x, atol=1e-5)


def test_a_place_where_the_objective_curves_downwards_is_left() -> None:
    def double_well(places: Floats, problems: Integers) -> tuple[Floats, Floats, Floats]:
        x = places[:, 0]
        return (x**2 - 1) ** 2, (4 * x**3 - 4 * x)[:, None], (12 * x**2 - 4)[:, None, None]

    found, _, _ = minimise(double_well, np.array([[0.1], [-0.1]]), np.array([0, 0]), (-2.0, 2.0), 1e-12)
    np.testing.assert_allclose(found[:, 0], [1, -1], atol=1e-12)


@pytest.mark.parametrize("seed", range(20))
def test_a_walk_goes_to_the_bottom_where_the_objective_is_known_less_exactly_than_its_slopes(seed: int) -> None:
    """Eigenvalues are known to some 50 units of the last place: a last step, 1e-8 long, may seem to lead upwards."""
    rng = np.random.default_rng(seed)
    exact = parabolas(np.array([[0.3, 0.6]]), np.array([[[40.0, 3.0], [3.0, 0.8]]]))

    def rough(places: Floats, problems: Integers) -> tuple[Floats, Floats, Floats]:
        value, slopes, curvatures = exact(places, problems)
        # Curvatures that are a little off make several steps of what would be one.
        return value + 1.3 + rng.uniform(-1e-14, 1e-14, len(value)), slopes, curvatures * 1.01

    found, _, slopes = minimise(rough, np.array([[0.9, 0.1]]), np.array([0]), (0.0, 1.0), 1e-13)
    assert slopes[0] <= 1.3e-13
    np.testing.assert_allclose(found, [[0.3, 0.6]], atol=1e-12)
