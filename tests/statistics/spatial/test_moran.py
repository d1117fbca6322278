"""Moran's I against spdep, esda and its own definition."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ifn_research.geography.neighbours import nearest
from ifn_research.matrix import Floats
from ifn_research.statistics.spatial.moran import Moran, local_moran, moran, moran_residual, residuals
from tests.support.columbus import TABLE, neighbours
from tests.support.reference import REFERENCE

SPDEP = pd.read_csv(REFERENCE / "columbus_moran.csv")


def column(name: str) -> Floats:
    return TABLE[name].to_numpy(dtype=np.float64)


def found(row: pd.Series) -> Moran:
    around = neighbours(row.weights)
    if "~" not in row.what:
        return moran(column(row.what), around)
    outcome, score = row.what.split(" ~ ")
    return moran_residual(column(outcome), column(score), around)


@pytest.mark.confirms("Moran’s I, its moments, of residuals too", "spdep 1.2.7 (R)", "Columbus, 49 neighbourhoods")
@pytest.mark.parametrize("at", range(len(SPDEP)))
def test_moran_and_its_moments_are_those_of_spdep(at: int) -> None:
    row = SPDEP.loc[at]
    result = found(row)
    for name, value in (("I", result.estimate), ("expected", result.expected), ("variance", result.variance)):
        assert value == pytest.approx(row[name], rel=0, abs=1e-10)
    assert result.z == pytest.approx(row.z, rel=1e-10)
    assert result.p_value == pytest.approx(row.p, rel=1e-9)


def test_figures_are_those_that_spdep_gave_on_another_day(shared: Path) -> None:
    folder = shared / "reference" / "spatial"
    given = pd.read_csv(folder / "psych_spdep_columbus_moran.csv").set_index("stat")["value"]
    result = moran(column("CRIME"), neighbours("queen"))
    assert result.estimate == pytest.approx(given["I"], abs=1e-10)
    assert result.variance == pytest.approx(given["Var_rand"], abs=1e-10)
    local = local_moran(column("CRIME"), neighbours("queen"), rng=np.random.default_rng(0), permutations=9)
    table = pd.read_csv(folder / "psych_spdep_columbus_localmoran.csv")
    np.testing.assert_allclose(local.local_i, table["Ii"], rtol=0, atol=1e-10)


@pytest.mark.confirms("Local Moran’s I", "spdep 1.2.7 (R)", "Columbus, 49 neighbourhoods")
def test_local_figures_of_residuals_are_those_of_spdep() -> None:
    rest = residuals(column("CRIME"), column("INC"))
    np.testing.assert_allclose(rest, column("residual"), rtol=0, atol=1e-10)
    local = local_moran(rest, neighbours("queen"), rng=np.random.default_rng(0))
    np.testing.assert_allclose(local.local_i, column("local_i"), rtol=0, atol=1e-10)
    assert local.quadrant.tolist() == TABLE["quadrant"].tolist()


def test_moments_of_residuals_are_traces_of_the_matrices_of_all_pairs() -> None:
    """Cliff and Ord's definition, with the n x n matrices written out."""
    outcome, score, around = column("CRIME"), column("HOVAL"), neighbours("nearest4")
    n = len(outcome)
    design = np.column_stack([np.ones(n), score])
    annihilator = np.eye(n) - design @ np.linalg.solve(design.T @ design, design.T)
    weights = around.links.toarray()
    product = annihilator @ (weights + weights.T) / 2
    trace = np.trace(product)
    expected = n / weights.sum() * trace / (n - 2)
    second = (2 * np.trace(product @ product) + trace**2) / ((n - 2) * n)
    variance = (n / weights.sum()) ** 2 * second - expected**2
    result = moran_residual(outcome, score, around)
    assert (result.expected, result.variance) == pytest.approx((expected, variance), rel=1e-12)


def test_residuals_of_independent_places_are_found_alike_in_one_test_in_twenty() -> None:
    rng = np.random.default_rng(4)
    around = nearest(rng.uniform(0, 5, 80), rng.uniform(45, 50, 80), k=5)
    tests = [moran_residual(rng.normal(size=80), rng.normal(size=80), around) for _ in range(2000)]
    # Binomial: 3 standard errors of a share of 0.05 over 2,000 are 0.015; that of the mean of z is 0.022.
    assert np.mean([test.p_value < 0.05 for test in tests]) == pytest.approx(0.05, abs=0.015)
    assert np.mean([test.z for test in tests]) == pytest.approx(0, abs=0.07)


class OfEsda:
    """Draws of neighbours as esda makes them, from the old generator of NumPy."""

    def __init__(self, seed: int) -> None:
        self.choice = np.random.RandomState(seed).choice


@pytest.mark.confirms("Moran’s I under randomisation", "esda", "Columbus, 49 neighbourhoods", packages=("esda",))
@pytest.mark.filterwarnings("ignore")
def test_moments_under_randomisation_are_those_of_esda() -> None:
    from esda.moran import Moran as Esda

    rng = np.random.default_rng(4)
    for n, k in ((20, 2), (60, 4), (200, 6)):
        around = nearest(rng.uniform(0, 5, n), rng.uniform(43, 48, n), k=k)
        values = rng.exponential(size=n)
        found, peer = moran(values, around), Esda(values, around.graph, transformation="r", permutations=0)
        np.testing.assert_allclose(
            [found.estimate, found.expected, found.variance, found.p_value],
            [peer.I, peer.EI, peer.VI_rand, peer.p_rand],
            rtol=1e-11,
        )


@pytest.mark.parametrize("weights", ["queen", "nearest4"])
@pytest.mark.confirms("Pseudo p-values of local Moran’s I", "esda", "Columbus, 49 neighbourhoods", packages=("esda",))
def test_with_the_draws_of_esda_pseudo_p_values_are_twice_its_smaller_tail(weights: str) -> None:
    from esda.moran import Moran_Local

    around, rest = neighbours(weights), column("residual")
    esda = Moran_Local(rest, around.graph, permutations=999, seed=7)
    local = local_moran(rest, around, rng=OfEsda(7))  # type: ignore[arg-type]
    np.testing.assert_allclose(local.p_value, np.minimum(2 * esda.p_sim, 1), rtol=1e-12)
    np.testing.assert_allclose(local.local_i * (len(rest) - 1) / len(rest), esda.Is, rtol=1e-12)
    names = np.array(["", "high-high", "low-high", "low-low", "high-low"], dtype=object)
    assert local.quadrant.tolist() == names[esda.q].tolist()


def test_ties_with_what_was_drawn_count_as_extreme() -> None:
    """A 0/1 variable that is 1 in a single place: every mean around it is 0, as observed, so that p is 1."""
    rng = np.random.default_rng(2)
    around = nearest(rng.uniform(0, 5, 40), rng.uniform(45, 50, 40), k=3)
    values = np.zeros(40)
    values[0] = 1
    local = local_moran(values, around, rng=rng, permutations=99)
    assert local.p_value[0] == 1
    assert (local.p_bh >= local.p_value).all()


def test_a_cluster_that_was_put_there_is_found_and_no_other() -> None:
    rng = np.random.default_rng(11)
    longitude, latitude = (axis.ravel() for axis in np.meshgrid(np.linspace(0, 5, 25), np.linspace(45, 49, 25)))
    inside = (longitude > 3.5) & (latitude > 47.5)
    values = rng.normal(size=625) + 3 * inside
    local = local_moran(values, nearest(longitude, latitude), rng=rng)
    flagged = (local.p_bh < 0.05) & (local.quadrant == "high-high")
    assert flagged[inside].mean() > 0.6
    assert flagged[~inside].mean() < 0.05
