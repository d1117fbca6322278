"""Plain correlations against SciPy on the raw columns, and the reasons for absence."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from ifn_research.remarks import noted
from ifn_research.statistics.correlation import is_constant, kendall, pearson, product_moment, spearman, straight_line
from ifn_research.statistics.ranks import sort_ties

SCIPY = {spearman: stats.spearmanr, pearson: stats.pearsonr, kendall: stats.kendalltau}


@pytest.mark.parametrize("function", SCIPY, ids=lambda f: f.__name__)
@pytest.mark.parametrize("x", ["poverty_rate", "share_65_plus", "unemployment_rate"])
def test_real_columns_give_the_figures_of_scipy(shared, function, x):
    table = pd.read_csv(shared / "data/tables/epci.csv")[[x, "outcome_unvaccinated_rate_2021_w27"]]
    complete = table.dropna()
    expected = SCIPY[function](complete.iloc[:, 0], complete.iloc[:, 1]).statistic
    assert function(*table.to_numpy().T).value == pytest.approx(expected, abs=1e-12)


@pytest.mark.confirms("Kendall’s tau-b", "its definition, every pair", "EPCI, and made-up ties")
def test_kendall_is_the_balance_of_all_pairs(shared) -> None:
    """Kendall (1945), Biometrika 33:239-251: pairs in order less those against it, by those tied on neither side."""
    rng = np.random.default_rng(2)
    table = pd.read_csv(shared / "data/tables/epci.csv")[["poverty_rate", "outcome_unvaccinated_rate_2021_w27"]]
    for x, y in (table.dropna().to_numpy().T, rng.integers(0, 5, (2, 70)).astype(float)):
        above = np.triu_indices(len(x), 1)
        of_x, of_y = (np.sign(values[:, None] - values[None, :])[above] for values in (x, y))
        expected = (of_x * of_y).sum() / np.sqrt((of_x != 0).sum() * (of_y != 0).sum())
        assert kendall(x, y).value == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("function", SCIPY, ids=lambda f: f.__name__)
def test_ties_are_handled_as_scipy_does(function):
    rng = np.random.default_rng(1)
    x, y = rng.integers(0, 6, (2, 80)).astype(float)
    assert function(x, y).value == pytest.approx(SCIPY[function](x, y).statistic, abs=1e-12)


@pytest.mark.parametrize("function", SCIPY, ids=lambda f: f.__name__)
def test_a_constant_variable_gives_a_reason_that_names_it(function):
    found = function(np.arange(5.0), np.full(5, 2.0), names=("score", "abstention"))
    assert found.value is None
    assert noted(found.reason) == "abstention constant over the 5 territories"


@pytest.mark.parametrize("function", SCIPY, ids=lambda f: f.__name__)
def test_two_territories_give_a_reason(function):
    found = function(np.array([1.0, 2.0, np.nan]), np.array([1.0, 2.0, 3.0]))
    assert found.value is None
    assert "only 2 territories" in noted(found.reason)


def test_a_sum_that_is_constant_but_for_floating_point_is_constant():
    x = np.array([0.1 + 0.2, 0.3, 0.3, 0.1 + 0.2])
    assert pearson(x, np.arange(4.0)).value is None


@pytest.mark.parametrize("n", [3, 8, 101, 1_228, 35_000])
def test_a_product_moment_has_the_bits_of_scipy(n: int) -> None:
    rng = np.random.default_rng(n)
    for scale in (1e-200, 1e-8, 1.0, 1e200):
        x, noise = scale * (rng.normal(size=n) + 5), rng.normal(size=n)
        for y in (noise, x / scale + 1e-3 * noise, -x, stats.rankdata(noise)):
            assert product_moment(x, y) == stats.pearsonr(x, y).statistic


@pytest.mark.parametrize("size", [0.0, 1e-14, 1e-13, 1e-12, 3e-12, 1e-10, 1.0, 1e10])
@pytest.mark.parametrize("middle", [0.0, 1.0, -3e5])
def test_a_variable_is_constant_where_all_of_it_is_one_tie_group(size, middle):
    """Chains of neighbours that each differ by next to nothing are tied, however long."""
    for values in (np.linspace(0, 1, 40), np.array([0.0] * 39 + [1.0]), np.array([np.nan, 0.0, 1.0])):
        tried = middle + size * values
        assert is_constant(tried) == (sort_ties(tried).n_groups < 2)


def test_what_is_unknown_or_empty_is_constant_and_what_is_infinite_has_no_order():
    assert is_constant(np.zeros(0))
    assert is_constant(np.array([np.nan, np.nan]))
    with pytest.raises(ValueError, match="infinite"):
        is_constant(np.array([0.0, np.inf]))


def test_a_straight_line_is_that_of_scipy():
    rng = np.random.default_rng(3)
    x, y = rng.normal(1e4, 3, (2, 500))
    line = stats.linregress(x, y)
    # Releases of SciPy add the products up in orders of their own.
    assert straight_line(x, y) == pytest.approx((line.intercept, line.slope), rel=1e-13)
    assert straight_line(np.array([0.0, 1, 2]), np.array([1.0, 3, 5])) == pytest.approx((1, 2))


@pytest.mark.parametrize("levels", [3, 40, 10**9])
def test_taus_have_the_bits_of_scipy(levels):
    for seed, n in enumerate((3, 10, 92, 1228)):
        x, y = np.random.default_rng(seed).integers(0, levels, (2, n)).astype(float)
        if not (is_constant(x) or is_constant(y)):
            assert kendall(x, y).value == stats.kendalltau(x, y).statistic
