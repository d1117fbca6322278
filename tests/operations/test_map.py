"""`ifn map` writes its page among the results, and takes nobody's place."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
import shapely

from ifn_research import load_study
from ifn_research.errors import ConfigError, DataError
from ifn_research.operations.map import write_map
from ifn_research.operations.run import record
from ifn_research.operations.run_outputs import EVERY_FILE
from ifn_research.outputs.files.folder import complete_folder, refuse_occupied
from ifn_research.results.study_result import StudyResult, read_results


@pytest.fixture
def folder(simulated: StudyResult, tmp_path: Path) -> Path:
    with complete_folder(tmp_path / "results") as building:
        simulated.write(building)
    return tmp_path / "results"


def test_the_page_counts_as_a_file_of_the_results(folder: Path) -> None:
    assert write_map(folder) == folder / "map.html"
    assert "map.html" in json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["files"]
    refuse_occupied(folder, force=True)
    before = (folder / "map.html").read_bytes()
    write_map(folder)
    assert (folder / "map.html").read_bytes() == before


def test_a_page_that_somebody_wrote_is_kept_unless_told_otherwise(folder: Path, tmp_path: Path) -> None:
    (folder / "map.html").write_text("mine", encoding="utf-8")
    with pytest.raises(ConfigError, match="changed since"):
        write_map(folder)
    assert (folder / "map.html").read_text(encoding="utf-8") == "mine"
    out = tmp_path / "carte.html"
    out.write_text("mine too", encoding="utf-8")
    with pytest.raises(ConfigError, match="is there already"):
        write_map(folder, out=out)
    assert write_map(folder, out=out, force=True) == out
    assert out.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_a_page_in_english_stands_beside_the_french_one(folder: Path) -> None:
    assert write_map(folder, lang="en") == folder / "map.en.html"
    write_map(folder)
    english, french = ((folder / name).read_text(encoding="utf-8") for name in ("map.en.html", "map.html"))
    assert '<html lang="en">' in english
    assert '<html lang="fr">' in french
    assert {"map.en.html", "map.html"} <= set(
        json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["files"]
    )
    with pytest.raises(ConfigError, match="de") as refused:
        write_map(folder, lang="de")
    assert refused.value.where == "--lang"


def test_a_folder_that_is_no_result_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="is not a results folder"):
        write_map(tmp_path)


def test_a_run_with_outlines_keeps_them_and_draws_maps_from_its_folder_alone(
    simulated_study: Path, tmp_path: Path
) -> None:
    geopandas = pytest.importorskip("geopandas")
    study = load_study(simulated_study)
    codes = pd.read_csv(simulated_study.parent / "simulated.csv", dtype=str)[study.config.tables[0].code].tolist()
    squares = [shapely.box(k % 12, 42 + k // 12, k % 12 + 1, 43 + k // 12) for k in range(len(codes))]
    source = tmp_path / "outlines.gpkg"
    geopandas.GeoDataFrame({"insee": codes[1:]}, geometry=squares[1:], crs="EPSG:4326").to_file(source)
    changes = [f"geometry={{path: {source}, code: insee}}", "validation.bootstrap.replicates=20"]
    folders = [tmp_path / name for name in ("a", "b")]
    for folder in folders:
        record(
            load_study(simulated_study, overrides=changes),
            out=folder,
            only=["equal"],
            wanted=EVERY_FILE,
        )
    source.unlink()
    kept = read_results(folders[0])
    assert sorted(kept.outlines) == sorted(codes[1:])
    assert "territories_without_row" in set(kept.tables["quality"]["check"])
    for name in ("geometry.parquet", "figures/equal/map.svg", "figures/map-residuals.png"):
        assert (folders[0] / name).read_bytes() == (folders[1] / name).read_bytes()
    assert "map.html" in write_map(folders[0]).name
