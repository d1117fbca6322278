"""Draws of true figures: posteriors in closed form, and simulations with known truth."""

from __future__ import annotations

import numpy as np
import pytest
import scipy

from ifn_research.errors import Refusal
from ifn_research.matrix import Floats, IndicatorMatrix
from ifn_research.robustness.sampling import Sampling, sampling_of
from ifn_research.statistics.beta_binomial import mean_and_share
from ifn_research.steps.shrinkage.beta_binomial import BetaBinomial

N_DRAWS = 4000


def rates(n: int, columns: int, seed: int) -> tuple[Floats, Floats, Floats]:
    """True rates, counted rates and the people counted."""
    rng = np.random.default_rng(seed)
    true = rng.beta(3.0, 7.0, size=(n, columns))
    people = rng.integers(5, 200, size=n).astype(float)
    counted = rng.binomial(people[:, None].astype(int), true) / people[:, None]
    return true, counted, people


def matrix_of(values: Floats, people: Floats, unit: str = "share", **labels: object) -> IndicatorMatrix:
    n, m = values.shape
    return IndicatorMatrix.of(
        values, units=(unit,) * m, denominators=np.repeat(people[:, None], m, axis=1).reshape(n, m), **labels
    )


def draws(found: Sampling, count: int = N_DRAWS) -> Floats:
    return np.stack([found.drawn(1, k).values for k in range(count)])


def test_a_rate_is_drawn_from_its_posterior_of_the_fit_that_the_shrinkage_makes() -> None:
    _, counted, people = rates(40, 1, 3)
    matrix = matrix_of(100 * counted, people, "%")
    again = draws(sampling_of(matrix, matrix, BetaBinomial()))[:, :, 0] / 100
    (mean,), (share,) = mean_and_share(counted[:, 0], people, np.zeros(1, dtype=np.int64))
    worth = 1 / share - 1
    a, b = worth * mean + counted[:, 0] * people, worth * (1 - mean) + people * (1 - counted[:, 0])
    posterior = scipy.stats.beta(a, b)
    assert np.abs(again.mean(axis=0) - posterior.mean()).max() < 4.5 * (posterior.std() / np.sqrt(N_DRAWS)).max()
    p_values = [scipy.stats.kstest(again[:, k], scipy.stats.beta(a[k], b[k]).cdf).pvalue for k in range(40)]
    assert min(p_values) > 0.05 / 40 / 5
    # What the shrinkage tells is the mean of the posterior.
    shrunk = BetaBinomial().fit_apply(matrix)[1].values[:, 0] / 100
    assert shrunk == pytest.approx(posterior.mean(), rel=1e-9)


def test_true_rates_lie_in_intervals_of_the_draws_as_often_as_they_should() -> None:
    """With known truth: 90 % intervals hold it in 90 %, which draws around what is observed would not do."""
    inside, around = [], []
    for seed in range(6):
        true, counted, people = rates(150, 1, seed)
        matrix = matrix_of(counted, people)
        low, high = np.quantile(draws(sampling_of(matrix, matrix, BetaBinomial()), 400)[:, :, 0], [0.05, 0.95], axis=0)
        inside.append(((low <= true[:, 0]) & (true[:, 0] <= high)).mean())
        rng = np.random.default_rng(seed)
        bootstrap = rng.binomial(people.astype(int), counted[:, 0], size=(400, 150)) / people
        spread = bootstrap.var(axis=0).mean() + counted[:, 0].var()
        around.append(spread / true[:, 0].var())
    assert np.mean(inside) == pytest.approx(0.9, abs=0.025)
    # The variance between territories of a parametric bootstrap holds chance twice; that of the posterior does not.
    assert np.mean(around) > 1.3


def test_the_spread_between_territories_of_a_draw_is_that_of_true_rates() -> None:
    true, counted, people = rates(2000, 1, 8)
    matrix = matrix_of(counted, people)
    again = draws(sampling_of(matrix, matrix, BetaBinomial()), 20)[:, :, 0]
    assert again.var(axis=1).mean() == pytest.approx(true.var(), rel=0.1)
    assert counted.var() > 1.15 * true.var()


def test_parts_of_a_total_are_drawn_together_and_never_exceed_it() -> None:
    rng = np.random.default_rng(4)
    true = rng.dirichlet([4.0, 3.0, 2.0], size=60)
    people = rng.integers(20, 80, size=60).astype(float)
    counts = np.stack([rng.multinomial(int(k), row) for k, row in zip(people, true, strict=True)])
    counted = counts[:, :2] / people[:, None]
    matrix = matrix_of(counted, people, indicators=("young", "old"))
    again = draws(sampling_of(matrix, matrix, BetaBinomial(), parts=[("young", "old")]))
    assert (again.sum(axis=2) <= 1).all()
    # Dirichlet: the correlation of two parts is -sqrt(p q / ((1 - p)(1 - q))) of their posterior means.
    mean = again.mean(axis=0)
    expected = -np.sqrt(mean[:, 0] * mean[:, 1] / ((1 - mean[:, 0]) * (1 - mean[:, 1])))
    seen = np.array([np.corrcoef(again[:, k].T)[0, 1] for k in range(60)])
    assert np.abs(seen - expected).max() < 5 / np.sqrt(N_DRAWS)
    apart = draws(sampling_of(matrix, matrix, BetaBinomial()), 500)
    assert abs(np.mean([np.corrcoef(apart[:, k].T)[0, 1] for k in range(60)])) < 0.02


def test_a_part_that_is_not_known_counts_with_the_rest_and_stays_unknown() -> None:
    _, counted, people = rates(30, 2, 6)
    counted = counted / 2
    whole = matrix_of(counted, people)
    counted = counted.copy()
    counted[3, 1] = np.nan
    matrix = matrix_of(counted, people)
    again = draws(sampling_of(whole, matrix, BetaBinomial(), parts=[("x1", "x2")]))
    complete = draws(sampling_of(whole, whole, BetaBinomial(), parts=[("x1", "x2")]))
    assert np.isnan(again[:, 3, 1]).all()
    assert scipy.stats.ks_2samp(again[:, 3, 0], complete[:, 3, 0]).pvalue > 0.001


def test_figures_with_standard_errors_have_a_normal_posterior() -> None:
    rng = np.random.default_rng(2)
    true, errors = rng.normal(10, 2, size=300), rng.uniform(0.2, 3, size=300)
    x = true + errors * rng.normal(size=300)
    matrix = IndicatorMatrix.of(x[:, None])
    found = sampling_of(matrix, matrix, BetaBinomial(), errors={"x1": (errors, errors)})
    again = draws(found, 1000)[:, :, 0]
    low, high = np.quantile(again, [0.05, 0.95], axis=0)
    assert ((low <= true) & (true <= high)).mean() == pytest.approx(0.9, abs=0.05)
    assert again.var(axis=1).mean() == pytest.approx(true.var(), rel=0.15)


def test_what_has_no_counts_does_not_move_and_is_named() -> None:
    _, counted, people = rates(30, 2, 1)
    matrix = IndicatorMatrix.of(
        counted, units=("share", "share"), denominators=np.column_stack([people, np.full(30, np.nan)])
    )
    found = sampling_of(matrix, matrix, BetaBinomial())
    assert found.unmoved == ["x2"]
    assert (found.drawn(0, 5).values[:, 1] == counted[:, 1]).all()


def test_an_indicator_has_the_same_draws_beside_whatever_others() -> None:
    _, counted, people = rates(30, 3, 1)
    matrix = matrix_of(counted, people)
    alone = matrix.columns(("x3",))
    three, one = (sampling_of(some, some, BetaBinomial()).drawn(7, 2).values for some in (matrix, alone))
    assert (three[:, 2] == one[:, 0]).all()
    assert (sampling_of(matrix, matrix, BetaBinomial()).drawn(7, 3).values != three).all()


def test_groups_of_the_shrinkage_have_means_of_their_own() -> None:
    _, counted, people = rates(60, 1, 5)
    counted[:30] *= 0.3
    labels = np.array(["low"] * 30 + ["high"] * 30, dtype=object)
    matrix = matrix_of(counted, people, groups={"g": labels})
    found = sampling_of(matrix, matrix, BetaBinomial(by="g"))
    shrunk = BetaBinomial(by="g").fit_apply(matrix)[1].values[:, 0]
    assert draws(found)[:, :, 0].mean(axis=0) == pytest.approx(shrunk, abs=0.01)


@pytest.mark.parametrize("kind", ["alike", "over", "error", "errors_alike"])
def test_what_cannot_be_drawn_is_refused(kind: str) -> None:
    rng = np.random.default_rng(0)
    people = np.full(40, 50.0)
    counted = rng.binomial(50, 0.3, size=(40, 2)) / 50
    matrix, errors, parts = matrix_of(counted, people), {}, ()
    if kind == "alike":
        matrix = matrix_of(np.repeat([[0.3, 0.2]], 40, axis=0) + rng.choice([-0.01, 0.01], size=(40, 2)), people)
    elif kind == "over":
        matrix, parts = matrix_of(np.clip(counted * 2.5, 0, 1), people), (("x1", "x2"),)
    else:
        matrix = IndicatorMatrix.of(rng.normal(size=(40, 2)))
        wrong = np.full(40, 9.0)
        wrong[0] = 9.0 if kind == "errors_alike" else np.nan
        errors = {"x1": (wrong, wrong)}
    with pytest.raises(Refusal, match=r"chance|total|standard error"):
        sampling_of(matrix, matrix, BetaBinomial(), parts=parts, errors=errors)
