"""Neighbours of a study: from its coordinates or outlines, at the level of each of its ground truths."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pandas as pd
import pytest
from shapely import box

from ifn_research import load_study, run
from ifn_research.data.loading import load_study_data
from ifn_research.geography.neighbours import contiguity
from ifn_research.results.study_result import StudyResult, read_results, write_yaml
from ifn_research.study.inputs import StudyInputs

SIDE = 12
N = SIDE**2


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A chessboard of 144 communes in 36 EPCI of 2 by 2, and the outlines of all communes but one."""
    folder = tmp_path_factory.mktemp("space")
    rng = np.random.default_rng(4)
    x, y = np.arange(N) % SIDE, np.arange(N) // SIDE
    table = pd.DataFrame(
        {
            "code": [f"{i:05d}" for i in range(1001, 1001 + N)],
            "people": 100,
            "epci": [f"2000000{a}{b}" for a, b in zip(x // 2, y // 2, strict=True)],
            "east": 2 + x * 0.1,
            "north": 46 + y * 0.1,
            "x": rng.normal(size=N) + x,
            "y": rng.normal(size=N) + y,
            "outcome": rng.normal(size=N) + x + y,
        }
    )
    table.to_csv(folder / "communes.csv", index=False)
    shapes = [box(2 + a / 10, 46 + b / 10, 2 + (a + 1) / 10, 46 + (b + 1) / 10) for a, b in zip(x, y, strict=True)]
    geopandas.GeoDataFrame({"insee": table["code"]}, geometry=shapes, crs="EPSG:4326")[:-1].to_file(folder / "c.gpkg")
    (folder / "epci.csv").write_text(
        "siren,of\n" + "".join(f"{e},{v}\n" for e, v in table.groupby("epci")["outcome"].mean().items())
    )
    return folder


def studied(folder: Path, name: str, **said: Any) -> StudyResult:
    table = {"path": "communes.csv", "code": "code", "population": "people", "groups": {"epci": "epci"}}
    if said.pop("placed", False):
        table["coordinates"] = {"longitude": "east", "latitude": "north"}
    config = {
        "study": "space",
        "level": "commune",
        "tables": [table],
        "indicators": {"x": {"column": "x"}, "y": {"column": "y"}},
        "ground_truth": [
            {"name": "own", "column": "outcome", "primary": True},
            {
                "name": "above",
                "column": "of",
                "table": {"path": "epci.csv", "code": "siren", "level": "epci", "group": "epci"},
            },
        ],
        "versions": [{"name": "equal", "variables": ["x", "y"]}],
        "validation": {"bootstrap": {"replicates": 0}, "loadings": {"replicates": 0}, **said.pop("validation", {})},
        **said,
    }
    write_yaml(config, folder / f"{name}.yaml")
    return run(load_study(folder / f"{name}.yaml"))


def notes(result: StudyResult, truth: str) -> dict[str, str]:
    rows = result.tables["spatial"]
    rows = rows[rows["ground_truth"] == truth]
    return dict(zip(rows["statistic"], rows["note"], strict=True))


GEOMETRY = {"path": "c.gpkg", "code": "insee"}


def test_outlines_make_neighbours_and_what_has_none_is_told_everywhere(folder: Path) -> None:
    result = studied(folder, "outlines", geometry=GEOMETRY)
    assert notes(result, "own") == {
        "moran_score": "contiguous neighbours; 1 place without neighbours left out",
        "moran_residual": "contiguous neighbours; 1 place without neighbours left out",
        "effective_n": "no coordinates: declare coordinates:",
    }
    quality = result.tables["quality"]
    assert quality[quality["table"] == "c.gpkg"]["check"].tolist() == ["territories_without_row"]
    assert [item["table"] for item in result.manifest["inputs"]] == ["communes.csv", "epci.csv", "c.gpkg"]
    assert len(result.tables["lisa"]) == N - 1


def test_places_of_a_group_touch_as_their_territories_do(folder: Path) -> None:
    result = studied(folder, "groups", geometry=GEOMETRY)
    level = "judged at the level of 'epci' through population-weighted means"
    assert notes(result, "above")["moran_score"] == f"{level}; contiguous neighbours"
    rows = result.tables["spatial"]
    assert set(rows.loc[rows["ground_truth"] == "above", "n"]) == {36}
    config = load_study(folder / "groups.yaml").config
    data = load_study_data(config)
    ground = StudyInputs(config, data).places_of("epci")
    links = ground.touching(contiguity(data.outlines)).toarray()
    place = np.array([[int(code[7]), int(code[8])] for code in ground.codes])
    expected = np.abs(place[:, None] - place).max(axis=2) == 1
    np.testing.assert_array_equal(links, expected.astype(float))


def test_coordinates_make_neighbours_where_the_nearest_are_asked_for_or_there_is_no_outline(folder: Path) -> None:
    chosen = {"neighbours": {"method": "knn", "k": 5}}
    asked = studied(folder, "asked", geometry=GEOMETRY, placed=True, validation=chosen)
    bare = studied(folder, "bare", placed=True, validation={"neighbours": {"k": 5}})
    assert notes(asked, "own")["moran_score"] == "5 nearest neighbours"
    assert asked.tables["spatial"].equals(bare.tables["spatial"])
    assert bare.tables["spatial"]["estimate"].notna().all()
    assert bare.tables["lisa"]["ground_truth"].unique().tolist() == ["own"]


def test_moran_stands_among_the_metrics_and_everything_reads_back(folder: Path) -> None:
    result = studied(folder, "back", placed=True)
    rows = result.tables["validation"]
    judged = rows[rows["metric"].str.startswith("moran")]
    assert judged["ground_truth"].tolist() == ["own", "own", "above", "above"]
    assert judged["note"].str.contains("two-sided p").all()
    (folder / "results").mkdir()
    result.write(folder / "results")
    back = read_results(folder / "results")
    for name in ("spatial", "lisa"):
        pd.testing.assert_frame_equal(back.tables[name], result.tables[name], check_dtype=False)


def test_without_place_reasons_stand_where_figures_would(folder: Path) -> None:
    result = studied(folder, "nowhere")
    assert set(notes(result, "own").values()) == {
        "no neighbours: no place has coordinates: or an outline (geometry:)",
        "no coordinates: declare coordinates:",
    }
    assert result.tables["lisa"].empty
