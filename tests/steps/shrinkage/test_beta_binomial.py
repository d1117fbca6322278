"""Shrinkage against its closed form, known truth and SciPy's beta-binomial likelihood."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import optimize, stats

from ifn_research.errors import OptionError, Refusal
from ifn_research.matrix import Floats, IndicatorMatrix, Labels
from ifn_research.steps.shrinkage.beta_binomial import BetaBinomial


def counted(cases: Floats, people: Floats, **labels: object) -> IndicatorMatrix:
    cases, people = np.atleast_2d(cases).T, np.atleast_2d(people).T
    return IndicatorMatrix.of(100 * cases / people, denominators=people, units=("%",), **labels)


def simulated(n: int, m: float, worth: float, seed: int) -> tuple[Floats, Floats, Floats]:
    """Cases, people, and the true rates, which follow beta(m K, (1 - m) K)."""
    rng = np.random.default_rng(seed)
    people = np.rint(rng.lognormal(4, 1.2, n)) + 1
    truth = rng.beta(m * worth, (1 - m) * worth, n)
    return rng.binomial(people.astype(int), truth).astype(float), people, truth


def test_the_estimate_is_the_posterior_mean_of_the_beta_binomial() -> None:
    """Gelman et al. (2013), Bayesian Data Analysis, section 2.4: (alpha + x) / (alpha + beta + n)."""
    cases, people, _ = simulated(300, 0.3, 20, 1)
    matrix = counted(cases, people)
    method = BetaBinomial()
    ((m, rho),) = method.fit(matrix)["all"]
    alpha, beta = m * (1 / rho - 1), (1 - m) * (1 / rho - 1)
    estimate = method.apply(matrix, method.fit(matrix)).values[:, 0]
    np.testing.assert_allclose(estimate, 100 * stats.beta(alpha + cases, beta + people - cases).mean(), rtol=1e-10)


def test_moments_by_hand() -> None:
    """Ten territories of 10 people, half with 2 cases and half with 6: m = .4, sum of (p - m)^2 = .4."""
    matrix = counted(np.repeat([2.0, 6.0], 5), np.full(10, 10.0))
    ((m, rho),) = BetaBinomial().fit(matrix)["all"]
    assert m == pytest.approx(0.4)
    assert rho == pytest.approx((0.4 / 0.24 - 9 / 10) / (9 * (1 - 1 / 10)))
    worth = 1 / rho - 1
    expected = 100 * (2 + worth * 0.4) / (10 + worth)
    assert BetaBinomial().apply(matrix, BetaBinomial().fit(matrix)).values[0, 0] == pytest.approx(expected)


@pytest.mark.parametrize("m, worth", [(0.1, 10), (0.3, 50), (0.5, 5)])
def test_the_known_mean_and_spread_are_recovered_as_by_maximum_likelihood(m: float, worth: float) -> None:
    found, likeliest = [], []
    for seed in range(20):
        cases, people, _ = simulated(400, m, worth, seed)
        ((mean, rho),) = BetaBinomial().fit(counted(cases, people))["all"]
        found.append((mean, rho))
        best = optimize.minimize(
            lambda t, x=cases, n=people: (
                -stats.betabinom.logpmf(
                    x, n, stats.logistic.cdf(t[0]) * np.exp(t[1]), stats.logistic.sf(t[0]) * np.exp(t[1])
                ).sum()
            ),
            [0.0, 2.0],
            method="Nelder-Mead",
        ).x
        likeliest.append((stats.logistic.cdf(best[0]), 1 / (1 + np.exp(best[1]))))
    truth = np.array([m, 1 / (1 + worth)])
    error = np.array(found).std(axis=0, ddof=1) / np.sqrt(20)
    assert (np.abs(np.array(found).mean(axis=0) - truth) < 3.5 * error + 0.05 * truth).all()
    assert (np.abs(np.mean(found, axis=0) - np.mean(likeliest, axis=0)) < 0.15 * truth).all()


def test_estimates_are_nearer_to_the_truth_than_raw_rates() -> None:
    ratios = []
    for seed in range(10):
        cases, people, truth = simulated(300, 0.2, 30, seed)
        matrix = counted(cases, people)
        estimate = BetaBinomial().apply(matrix, BetaBinomial().fit(matrix)).values[:, 0] / 100
        ratios.append(((estimate - truth) ** 2).mean() / ((cases / people - truth) ** 2).mean())
    assert max(ratios) < 0.6


def test_where_rates_differ_by_chance_alone_all_take_the_mean() -> None:
    matrix = counted(np.full(20, 3.0), np.full(20, 10.0))
    np.testing.assert_allclose(BetaBinomial().apply(matrix, BetaBinomial().fit(matrix)).values, 30.0)


def test_many_people_keep_their_rate_and_few_take_the_mean() -> None:
    cases, people, _ = simulated(200, 0.3, 20, 4)
    people[0], cases[0], people[1], cases[1] = 1e7, 9e6, 1.0, 1.0
    matrix = counted(cases, people)
    method = BetaBinomial()
    learned = method.fit(matrix)
    estimate, own = method.apply(matrix, learned).values[:, 0], method.own_share(matrix, learned)[:, 0]
    assert estimate[0] == pytest.approx(90, abs=0.01)
    assert own[1] < 0.2
    assert (np.diff(own[np.argsort(people)]) >= 0).all()
    (told,) = method.diagnostics(matrix, learned)
    assert (told.statistic, told.indicator, told.value) == ("shrinkage_own_share", "x1", pytest.approx(own.mean()))


def moment(rho: float, p: Floats, n: Floats) -> float:
    """Kleinman (1973): the share of variance that the moments give with the weights of a share rho."""
    w = n / (1 + (n - 1) * rho)
    m = (w * p).sum() / w.sum()
    free = (w * (1 - w / w.sum())).sum()
    chance = (w * (1 - w / w.sum()) / n).sum()
    return float(((w * (p - m) ** 2).sum() / (m * (1 - m)) - chance) / (free - chance))


def grouped(n_groups: int, seed: int) -> tuple[Floats, Floats, Labels]:
    """Cases, people and labels of groups of 10 to 59 territories that differ in every respect."""
    rng = np.random.default_rng(seed)
    cases, people, labels = [], [], []
    for k in range(n_groups):
        size = int(rng.integers(10, 60))
        n = np.rint(rng.lognormal(rng.uniform(2, 8), rng.uniform(0.2, 2.0), size)) + 2
        m, worth = rng.uniform(0.02, 0.6), 10 ** rng.uniform(0.3, 4)
        x = rng.binomial(n.astype(int), rng.beta(m * worth, (1 - m) * worth, size))
        x[0] += x.sum() == 0
        cases, people, labels = [*cases, x], [*people, n], [*labels, np.full(size, f"g{k}", dtype=object)]
    return np.concatenate(cases).astype(float), np.concatenate(people), np.concatenate(labels)


def test_the_share_is_found_where_iterating_the_moments_goes_round_in_a_circle() -> None:
    """From 0 the moments give 0.0055, and from there 0 again."""
    x = np.array([17, 175, 211, 442, 5, 20, 11, 1870, 1936, 45.0])
    n = np.array([97, 797, 1114, 2206, 21, 90, 58, 8257, 11255, 194.0])
    expected = optimize.brentq(lambda rho: moment(rho, x / n, n) - rho, 0, 1, xtol=1e-15)
    assert expected == pytest.approx(0.0014, abs=5e-5)
    ((_, alone),) = BetaBinomial().fit(counted(x, n))["all"]
    assert alone == pytest.approx(expected, rel=1e-9)
    cases, people, labels = grouped(50, 1)
    labels = np.concatenate([labels, np.full(10, "here", dtype=object)])
    matrix = counted(np.r_[cases, x], np.r_[people, n], groups={"g": labels})
    ((_, among),) = BetaBinomial(by="g").fit(matrix)["groups"]["g"]["here"]
    assert among == pytest.approx(expected, rel=1e-9)


def test_every_group_satisfies_the_moment_equation_and_has_one_solution() -> None:
    cases, people, labels = grouped(2_000, 2)
    learned = BetaBinomial(by="g").fit(counted(cases, people, groups={"g": labels}))["groups"]["g"]
    assert len(learned) == 2_000
    grid, found = np.r_[0.0, np.geomspace(1e-7, 1, 60)], []
    for rows in np.split(np.arange(len(labels)), np.flatnonzero(labels[1:] != labels[:-1]) + 1):
        p, n = cases[rows] / people[rows], people[rows]
        ((m, rho),) = learned[labels[rows[0]]]
        w = n / (1 + (n - 1) * rho)
        assert m == pytest.approx((w * p).sum() / w.sum(), rel=1e-12)
        assert moment(0, p, n) <= 0 if rho == 0 else abs(moment(rho, p, n) - rho) < 1e-9
        above = np.array([moment(at, p, n) > at for at in grid])
        assert (above == (grid < rho)).all()
        found.append(rho)
    assert np.mean(np.array(found) == 0) > 0.02


def test_rates_that_differ_no_more_than_chance_are_those_of_a_small_chi_squared() -> None:
    cases, people, labels = grouped(300, 3)
    learned = BetaBinomial(by="g").fit(counted(cases, people, groups={"g": labels}))["groups"]["g"]
    for name, ((_, rho),) in learned.items():
        x, n = cases[labels == name], people[labels == name]
        chi_squared = stats.chi2_contingency(np.column_stack([x, n - x]), correction=False).statistic
        assert (rho == 0) == (chi_squared <= len(x) - 1)


def test_rates_of_one_person_each_say_nothing_of_their_spread_and_opposite_towns_say_all() -> None:
    cases = np.repeat([0.0, 1.0], [12, 8])
    assert BetaBinomial().fit(counted(cases, np.ones(20)))["all"] == [[pytest.approx(0.4), 0.0]]
    assert BetaBinomial().fit(counted(50 * cases, np.full(20, 50.0)))["all"] == [[pytest.approx(0.4), 1.0]]
    assert BetaBinomial().fit(counted(np.full(20, 50.0), np.full(20, 50.0)))["all"] == [[1.0, 0.0]]


def test_a_large_town_does_not_make_the_mean() -> None:
    cases, people, _ = simulated(200, 0.2, 20, 10)
    ((before, _),) = BetaBinomial().fit(counted(cases, people))["all"]
    ((after, _),) = BetaBinomial().fit(counted(np.r_[cases, 6e6], np.r_[people, 1e7]))["all"]
    assert abs(after - before) < 0.01


def test_a_group_draws_to_its_own_mean_and_a_small_or_unknown_one_to_the_next() -> None:
    cases, people, _ = simulated(90, 0.2, 30, 5)
    other, others, _ = simulated(90, 0.6, 30, 6)
    labels = np.array(["a"] * 84 + ["small"] * 6 + ["b"] * 89 + [""], dtype=object)
    wide = np.array(["A"] * 90 + ["B"] * 90, dtype=object)
    matrix = counted(np.r_[cases, other], np.r_[people, others], groups={"d": labels, "r": wide})
    method = BetaBinomial(by=["d", "r"])
    learned = method.fit(matrix)
    estimates = method.apply(matrix, learned).values[:, 0]
    for name, rows, group in (("a", slice(0, 84), "a"), ("small", slice(84, 90), "A"), ("", slice(179, 180), "B")):
        inside = (labels if group == "a" else wide) == group
        alone = counted(np.r_[cases, other][inside], np.r_[people, others][inside])
        expected = BetaBinomial().apply(matrix.rows(np.arange(180)[rows]), BetaBinomial().fit(alone)).values[:, 0]
        np.testing.assert_allclose(estimates[rows], expected, rtol=1e-12, err_msg=name)
    assert method.group_names == ("d", "r")


def test_a_new_territory_is_drawn_to_what_was_learned() -> None:
    cases, people, _ = simulated(100, 0.2, 30, 7)
    matrix = counted(cases, people)
    method = BetaBinomial()
    learned = method.fit(matrix)
    alone = method.apply(matrix.rows(np.array([3])), learned).values
    np.testing.assert_array_equal(alone, method.apply(matrix, learned).values[[3]])


def test_columns_and_missing_cells_stay_as_they_are() -> None:
    cases, people, _ = simulated(40, 0.2, 30, 8)
    values = np.column_stack([100 * cases / people, np.arange(40.0)])
    values[2, 0] = np.nan
    denominators = np.column_stack([people, np.full(40, np.nan)])
    matrix = IndicatorMatrix.of(values, denominators=denominators, units=("%", "%"))
    before = matrix.values.copy()
    result = BetaBinomial().apply(matrix, BetaBinomial().fit(matrix)).values
    assert np.isnan(result[2, 0])
    np.testing.assert_array_equal(result[:, 1], np.arange(40.0))
    np.testing.assert_array_equal(matrix.values, before)


@pytest.mark.parametrize("unit, scale", [("%", 100.0), ("share", 1.0), ("‰", 1000.0)])
def test_the_unit_of_the_rate_changes_nothing_else(unit: str, scale: float) -> None:
    cases, people, _ = simulated(40, 0.2, 30, 9)
    matrix = IndicatorMatrix.of(scale * (cases / people)[:, None], denominators=people[:, None], units=(unit,))
    percent = counted(cases, people)
    np.testing.assert_allclose(
        BetaBinomial().apply(matrix, BetaBinomial().fit(matrix)).values / scale,
        BetaBinomial().apply(percent, BetaBinomial().fit(percent)).values / 100,
    )


def test_what_cannot_be_shrunk_is_refused() -> None:
    with pytest.raises(Refusal, match="rate from counts"):
        BetaBinomial().fit(IndicatorMatrix.of(np.ones((20, 2))))
    with pytest.raises(Refusal, match="more people"):
        BetaBinomial().fit(counted(np.arange(20.0), np.full(20, 10.0)))
    with pytest.raises(Refusal, match="negative"):
        BetaBinomial().fit(counted(np.arange(20.0) - 1, np.full(20, 50.0)))
    with pytest.raises(OptionError):
        BetaBinomial(by=[3])  # type: ignore[list-item]


@pytest.mark.parametrize("cases, what", [(11.0, "more people are counted than there are: x1"), (-1.0, "negative: x1")])
def test_a_new_territory_that_is_no_part_of_a_whole_is_refused_and_named(cases: float, what: str) -> None:
    method = BetaBinomial()
    learned = method.fit(counted(np.arange(20.0), np.full(20, 50.0)))
    new = counted(np.array([3.0, cases]), np.full(2, 10.0), codes=np.array(["here", "there"], dtype=object))
    with pytest.raises(Refusal, match=what) as refused:
        method.apply(new, learned)
    assert str(refused.value.where) == "1 territory: there"
