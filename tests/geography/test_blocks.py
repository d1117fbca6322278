"""The rules by which blocks are chosen, case by case."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.cluster import KMeans

from ifn_research.errors import ConfigError, DataError
from ifn_research.geography.blocks import BlockDesign, choose_blocks, on_sphere
from ifn_research.remarks import shortly


def labels(n_blocks, n=400):
    return np.array([f"b{i % n_blocks}" for i in range(n)], dtype=object)


def place(n, seed=0):
    rng = np.random.default_rng(seed)
    return rng.uniform(-4, 8, n), rng.uniform(42, 51, n)


def test_the_requested_group_makes_the_blocks():
    blocks = choose_blocks({"region": labels(40), "departement": labels(100)}, 400, requested="departement")
    assert (blocks.n_blocks, str(blocks.source), shortly(blocks.caution), blocks.testable) == (
        100, "100 groups 'departement'", "", True,
    )  # fmt: skip


def test_without_a_request_the_first_declared_group_that_is_coarser_than_the_territories_serves():
    blocks = choose_blocks({"code": labels(400), "departement": labels(96), "region": labels(13)}, 400)
    assert str(blocks.source) == "96 groups 'departement'"


def test_thirteen_regions_are_labelled_few_and_still_tested():
    blocks = choose_blocks({"region": labels(13)}, 400)
    assert (blocks.n_blocks, shortly(blocks.caution), blocks.testable) == (13, "few blocks", True)


def test_five_blocks_give_way_to_the_next_finer_group_without_a_test():
    groups = {"region": labels(5), "canton": labels(200), "departement": labels(50)}
    blocks = choose_blocks(groups, 400)
    assert (blocks.n_blocks, shortly(blocks.caution), blocks.testable) == (50, "probably too narrow", False)


def test_five_blocks_without_a_finer_group_give_way_to_clusters_of_centroids():
    blocks = choose_blocks({"departement": labels(5, 92)}, 92, coordinates=place(92))
    assert blocks.n_blocks == 18
    assert "k-means" in str(blocks.source)
    assert (shortly(blocks.caution), blocks.testable) == ("probably too narrow", False)


def test_five_blocks_with_nothing_else_give_way_to_territories():
    blocks = choose_blocks({"departement": labels(5, 92)}, 92)
    assert (blocks.n_blocks, shortly(blocks.caution), blocks.testable) == (92, "probably too narrow", False)


def test_without_groups_thirty_clusters_serve():
    blocks = choose_blocks({}, 400, coordinates=place(400))
    assert (blocks.n_blocks, shortly(blocks.caution), blocks.testable) == (30, "", True)


def test_without_groups_or_coordinates_territories_are_assumed_independent():
    blocks = choose_blocks({}, 400)
    assert (blocks.n_blocks, shortly(blocks.caution), blocks.testable) == (400, "assumes independent territories", True)


def test_a_requested_group_as_fine_as_the_territories_assumes_that_they_are_independent():
    blocks = choose_blocks({"code": labels(400)}, 400, requested="code")
    assert shortly(blocks.caution) == "assumes independent territories"


def test_six_territories_are_never_tested():
    assert not choose_blocks({}, 6).testable


def test_an_unknown_request_is_refused_with_the_nearest_name():
    with pytest.raises(ConfigError, match="did you mean 'departement'"):
        choose_blocks({"departement": labels(96)}, 400, requested="departemnt")


def test_territories_of_an_unknown_group_form_one_block():
    group = labels(40)
    group[[3, 77, 200]] = ""
    blocks = choose_blocks({"departement": group}, 400)
    assert len(set(blocks.labels[[3, 77, 200]])) == 1
    assert blocks.names[blocks.labels[3]] == "unknown"
    assert blocks.n_blocks == 41


def test_a_degree_of_longitude_weighs_what_it_measures():
    west, east, north = on_sphere(np.array([2.0, 3.0, 2.0]), np.array([60.0, 60.0, 61.0]))
    # cos(60 degrees) = 1/2, but for the curvature over one degree.
    assert np.linalg.norm(east - west) / np.linalg.norm(north - west) == pytest.approx(0.5, rel=1e-4)


def test_twelve_distinct_places_make_no_more_than_twelve_clusters():
    longitude, latitude = place(12)
    assert choose_blocks({}, 120, coordinates=(np.tile(longitude, 10), np.tile(latitude, 10))).n_blocks == 12


def test_territories_without_coordinates_form_one_block():
    longitude, latitude = place(200)
    longitude[:4] = np.nan
    blocks = choose_blocks({}, 200, coordinates=(longitude, latitude))
    assert blocks.names[blocks.labels[0]] == "no coordinates"
    assert len(set(blocks.labels[:4])) == 1
    assert blocks.n_blocks == 31


@pytest.mark.parametrize("n", [92, 1228])
def test_clusters_are_as_compact_as_those_of_scikit_learn(n):
    longitude, latitude = place(n)
    points = on_sphere(longitude, latitude)
    clusters = choose_blocks({}, n, coordinates=(longitude, latitude))
    theirs = KMeans(clusters.n_blocks, n_init=5, random_state=0).fit(points)
    means = np.array([points[clusters.labels == k].mean(axis=0) for k in range(clusters.n_blocks)])
    assert np.square(points - means[clusters.labels]).sum() < 1.01 * theirs.inertia_


def test_projected_coordinates_are_refused_with_the_repair():
    with pytest.raises(DataError, match="WGS 84"):
        choose_blocks({}, 100, coordinates=(np.full(100, 652000.0), np.full(100, 6862000.0)))


def test_blocks_are_chosen_among_the_rows_asked_for():
    design = BlockDesign({"departement": labels(40)}, None, place(400))
    rows = np.flatnonzero(np.isin(design.groups["departement"], ["b1", "b2", "b3"]))
    blocks = design.choose(rows)
    assert len(blocks.labels) == len(rows)
    assert shortly(blocks.caution) == "probably too narrow"


def test_the_same_territories_give_the_same_clusters():
    first, second = (choose_blocks({}, 300, coordinates=place(300)) for _ in range(2))
    np.testing.assert_array_equal(first.labels, second.labels)
