"""Simplified outlines keep borders common, and come back from a file as they were written."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import shapely

from ifn_research.errors import DataError
from ifn_research.results.outlines import read_outlines_back, simplified, write_outlines
from ifn_research.results.study_result import StudyResult, read_results


def wavy(x: float, north: float = 46.0) -> list[tuple[float, float]]:
    """A border of 2,001 points whose waves of 5 m no map of 200 km would show."""
    y = np.linspace(45, north, 2001)
    return list(zip(x + 0.00005 * np.sin(np.arange(2001)), y, strict=True))


@pytest.fixture(scope="module")
def neighbours() -> np.ndarray:
    lines = [wavy(x) for x in (0.0, 1.0, 2.0)]
    return np.array([shapely.Polygon([*a, *reversed(b)]) for a, b in pairwise(lines)])


def test_waves_that_no_map_shows_are_gone_and_the_common_border_stays_one(neighbours: np.ndarray) -> None:
    found = simplified(np.array(["a", "b"], dtype=object), neighbours)
    assert shapely.get_num_coordinates(neighbours).sum() > 8000
    assert shapely.get_num_coordinates(list(found.values())).sum() < 500
    assert shapely.coverage_is_valid(list(found.values()))
    for before, after in zip(neighbours, found.values(), strict=True):
        assert after.area == pytest.approx(before.area, rel=1e-3)


def test_territories_without_an_outline_are_absent(neighbours: np.ndarray) -> None:
    shapes = np.array([None, neighbours[0], None], dtype=object)
    assert list(simplified(np.array(["a", "b", "c"], dtype=object), shapes)) == ["b"]
    assert simplified(np.array(["a"], dtype=object), np.array([None], dtype=object)) == {}


def test_a_territory_too_small_for_the_map_keeps_its_outline(neighbours: np.ndarray) -> None:
    dot = shapely.box(4.0, 45.5, 4.00001, 45.50001)
    found = simplified(np.array(["a", "b", "c"], dtype=object), np.array([*neighbours, dot], dtype=object))
    assert found["c"].area > 0


def test_outlines_come_back_from_the_file_the_same_and_geopandas_reads_it(
    neighbours: np.ndarray, tmp_path: Path
) -> None:
    geopandas = pytest.importorskip("geopandas")
    found = simplified(np.array(["01001", "2A"], dtype=object), neighbours)
    write_outlines(found, tmp_path / "geometry.parquet")
    back = read_outlines_back(tmp_path / "geometry.parquet")
    assert list(back) == ["01001", "2A"]
    assert all(shapely.equals_identical(back[code], found[code]) for code in found)
    assert geopandas.read_parquet(tmp_path / "geometry.parquet").crs.equals("EPSG:4326")


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "geometry.parquet"
    path.write_bytes(b"PAR1 and nothing else")
    with pytest.raises(DataError, match=r"'geometry\.parquet' of the results is damaged"):
        read_outlines_back(path)


def test_a_results_folder_keeps_the_outlines_of_its_study_and_no_file_where_there_are_none(
    simulated: StudyResult, neighbours: np.ndarray, tmp_path: Path
) -> None:
    found = simplified(np.array(["01001", "2A"], dtype=object), neighbours)
    for name, result in (("with", replace(simulated, outlines=found)), ("without", simulated)):
        (tmp_path / name).mkdir()
        result.write(tmp_path / name)
    assert list(read_results(tmp_path / "with").outlines) == ["01001", "2A"]
    assert not (tmp_path / "without/geometry.parquet").exists()
    assert read_results(tmp_path / "without").outlines == {}
