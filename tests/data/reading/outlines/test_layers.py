"""Outlines in every format, and what is wrong with a file of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pytest
from shapely import MultiPolygon, Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from ifn_research.config.tables import GeometryConfig
from ifn_research.data.loading import load_study_data
from ifn_research.data.reading.outlines.layers import Outlines, read_outlines
from ifn_research.errors import DataError, Problems

CODES = np.array(["01001", "01002", "01003", "01004"], dtype=object)
SQUARES = [box(x, 45, x + 1, 46) for x in range(4)]
BOW_TIE = Polygon([(0, 45), (1, 46), (1, 45), (0, 46)])


def layer(codes: Iterable[Any], shapes: list[BaseGeometry | None], crs: str | None = "EPSG:4326") -> Any:
    return geopandas.GeoDataFrame({"insee": list(codes)}, geometry=shapes, crs=crs)


def read(path: Path, codes: Any = CODES, **said: Any) -> Outlines:
    config = GeometryConfig(path=str(path), code=said.pop("code", "insee"), **said)
    return read_outlines(config, codes, first="table.csv", level="commune")


@pytest.mark.parametrize("name", ["a.geojson", "a.json", "a.gpkg", "a.shp", "a.parquet"])
def test_every_format_gives_the_outlines_in_the_order_of_the_study(tmp_path: Path, name: str) -> None:
    table = layer(CODES[::-1], SQUARES[::-1])
    path = tmp_path / name
    table.to_parquet(path) if name.endswith("parquet") else table.to_file(path)
    found = read(path)
    assert all(shape.equals(square) for shape, square in zip(found.shapes, SQUARES, strict=True))
    assert found.findings == ()


def test_topojson_is_read_and_its_shared_arcs_stay_shared(tmp_path: Path) -> None:
    path = tmp_path / "two.topojson"
    path.write_text(
        '{"type": "Topology", "arcs": [[[1, 45], [1, 46]], [[1, 46], [0, 46], [0, 45], [1, 45]], '
        '[[1, 46], [2, 46], [2, 45], [1, 45]]], "objects": {"communes": {"type": "GeometryCollection", "geometries": ['
        '{"type": "Polygon", "arcs": [[0, 1]], "properties": {"insee": "01001"}}, '
        '{"type": "Polygon", "arcs": [[0, 2]], "properties": {"insee": "01002"}}]}}}'
    )
    found = read(path)
    assert found.shapes[0].equals(SQUARES[0])
    assert found.shapes[1].equals(SQUARES[1])
    assert found.shapes[2] is None


def test_metres_are_brought_back_to_degrees(tmp_path: Path) -> None:
    path = tmp_path / "metres.gpkg"
    layer(CODES, SQUARES).to_crs("EPSG:2154").to_file(path)
    found = read(path)
    # Lambert-93 and back: to a thousandth of a millimetre or so.
    assert all(shape.equals_exact(square, 1e-8) for shape, square in zip(found.shapes, SQUARES, strict=True))


def test_a_shapefile_without_its_system_is_believed_in_degrees_and_refused_in_metres(tmp_path: Path) -> None:
    layer(CODES, SQUARES, None).to_file(tmp_path / "degrees.shp")
    assert read(tmp_path / "degrees.shp").shapes[0].equals(SQUARES[0])
    metres = layer(CODES, SQUARES).to_crs("EPSG:2154").set_crs(None, allow_override=True)
    metres.to_file(tmp_path / "metres.shp")
    with pytest.raises(DataError, match="do not say their system"):
        read(tmp_path / "metres.shp")


def test_what_does_not_join_is_counted_and_named(tmp_path: Path) -> None:
    path = tmp_path / "some.geojson"
    layer(["01001", "01002", "99999"], SQUARES[:3]).to_file(path)
    found = read(path)
    assert [shape is None for shape in found.shapes] == [False, False, True, True]
    (finding,) = found.findings
    assert (finding.check, finding.n) == ("territories_without_row", 2)
    assert "01003, 01004" in str(finding.message)


def test_lost_zeros_are_refused_with_their_repair_and_repaired_when_asked(tmp_path: Path) -> None:
    path = tmp_path / "numbers.geojson"
    layer([1001, 1002, 1003, 1004], SQUARES).to_file(path)
    with pytest.raises(DataError, match="leading zero") as raised:
        read(path)
    assert "repair_codes: true" in str(raised.value.fix)
    found = read(path, repair_codes=True)
    assert found.shapes[3].equals(SQUARES[3])
    assert [finding.check for finding in found.findings] == ["repaired_codes"]


def test_codes_that_a_program_made_decimals_of_are_whole_numbers(tmp_path: Path) -> None:
    path = tmp_path / "decimals.gpkg"
    layer([59001.0, 59002.0, np.nan, 59004.0], SQUARES).to_file(path)
    found = read(path, np.array(["59001", "59002", "59004"], dtype=object))
    assert all(shape is not None for shape in found.shapes)
    assert [finding.check for finding in found.findings] == ["features_without_code"]


def test_features_of_one_code_are_one_outline_and_it_is_told(tmp_path: Path) -> None:
    path = tmp_path / "parts.geojson"
    layer(["01001", "01001", "01002", "01003", "01004"], [*SQUARES, box(9, 45, 10, 46)]).to_file(path)
    found = read(path)
    assert found.shapes[0].equals(box(0, 45, 2, 46))
    (finding,) = found.findings
    assert (finding.check, finding.n) == ("outlines_joined", 1)


def test_outlines_that_cross_themselves_are_repaired_and_told(tmp_path: Path) -> None:
    path = tmp_path / "tie.gpkg"
    layer(CODES, [BOW_TIE, *SQUARES[1:]]).to_file(path)
    found = read(path)
    assert found.shapes[0].is_valid
    assert isinstance(found.shapes[0], MultiPolygon)
    assert [finding.check for finding in found.findings] == ["invalid_outlines"]


def test_a_feature_without_outline_is_told_and_its_territory_has_none(tmp_path: Path) -> None:
    path = tmp_path / "empty.gpkg"
    layer(CODES, [None, *SQUARES[1:]]).to_file(path)
    found = read(path)
    assert found.shapes[0] is None
    assert {finding.check for finding in found.findings} == {"features_without_outline", "territories_without_row"}


def without_geometry(folder: Path) -> Path:
    import pandas as pd

    pd.DataFrame({"insee": CODES}).to_parquet(folder / "plain.parquet")
    return folder / "plain.parquet"


def cut(folder: Path) -> Path:
    layer(CODES, SQUARES).to_file(folder / "cut.gpkg")
    (folder / "cut.gpkg").write_bytes((folder / "cut.gpkg").read_bytes()[:900])
    return folder / "cut.gpkg"


def without_records(folder: Path) -> Path:
    layer(CODES, SQUARES).to_file(folder / "lame.shp")
    (folder / "lame.shx").unlink()
    (folder / "lame.dbf").unlink()
    return folder / "lame.shp"


def of(name: str, codes: Iterable[Any], shapes: list[BaseGeometry | None]) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        layer(codes, shapes).to_file(folder / name)
        return folder / name

    return make


def text(name: str, content: str) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        (folder / name).write_text(content)
        return folder / name

    return make


@pytest.mark.parametrize(
    ("make", "what"),
    [
        (lambda folder: folder / "absent.geojson", "no such file"),
        (lambda folder: folder, "a folder is given"),
        (text("a.kml", "<kml/>"), "are not read"),
        (text("a.geojson", '{"type": '), "cannot be read"),
        (text("a.geojson", ""), "cannot be read"),
        (text("a.geojson", '{"type": "FeatureCollection", "features": []}'), "no geometry|no attribute"),
        (text("a.parquet", "not parquet"), "cannot be read"),
        (without_geometry, "cannot be read"),
        (cut, "cannot be read"),
        (without_records, "cannot be read|no attribute"),
        (of("p.geojson", CODES, [Point(x, 45) for x in range(4)]), "no polygons"),
        (of("q.geojson", ["a", "b", "c", "d"], list(SQUARES)), "no code of the geometry"),
    ],
)
def test_a_bad_file_is_an_error_that_says_where_and_what_to_do(
    tmp_path: Path, make: Callable[[Path], Path], what: str
) -> None:
    with pytest.raises(DataError, match=what) as raised:
        read(make(tmp_path))
    assert str(raised.value.fix)
    assert str(tmp_path.name) in str(raised.value.where) or str(raised.value.where) == "p.geojson"


def test_the_nearest_attribute_is_proposed(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no attribute 'inse'") as raised:
        read(of("a.geojson", CODES, list(SQUARES))(tmp_path), code="inse")
    assert "did you mean 'insee'" in str(raised.value.fix)


def test_a_study_has_its_outlines_findings_and_digest(tmp_path: Path, study: Callable[..., Any]) -> None:
    path = of("a.geojson", CODES[:3], list(SQUARES[:3]))(tmp_path)
    table = "code,x\n" + "".join(f"{code},{i}\n" for i, code in enumerate(CODES))
    config = study(table, "x", level="commune", geometry={"path": str(path), "code": "insee"})
    data = load_study_data(config)
    assert data.outlines is not None
    assert [shape is None for shape in data.outlines] == [False, False, False, True]
    assert [finding.check for finding in data.findings if finding.table == "a.geojson"] == ["territories_without_row"]
    assert len(data.digests[str(path)]) == 64


def test_the_digest_of_a_shapefile_is_of_all_its_parts(tmp_path: Path) -> None:
    path = of("a.shp", CODES, list(SQUARES))(tmp_path)
    before = read(path).digests
    layer(["01004", "01003", "01002", "01001"], list(SQUARES)).to_file(path)
    assert read(path).digests != before


def test_a_file_that_is_wrong_is_told_with_the_other_problems(tmp_path: Path, study: Callable[..., Any]) -> None:
    config = study(
        "code,x\n1,oops\n2,3\n3,4\n", "x", geometry={"path": str(tmp_path / "absent.geojson"), "code": "insee"}
    )
    with pytest.raises(Problems) as raised:
        load_study_data(config)
    assert any("no such file" in str(problem.what) for problem in raised.value.problems)


@pytest.mark.parametrize(
    ("file", "code", "n"),
    [("epci2018_wgs84_utf8.topojson", "codgeo", 1264), ("departements-version-simplifiee.geojson", "code", 96)],
)
def test_the_outlines_of_france_are_read(shared: Path, file: str, code: str, n: int) -> None:
    path = shared / "data" / "geo" / file
    codes = geopandas.read_file(path)[code].to_numpy(dtype=object)
    found = read_outlines(GeometryConfig(path=str(path), code=code), codes, first="table.csv", level="territory")
    assert sum(shape is not None for shape in found.shapes) == n


@pytest.mark.parametrize("path", [["b.geojson", "a.gpkg"], "*.g*"])
def test_outlines_of_several_files_are_taken_together(tmp_path: Path, path: Any) -> None:
    layer(CODES[:2], SQUARES[:2]).to_crs("EPSG:2154").to_file(tmp_path / "a.gpkg")
    layer(CODES[2:], SQUARES[2:]).to_file(tmp_path / "b.geojson")
    several = [str(tmp_path / name) for name in path] if isinstance(path, list) else str(tmp_path / path)
    config = GeometryConfig(path=several, code="insee")
    found = read_outlines(config, CODES, first="table.csv", level="commune")
    assert all(shape.equals_exact(square, 1e-6) for shape, square in zip(found.shapes, SQUARES, strict=True))
    assert {Path(name).name for name in found.digests} == {"a.gpkg", "b.geojson"}


def test_a_repair_leaves_polygons_alone_and_what_has_no_surface_is_told(tmp_path: Path) -> None:
    spike = Polygon([(0, 45), (1, 45), (1, 46), (2, 47), (1, 46), (0, 46)])
    flat = Polygon([(1, 45), (2, 46), (1.5, 45.5), (1, 45)])
    path = tmp_path / "a.geojson"
    layer(CODES, [spike, flat, *SQUARES[2:]]).to_file(path)
    found = read(path)
    assert found.shapes[0].geom_type == "Polygon"
    assert found.shapes[0].area == pytest.approx(1)
    assert found.shapes[1] is None
    (told,) = [item for item in found.findings if item.check == "outlines_without_surface"]
    assert "01002" in str(told.message)
