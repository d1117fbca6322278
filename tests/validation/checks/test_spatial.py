"""Spatial checks of versions: rows, reasons, and a map whose truth is known."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats
from shapely import box

from ifn_research.geography.neighbours import NeighbourDesign, contiguity
from ifn_research.geography.places import Places
from ifn_research.matrix import Floats
from ifn_research.validation import ground_truth_from
from ifn_research.validation.checks.spatial import SpatialCheck, SpatialChecks, spatial_checks
from tests.support.columbus import TABLE, neighbours
from tests.support.remarks import note

SIDE = 15
EAST, NORTH = (axis.ravel() for axis in np.meshgrid(np.linspace(0, 5, SIDE), np.linspace(44, 49, SIDE)))
N = SIDE**2
CODES = np.array([f"{i:05d}" for i in range(N)], dtype=object)


def noise(seed: int) -> Floats:
    return np.random.default_rng(seed).normal(size=N)


def check(scores: dict[str, Floats], outcomes: dict[str, Floats], **said: Any) -> SpatialChecks:
    n = len(next(iter(scores.values())))
    given = {
        "places": Places.territories(CODES[:n], CODES[:n]),
        "design": NeighbourDesign(EAST[:n], NORTH[:n]),
        "seed": 1,
    }
    truths = [ground_truth_from(name, values=values) for name, values in outcomes.items()]
    return spatial_checks(scores, truths, **{**given, **said})


def row(found: SpatialChecks, statistic: str, version: str = "a", truth: str = "t") -> SpatialCheck:
    (one,) = (r for r in found.rows if (r.version, r.ground_truth, r.statistic) == (version, truth, statistic))
    return one


def test_each_version_and_ground_truth_has_three_rows_and_two_of_them_are_judgements() -> None:
    found = check({"a": noise(1), "b": noise(2)}, {"t": noise(3), "u": noise(4)})
    assert len(found.rows) == 12
    assert {r.statistic for r in found.rows} == {"moran_score", "moran_residual", "effective_n"}
    judged = found.judgements()
    assert len(judged) == 8
    assert {j.metric for j in judged} == {"moran_score", "moran_residual"}
    first = row(found, "moran_score")
    assert judged[0].estimate == first.estimate
    assert judged[0].note == f"8 nearest neighbours; two-sided p = {first.p_value:.3f}"
    assert (judged[0].ci_low, judged[0].n, judged[0].n_blocks) == (None, N, 0)


def test_figures_are_those_of_spdep_and_spatialpack_through_the_whole_of_it() -> None:
    """Columbus: CRIME ~ INC by queen contiguity, whose figures tests/statistics holds against both programs."""
    around = neighbours("queen")
    design = NeighbourDesign(touching=around.links)
    names = np.array([str(i) for i in TABLE["id"]], dtype=object)
    outcome = TABLE["CRIME"].to_numpy()
    found = check(
        {"a": TABLE["INC"].to_numpy()},
        {"t": outcome},
        design=design,
        places=Places.territories(names, names),
        primary="t",
    )
    assert row(found, "moran_residual").estimate == pytest.approx(0.18590672478251591, abs=1e-10)
    assert row(found, "moran_residual").p_value == pytest.approx(0.018505406291629865, abs=1e-10)
    assert row(found, "moran_score").z == pytest.approx(4.7097631014497532, rel=1e-10)
    np.testing.assert_allclose(found.lisa["residual"], TABLE["residual"], atol=1e-10)
    np.testing.assert_allclose(found.lisa["local_i"], TABLE["local_i"], atol=1e-10)
    assert row(found, "effective_n").estimate is None
    assert row(found, "effective_n").note == "no coordinates: declare coordinates:"


def test_the_place_where_the_index_misses_people_is_high_high_and_the_opposite_low_low() -> None:
    score = noise(5)
    missed, spared = (EAST > 3.5) & (NORTH > 47.5), (EAST < 1.5) & (NORTH < 45.5)
    outcome = 2 * score + noise(6) + 4.0 * missed - 4.0 * spared
    lisa = check({"a": score}, {"t": outcome}, primary="t").lisa
    cluster = lisa.set_index("code").loc[CODES.tolist(), "cluster"].to_numpy()
    assert (cluster[missed] == "high-high").mean() > 0.6
    assert (cluster[spared] == "low-low").mean() > 0.6
    assert (cluster[~missed & ~spared] == "").mean() > 0.9
    assert lisa.loc[lisa["cluster"] == "", "p_bh"].min() >= 0.05
    assert (lisa.loc[lisa["cluster"] != "", "p_bh"] < 0.05).all()


def test_residuals_of_an_oriented_outcome_are_worse_where_they_are_positive() -> None:
    score, coverage = noise(7), 50 - noise(8)
    up = spatial_checks(
        {"a": score},
        [ground_truth_from("t", values=coverage, direction=-1)],
        places=Places.territories(CODES, CODES),
        design=NeighbourDesign(EAST, NORTH),
        seed=1,
        primary="t",
    )
    line = stats.linregress(score, -coverage)
    np.testing.assert_allclose(up.lisa["residual"], -coverage - line.intercept - line.slope * score, atol=1e-12)


def test_rows_are_those_that_the_version_scores_and_the_outcome_covers() -> None:
    score, outcome = noise(9), noise(10)
    score[:40], outcome[30:60] = np.nan, np.nan
    found = check({"a": score, "b": noise(11)}, {"t": outcome}, primary="t")
    kept = np.arange(60, N)
    alone = check(
        {"a": score[kept]},
        {"t": outcome[kept]},
        places=Places.territories(CODES[kept], CODES[kept]),
        design=NeighbourDesign(EAST[kept], NORTH[kept]),
        primary="t",
    )
    for statistic in ("moran_score", "moran_residual", "effective_n"):
        assert row(found, statistic) == row(alone, statistic)
    assert found.lisa[found.lisa["version"] == "a"]["code"].tolist() == CODES[kept].tolist()
    assert row(found, "moran_score", "b").n == N - 30


def test_places_without_coordinates_are_left_out_and_counted() -> None:
    east = EAST.copy()
    east[[3, 50]] = np.nan
    found = check({"a": noise(1)}, {"t": noise(2)}, design=NeighbourDesign(east, NORTH), primary="t")
    assert row(found, "moran_score").n == N - 2
    assert "2 places without neighbours left out" in row(found, "moran_score").note
    assert "2 places without coordinates left out" in row(found, "effective_n").note
    assert set(CODES) - set(found.lisa["code"]) == {CODES[3], CODES[50]}


def test_outlines_give_neighbours_and_coordinates_the_effective_size() -> None:
    squares = np.array([box(i % SIDE, i // SIDE, i % SIDE + 1, i // SIDE + 1) for i in range(N)], dtype=object)
    found = check({"a": EAST + noise(1)}, {"t": noise(2)}, design=NeighbourDesign(EAST, NORTH, contiguity(squares)))
    assert row(found, "moran_score").note == "contiguous neighbours"
    assert row(found, "effective_n").estimate is not None


COPY = noise(12)


@pytest.mark.parametrize(
    ("score", "outcome", "said", "statistic", "reason"),
    [
        (COPY, noise(1), {"design": NeighbourDesign()}, "moran_score", "no neighbours: no place has coordinates"),
        (COPY, noise(1), {"design": NeighbourDesign()}, "effective_n", "no coordinates: declare coordinates:"),
        (np.ones(N), noise(1), {}, "moran_score", "the score is constant over the 225 territories"),
        (np.ones(N), noise(1), {}, "effective_n", "the score is constant over the 225 territories"),
        (COPY, np.ones(N), {}, "moran_residual", "the ground truth is constant over the 225 territories"),
        (COPY, 3 * COPY - 7, {}, "moran_residual", "the score gives the ground truth exactly"),
        (COPY[:9], noise(1)[:9], {}, "moran_residual", "no neighbours: 9 places are too few for the 8 nearest"),
        (COPY[:9], noise(1)[:9], {"design": NeighbourDesign(EAST, NORTH, k=2)}, "moran_score", "only 9 places have n"),
        (COPY[:9], noise(1)[:9], {}, "effective_n", "only 9 places have coordinates, at least 10 are needed"),
        (
            COPY[:12],
            noise(1)[:12],
            {"design": NeighbourDesign(touching=contiguity(np.array([box(0, 0, 1, 1)] * 12, dtype=object)))},
            "moran_score",
            "every place is a neighbour of every other",
        ),
    ],
)
def test_what_has_no_figure_has_a_reason_that_french_readers_can_read(
    score: Floats, outcome: Floats, said: dict[str, Any], statistic: str, reason: str
) -> None:
    if "design" in said and said["design"].longitude is not None:
        said = {"design": NeighbourDesign(EAST[: len(score)], NORTH[: len(score)], k=said["design"].k)}
    found = check({"a": score}, {"t": outcome}, primary="t", **said)
    one = row(found, statistic)
    assert one.estimate is one.p_value is one.z is None
    assert one.note.startswith(reason)
    assert note(one.note, {"indicators": {}}).startswith("non calculable : ")
    assert found.to_frames()["spatial"]["estimate"].isna().sum() >= 1
    if statistic == "moran_residual":
        assert found.lisa.empty


def test_a_constant_score_does_not_hide_the_others() -> None:
    found = check({"a": np.ones(N), "b": noise(2)}, {"t": noise(3)}, primary="t")
    assert row(found, "effective_n", "b").estimate is not None
    assert row(found, "moran_residual", "b").estimate is not None
    assert set(found.lisa["version"]) == {"b"}


def test_more_than_ten_thousand_places_have_no_effective_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ifn_research.validation.checks.spatial.MOST", 200)
    one = row(check({"a": noise(1)}, {"t": noise(2)}), "effective_n")
    assert (one.estimate, one.note) == (None, "not computed above 200 places")


def test_places_overseas_leave_no_effective_size_rather_than_a_wrong_one() -> None:
    east, north = EAST.copy(), NORTH.copy()
    east[:3], north[:3] = [55.5, -61.5, -53.1], [-21.1, 16.2, 4.0]
    one = row(check({"a": noise(1)}, {"t": noise(2)}, design=NeighbourDesign(east, north)), "effective_n")
    assert one.estimate is None
    assert one.note.startswith("a few places far from the others")


def test_a_smooth_score_and_outcome_are_worth_fewer_places_than_noise() -> None:
    smooth = EAST + NORTH + 0.1 * noise(1)
    found = check({"a": smooth, "b": noise(2)}, {"t": smooth + 0.1 * noise(3)})
    worth = row(found, "effective_n").estimate, row(found, "effective_n", "b").estimate
    assert worth[0] is not None
    assert worth[1] is not None
    assert worth[0] < 20 < 150 < worth[1]


def test_the_same_seed_gives_the_same_places_and_no_seed_of_the_process_matters() -> None:
    np.random.seed(1)  # noqa: NPY002
    first = check({"a": noise(1)}, {"t": EAST + noise(2)}, primary="t")
    np.random.seed(2)  # noqa: NPY002
    again = check({"a": noise(1)}, {"t": EAST + noise(2)}, primary="t")
    assert first.lisa.equals(again.lisa)
    assert first.rows == again.rows


def test_no_ground_truth_gives_empty_tables_with_their_columns() -> None:
    frames = check({"a": noise(1)}, {}).to_frames()
    assert list(frames["spatial"].columns[:3]) == ["version", "ground_truth", "statistic"]
    assert list(frames["lisa"].columns[-2:]) == ["p_bh", "cluster"]
    assert len(frames["spatial"]) == len(frames["lisa"]) == 0


@pytest.mark.parametrize(
    ("text", "french"),
    [
        ("8 nearest neighbours; two-sided p < 0.001", "voisins : les 8 plus proches ; test bilatéral : p < 0,001"),
        (
            "contiguous neighbours; two-sided p = 0.012",
            "voisins : les territoires contigus ; test bilatéral : p = 0,012",
        ),
        ("1 place without neighbours left out", "territoires sans voisin laissés de côté : 1"),
        ("4 places without coordinates left out", "territoires sans coordonnées laissés de côté : 4"),
        ("not computed above 10,000 places", "non calculé au-delà de 10 000 territoires"),
        ("no p-value: worth two places or fewer", "pas de test : vaut deux territoires ou moins"),
    ],
)
def test_notes_of_figures_are_read_in_french(text: str, french: str) -> None:
    assert note(text, {"indicators": {}}) == french
