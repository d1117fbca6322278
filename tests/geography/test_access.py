"""Access to places: great circles, nearest places, catchments, conservation."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ifn_research.geography import access
from ifn_research.geography.access import (
    EARTH_KM,
    Costs,
    Decay,
    GreatCircles,
    Near,
    Points,
    count_within,
    floating_catchment,
    haversine,
    mean_of_nearest,
    per_population,
    supply_within,
)
from ifn_research.matrix import Floats

# Twelve origins and seven sites, and the access that pysal `access` 1.1.10.post3 gives them within 10 km:
# two_stage_fca, enhanced_two_stage_fca with gaussian(5), and with step_fn({4: 1, 7: 0.68, 10: 0.22}). None: nothing is
# reached.
ORIGINS = [
    [3.0835, 50.3465], [3.0154, 50.5075], [2.847, 50.5876], [2.974, 50.5955], [3.1108, 50.499], [2.8108, 50.3491],
    [3.2373, 50.4185], [3.227, 50.3834], [2.8222, 50.5867], [3.2012, 50.3898], [2.8924, 50.4683], [3.1478, 50.4222],
]  # fmt: skip
SITES = [
    [2.8694, 50.519], [2.9924, 50.5022], [3.1847, 50.5406], [3.0068, 50.3447], [3.1397, 50.5923], [3.0909, 50.5603],
    [2.8383, 50.5709],
]  # fmt: skip
POPULATION = np.array([3985, 19242, 14431, 12461, 13612, 7486, 9399, 1253, 19622, 14002, 17622, 12668], dtype=float)
CAPACITY = np.array([6, 6, 1, 1, 1, 8, 7], dtype=float)
PYSAL = {
    "none": [
        0.0002509410288582183, 0.0002954103569787443, 0.0002666026296809806, 0.0003270343087819745,
        0.0003688749470463317, None, None, None, 0.0002666026296809806, None, 0.0002349786778777504, None,
    ],
    "gaussian": [
        0.0002509410288582183, 0.00038962116371319463, 0.00029412253053900115, 0.00014521466602304223,
        0.00036331464914804375, None, None, None, 0.00027899818551381983, None, 0.00022863273044795762, None,
    ],
    "steps": [
        0.0002509410288582183, 0.0003382020686282239, 0.00025802676507888795, 0.00015028985222797402,
        0.00045917802400974913, None, None, None, 0.00025802676507888795, None, 0.00026005205157137985, None,
    ],
}  # fmt: skip
STEPS = ((4.0, 1.0), (7.0, 0.68), (10.0, 0.22))


def points(pairs: object) -> Points:
    found = np.asarray(pairs, dtype=np.float64).reshape(-1, 2)
    return Points(found[:, 0].copy(), found[:, 1].copy())


def decay(kind: str) -> Decay:
    return Decay(kind, 10.0, STEPS if kind == "steps" else ())  # type: ignore[arg-type]


def every_distance(origins: Points, sites: Points) -> Floats:
    x, y = origins.longitude[:, None], origins.latitude[:, None]
    return haversine(x, y, sites.longitude[None, :], sites.latitude[None, :])


def random_points(rng: np.random.Generator, n: int) -> Points:
    return Points(rng.uniform(-5, 9, n), rng.uniform(42, 51, n))


@pytest.mark.confirms("Great circles", "closed form", "")
def test_great_circles_have_closed_forms() -> None:
    zero, quarter = np.zeros(1), np.full(1, 90.0)
    np.testing.assert_allclose(haversine(zero, zero, quarter, zero), EARTH_KM * np.pi / 2, rtol=1e-15)
    np.testing.assert_allclose(haversine(zero, zero, zero, np.ones(1)), EARTH_KM * np.pi / 180, rtol=1e-14)
    np.testing.assert_allclose(haversine(zero, zero, 2 * quarter, zero), EARTH_KM * np.pi, rtol=1e-15)
    # The spherical law of cosines, from Lille to Marseille.
    a, b, c, d = np.radians([3.0573, 50.6292, 5.3698, 43.2965])
    cosine = np.sin(b) * np.sin(d) + np.cos(b) * np.cos(d) * np.cos(c - a)
    found = haversine(np.array([3.0573]), np.array([50.6292]), np.array([5.3698]), np.array([43.2965]))
    np.testing.assert_allclose(found, EARTH_KM * np.arccos(cosine), rtol=1e-12)


@pytest.mark.confirms("Distances to the nearest places", "scikit-learn", "made-up places", packages=("scikit-learn",))
def test_distances_are_those_of_a_ball_tree() -> None:
    from sklearn.neighbors import BallTree

    rng = np.random.default_rng(1)
    origins, sites = random_points(rng, 1_300), random_points(rng, 200)
    tree = BallTree(np.radians(np.column_stack([sites.latitude, sites.longitude])), metric="haversine")
    expected = EARTH_KM * tree.query(np.radians(np.column_stack([origins.latitude, origins.longitude])), k=3)[0]
    np.testing.assert_allclose(GreatCircles(origins, sites).nearest(3), expected, rtol=1e-12)


def test_pairs_within_a_distance_are_all_of_them() -> None:
    rng = np.random.default_rng(2)
    origins, sites = random_points(rng, 1_300), random_points(rng, 300)
    found = np.zeros((1_300, 300))
    for near in GreatCircles(origins, sites).within(60.0):
        found[near.origin, near.site] = near.cost
    distances = every_distance(origins, sites)
    np.testing.assert_array_equal(found > 0, distances <= 60.0)
    np.testing.assert_allclose(found[found > 0], distances[found > 0], rtol=1e-13)


def test_a_place_at_the_point_itself_is_reached() -> None:
    here = points([[3.0, 50.0], [4.0, 50.0]])
    reach = GreatCircles(here, points([[3.0, 50.0]]))
    np.testing.assert_array_equal(reach.nearest(1)[0], [0.0])
    np.testing.assert_array_equal(count_within(reach, 1.0).values, [1, 0])


def test_mean_of_the_nearest() -> None:
    reach = GreatCircles(points([[0.0, 0.0]]), points([[0.0, 1.0], [0.0, 2.0], [0.0, 4.0]]))
    degree = EARTH_KM * np.pi / 180
    np.testing.assert_allclose(mean_of_nearest(reach, 1), degree, rtol=1e-13)
    np.testing.assert_allclose(mean_of_nearest(reach, 3), degree * 7 / 3, rtol=1e-13)
    assert np.isnan(mean_of_nearest(reach, 4)).all()


@pytest.mark.confirms("Floating catchment areas", "pysal access 1.1.9", "made-up places")
@pytest.mark.parametrize("kind", PYSAL)
def test_access_is_that_of_pysal(kind: str) -> None:
    reach = GreatCircles(points(ORIGINS), points(SITES))
    found = floating_catchment(reach, decay(kind), supply=CAPACITY, population=POPULATION)
    expected = np.array([0.0 if value is None else value for value in PYSAL[kind]])
    np.testing.assert_allclose(found.values, expected, rtol=1e-12, atol=0)
    np.testing.assert_array_equal(found.reached, expected > 0)


@pytest.mark.parametrize("kind", PYSAL)
def test_access_is_that_of_the_installed_pysal(kind: str) -> None:
    pysal = pytest.importorskip("access", reason="pysal access is not installed")
    rng = np.random.default_rng(3)
    origins, sites = random_points(rng, 60), random_points(rng, 25)
    population, capacity = rng.integers(1, 900, 60).astype(float), rng.integers(1, 9, 25).astype(float)
    costs = pd.DataFrame(
        [(i, j, value) for i, row in enumerate(every_distance(origins, sites)) for j, value in enumerate(row)],
        columns=["origin", "dest", "cost"],
    )
    known = pysal.Access(
        demand_df=pd.DataFrame({"id": range(60), "n": population}), demand_index="id", demand_value="n",
        supply_df=pd.DataFrame({"id": range(25), "n": capacity}), supply_index="id", supply_value="n",
        cost_df=costs, cost_origin="origin", cost_dest="dest", cost_name="cost",
    )  # fmt: skip
    weight = {
        "none": pysal.weights.step_fn({150: 1}),
        "gaussian": pysal.weights.gaussian(75),
        "steps": pysal.weights.step_fn({60: 1, 100: 0.68, 150: 0.22}),
    }[kind]
    expected = known.enhanced_two_stage_fca(name="a", cost="cost", max_cost=150, weight_fn=weight).iloc[:, 0]
    steps = ((60.0, 1.0), (100.0, 0.68), (150.0, 0.22)) if kind == "steps" else ()
    found = floating_catchment(
        GreatCircles(origins, sites),
        Decay(kind, 150.0, steps),  # type: ignore[arg-type]
        supply=capacity,
        population=population,
    )
    np.testing.assert_allclose(found.values, expected.reindex(range(60)).fillna(0.0), rtol=1e-12, atol=0)


@given(st.integers(0, 2**32 - 1), st.sampled_from(sorted(PYSAL)), st.floats(5, 400))
def test_population_times_access_is_what_those_who_are_reached_offer(seed: int, kind: str, catchment: float) -> None:
    rng = np.random.default_rng(seed)
    origins, sites = random_points(rng, 30), random_points(rng, 12)
    population, supply = rng.integers(0, 5_000, 30).astype(float), rng.integers(0, 9, 12).astype(float)
    steps = ((catchment / 2, 1.0), (catchment, 0.4)) if kind == "steps" else ()
    found = floating_catchment(
        GreatCircles(origins, sites),
        Decay(kind, catchment, steps),  # type: ignore[arg-type]
        supply=supply,
        population=population,
    )
    shared = np.nansum(population * found.values)
    np.testing.assert_allclose(shared, supply[found.serving].sum(), rtol=1e-12, atol=1e-12)
    inside = (every_distance(origins, sites) <= catchment) & (population > 0)[:, None]
    np.testing.assert_array_equal(found.serving, inside.any(axis=0))


def test_pairs_that_are_not_kept_are_found_again(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(5)
    reach = GreatCircles(random_points(rng, 1_500), random_points(rng, 200))
    people, supply = rng.integers(1, 900, 1_500).astype(float), np.ones(200)
    kept = floating_catchment(reach, Decay("gaussian", 80.0), supply=supply, population=people)
    monkeypatch.setattr(access, "KEPT", 100)
    again = floating_catchment(reach, Decay("gaussian", 80.0), supply=supply, population=people)
    np.testing.assert_array_equal(kept.values, again.values)


def test_two_steps_by_hand() -> None:
    # A and B reach the first place, B alone the second, C none: 3 / (100 + 200), and 5 / 200 more for B.
    near = Near(np.array([0, 1, 1]), np.array([0, 0, 1]), np.array([4.0, 6.0, 1.0]))
    found = floating_catchment(
        Costs(3, 2, near), Decay("none", 10.0), supply=np.array([3.0, 5.0]), population=np.array([100.0, 200.0, 50.0])
    )
    np.testing.assert_allclose(found.values, [0.01, 0.035, 0.0], rtol=1e-15)
    np.testing.assert_array_equal(found.reached, [True, True, False])


def test_places_around_which_nobody_is_counted_have_no_ratio() -> None:
    near = Near(np.array([0, 1]), np.array([0, 1]), np.array([1.0, 1.0]))
    found = floating_catchment(
        Costs(3, 2, near), Decay("none", 5.0), supply=np.ones(2), population=np.array([0.0, 10.0, 10.0])
    )
    np.testing.assert_array_equal(found.values, [np.nan, 0.1, 0.0])
    np.testing.assert_array_equal(found.serving, [False, True])


def test_per_population_counts_the_neighbours_too() -> None:
    degree = EARTH_KM * np.pi / 180
    origins = points([[0.0, 0.0], [0.0, 1.0], [0.0, 5.0]])
    reach = GreatCircles(origins, points([[0.0, 0.5], [0.0, 9.0]]))
    people = GreatCircles(origins, origins)
    found = per_population(
        reach, people, 1.5 * degree, supply=np.array([6.0, 1.0]), population=np.array([100.0, 200.0, 7.0])
    )
    np.testing.assert_allclose(found.values, [0.02, 0.02, 0.0], rtol=1e-15)
    np.testing.assert_array_equal(supply_within(reach, 1.5 * degree, np.array([6.0, 1.0])).values, [6, 6, 0])


def test_steps_hold_up_to_their_end() -> None:
    np.testing.assert_array_equal(
        decay("steps").weights(np.array([0.0, 4.0, 4.01, 7.0, 10.0])), [1, 1, 0.68, 0.68, 0.22]
    )


def test_gaussian_at_half_the_catchment_and_at_its_end() -> None:
    np.testing.assert_allclose(
        decay("gaussian").weights(np.array([0.0, 5.0, 10.0])), np.exp([0.0, -0.5, -2.0]), rtol=1e-15
    )


def test_costs_of_a_table() -> None:
    near = Near(np.array([1, 0, 1, 1]), np.array([2, 0, 0, 1]), np.array([9.0, 3.0, 7.0, 8.0]))
    reach = Costs(3, 3, near)
    np.testing.assert_array_equal(reach.nearest(2), [[3, np.inf], [7, 8], [np.inf, np.inf]])
    np.testing.assert_array_equal(count_within(reach, 8.0).values, [1, 2, 0])
    some = reach.only(np.array([False, True, True]))
    np.testing.assert_array_equal(some.nearest(1)[:, 0], [np.inf, 8, np.inf])
