"""Effects from pick-freeze designs: closed forms, SciPy's own, and those of every combination."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import scipy

from ifn_research.robustness.anova import effects
from ifn_research.robustness.designs import Choice, pick_freeze, sobol_points
from ifn_research.robustness.sobol import SobolEffects, sobol_effects

A_OF_G = np.array([0, 1, 4.5, 9, 99, 99, 99, 99])


def ishigami(x: np.ndarray) -> np.ndarray:
    angle = np.pi * (2 * x - 1)
    return np.sin(angle[..., 0]) + 7 * np.sin(angle[..., 1]) ** 2 + 0.1 * angle[..., 2] ** 4 * np.sin(angle[..., 0])


def sobol_g(x: np.ndarray) -> np.ndarray:
    return np.prod((np.abs(4 * x - 2) + A_OF_G) / (1 + A_OF_G), axis=-1)


def analysed(function, d: int, rows: int, seed: int = 0) -> SobolEffects:  # type: ignore[no-untyped-def]
    a, b = sobol_points(d, rows, seed)
    mixed = [np.where(np.arange(d) == j, b, a) for j in range(d)]
    values = np.concatenate([function(points) for points in (a, b, *mixed)])
    return sobol_effects(values.reshape(len(values), -1), rows, seed=1)


@pytest.mark.confirms("Sobol effects, Ishigami’s function", "closed form", "")
def test_ishigamis_function_has_the_effects_of_its_closed_form() -> None:
    found = analysed(ishigami, 3, 8192)
    assert found.first == pytest.approx([0.3139, 0.4424, 0], abs=0.01)
    assert found.total == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.01)


@pytest.mark.confirms("Sobol effects, Sobol’s G", "closed form", "")
def test_sobols_g_function_has_the_effects_of_its_closed_form() -> None:
    found = analysed(sobol_g, 8, 8192)
    assert found.first[:4] == pytest.approx([0.7165, 0.1791, 0.0237, 0.0072], abs=0.01)
    assert found.total[:4] == pytest.approx([0.7871, 0.2422, 0.0343, 0.0105], abs=0.01)


def test_a_linear_sum_has_the_squared_coefficients_as_effects() -> None:
    a = np.array([1.0, 2.0, 3.0])
    found = analysed(lambda x: x @ a, 3, 1024)
    assert found.first == pytest.approx(a**2 / 14, abs=0.01)
    assert found.total == pytest.approx(a**2 / 14, abs=0.01)


@pytest.mark.confirms("Sobol effects", "SciPy", "made-up functions", packages=("scipy",))
def test_estimates_are_those_of_scipy() -> None:
    rows, d = 256, 3
    a, b = sobol_points(d, rows, 5)
    mixed = np.stack([np.where(np.arange(d) == j, b, a) for j in range(d)])
    values = {"f_A": ishigami(a)[None], "f_B": ishigami(b)[None], "f_AB": ishigami(mixed)[:, None]}
    theirs = scipy.stats.sobol_indices(func=values, n=rows)
    ours = sobol_effects(np.concatenate([ishigami(a), ishigami(b), *ishigami(mixed)])[:, None], rows, seed=0)
    assert ours.first == pytest.approx(np.ravel(theirs.first_order), rel=1e-9)
    assert ours.total == pytest.approx(np.ravel(theirs.total_order), rel=1e-9)


def test_several_outputs_have_the_effects_of_their_trace() -> None:
    rows, d = 128, 2
    a, b = sobol_points(d, rows, 6)
    points = [a, b, *(np.where(np.arange(d) == j, b, a) for j in range(d))]
    values = np.concatenate([np.column_stack([x[:, 0], 3 * x[:, 1], x[:, 0] * x[:, 1]]) for x in points])
    found = sobol_effects(values, rows, seed=0)
    each = [sobol_effects(values[:, [k]], rows, seed=0) for k in range(3)]
    variances = np.array([one.variance[0] for one in each])
    assert found.variance == pytest.approx(variances)
    for name in ("first", "total"):
        mean = sum(getattr(one, name) * v for one, v in zip(each, variances, strict=True)) / variances.sum()
        assert getattr(found, name) == pytest.approx(mean)


def test_bounds_are_those_of_rows_drawn_again_with_their_variance() -> None:
    rows, d = 64, 2
    a, b = sobol_points(d, rows, 8)
    points = [a, b, *(np.where(np.arange(d) == j, b, a) for j in range(d))]
    values = np.concatenate([np.column_stack([x[:, 0] ** 2 + 5, x[:, 0] * x[:, 1]]) for x in points])
    found = sobol_effects(values, rows, seed=4)
    weights = np.random.default_rng(4).multinomial(rows, np.full(rows, 1 / rows), size=999)
    again = []
    for counts in weights:
        drawn = np.repeat(np.arange(rows), counts)
        blocks = [values[k * rows : (k + 1) * rows][drawn] for k in range(d + 2)]
        again.append(sobol_effects(np.concatenate(blocks), rows, seed=0).first)
    low, high = np.quantile(again, [0.025, 0.975], axis=0)
    # What the mean takes off is in single precision, and about a 64th of it all.
    assert found.first_bounds[0] == pytest.approx(low, rel=2e-7)
    assert found.first_bounds[1] == pytest.approx(high, rel=2e-7)


def choices(*sizes: int) -> list[Choice]:
    return [Choice(f"c{j}", tuple(map(str, range(size)))) for j, size in enumerate(sizes)]


@pytest.mark.parametrize("seed", range(4))
def test_exact_effects_lie_within_the_intervals_of_a_sample(seed: int) -> None:
    sizes = (2, 3, 4)
    table = np.random.default_rng(seed).integers(1, 60, size=(*sizes, 5))
    levels = np.array(list(itertools.product(*(range(size) for size in sizes))))
    exact = effects(table.reshape(-1, 5), levels, sizes)
    runs = pick_freeze(choices(*sizes), 1024, seed)
    found = sobol_effects(table[tuple(runs.levels.T)], runs.rows, seed=seed)
    for parts, (low, high) in ((exact.first, found.first_bounds), (exact.total, found.total_bounds)):
        # Of six intervals of 95 %; a Sobol sequence errs less than its rows drawn again.
        inside = (low <= exact.shares(parts)) & (exact.shares(parts) <= high)
        assert inside.all()


@pytest.mark.slow
def test_intervals_of_rows_drawn_at_random_cover_closed_forms() -> None:
    """Coverage by simulation, with points drawn at random: those of a Sobol sequence err less."""
    a, hits, trials, rows = np.array([1.0, 2.0, 3.0]), np.zeros(2), 200, 1024
    for trial in range(trials):
        rng = np.random.default_rng([trial, 1])
        x, y = rng.random((rows, 3)), rng.random((rows, 3))
        points = [x, y, *(np.where(np.arange(3) == j, y, x) for j in range(3))]
        found = sobol_effects(np.concatenate([p @ a for p in points])[:, None], rows, seed=trial)
        for k, (low, high) in enumerate((found.first_bounds, found.total_bounds)):
            hits[k] += ((low <= a**2 / 14) & (a**2 / 14 <= high)).mean()
    assert (hits / trials >= 0.93).all()


def test_an_input_that_moves_nothing_has_effects_of_exactly_0() -> None:
    runs = pick_freeze(choices(3, 4), 64, 0)
    values = np.random.default_rng(0).integers(1, 100, size=(3, 7))[runs.levels[:, 0]]
    found = sobol_effects(values, runs.rows, seed=0)
    assert found.first[1] == 0
    assert found.total[1] == 0


def test_what_never_varies_has_no_effects() -> None:
    found = sobol_effects(np.ones((4 * 32, 2)), 32, seed=0)
    assert np.isnan(found.first).all()
    assert np.isnan(found.total_bounds[0]).all()
