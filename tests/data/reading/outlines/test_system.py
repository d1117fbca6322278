"""Outlines whose file says no system of coordinates, a wrong one, or has latitudes first; and those of elsewhere."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pytest
from pydantic import ValidationError
from pyproj import Transformer
from ruamel.yaml import YAML
from shapely import box

from ifn_research.config.tables import GeometryConfig
from ifn_research.data.reading.outlines.layers import Outlines, read_outlines
from ifn_research.errors import ConfigError, DataError

pytestmark = pytest.mark.filterwarnings("ignore:'crs' was not provided")

CODES = np.array(["63001", "63002", "63003", "63004"], dtype=object)
SQUARES = [box(x, 45, x + 1, 46) for x in range(4)]
X, Y = np.array([0.5, 1.5, 2.5, 3.5]), np.full(4, 45.5)


def layer(crs: Any = "EPSG:4326", shapes: list[Any] = SQUARES) -> Any:
    return geopandas.GeoDataFrame({"insee": list(CODES)}, geometry=shapes, crs=crs)


def metres(crs: str) -> Any:
    """The squares in a system that is not said."""
    return layer().to_crs(crs).set_crs(None, allow_override=True)


def written(table: Any, path: Path) -> Path:
    table.to_parquet(path) if path.suffix == ".parquet" else table.to_file(path)
    return path


def read(path: Path, *, level: str = "commune", coordinates: Any = None, **said: Any) -> Outlines:
    config = GeometryConfig(path=str(path), code="insee", **said)
    return read_outlines(config, CODES, first="t.csv", level=level, coordinates=coordinates)


def followed(fix: str) -> dict[str, Any]:
    """The first key that a fix says to write under geometry:."""
    (key, value), *_ = re.findall(r'(crs|swap_axes): ("[^"]+"|true)', fix)
    return {key: YAML(typ="safe").load(value)}


@pytest.mark.parametrize("name", ["a.geojson", "a.json", "a.shp", "a.gpkg", "a.parquet"])
@pytest.mark.parametrize(
    "system, called", [("EPSG:2154", "Lambert 93"), ("EPSG:27572", "Lambert II"), ("EPSG:3035", "LAEA")]
)
def test_metres_that_say_nothing_are_refused_with_the_system_into_whose_range_they_fit(
    tmp_path: Path, name: str, system: str, called: str
) -> None:
    path = written(metres(system), tmp_path / name)
    with pytest.raises(DataError, match="do not say their system of coordinates, and are not in degrees") as caught:
        read(path)
    assert called in str(caught.value.fix)
    assert "under geometry:" in str(caught.value.fix)
    assert ("the .prj file" in str(caught.value.fix)) == (name == "a.shp")
    found = read(path, **followed(str(caught.value.fix)))
    assert all(shape.hausdorff_distance(square) < 1e-6 for shape, square in zip(found.shapes, SQUARES, strict=True))
    assert found.findings == ()


def test_topojson_in_metres_is_refused_and_read_with_its_system(tmp_path: Path) -> None:
    to_lambert = Transformer.from_crs("EPSG:4326", "EPSG:2154", always_xy=True)
    ring = [list(to_lambert.transform(x, y)) for x, y in SQUARES[0].exterior.coords]
    shape = {"type": "Polygon", "arcs": [[0]], "properties": {"insee": "63001"}}
    objects = {"a": {"type": "GeometryCollection", "geometries": [shape]}}
    path = tmp_path / "a.topojson"
    path.write_text(json.dumps({"type": "Topology", "arcs": [ring], "objects": objects}))
    with pytest.raises(DataError, match="not in degrees") as caught:
        read(path)
    assert read(path, **followed(str(caught.value.fix))).shapes[0].hausdorff_distance(SQUARES[0]) < 1e-6


def test_where_two_systems_fit_both_are_named(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        read(written(metres("EPSG:2154"), tmp_path / "a.shp"))
    assert 'crs: "EPSG:2154" for Lambert 93' in str(caught.value.fix)
    assert 'or crs: "EPSG:3857" for Web Mercator' in str(caught.value.fix)


def test_metres_that_fit_nothing_french_are_refused_without_a_guess(tmp_path: Path) -> None:
    far = layer(None, [box(9e6 + x, 9e6, 9e6 + x + 1, 9e6 + 1) for x in range(4)])
    with pytest.raises(DataError) as caught:
        read(written(far, tmp_path / "a.gpkg"))
    assert "into whose range" not in str(caught.value.fix)


def test_a_file_that_says_degrees_and_holds_metres_is_refused_and_may_be_overruled(tmp_path: Path) -> None:
    path = written(metres("EPSG:2154").set_crs("EPSG:4326"), tmp_path / "a.gpkg")
    with pytest.raises(DataError, match=r"say that they are in WGS 84 \(EPSG:4326\), and are not in degrees") as caught:
        read(path)
    found = read(path, **followed(str(caught.value.fix)))
    assert found.shapes[0].hausdorff_distance(SQUARES[0]) < 1e-6
    assert [finding.check for finding in found.findings] == ["system_overruled"]


def test_a_file_that_says_metres_and_holds_degrees_is_refused_and_may_be_overruled(tmp_path: Path) -> None:
    path = written(layer().set_crs("EPSG:2154", allow_override=True), tmp_path / "a.gpkg")
    with pytest.raises(DataError, match="in metres, and hold degrees") as caught:
        read(path)
    assert read(path, **followed(str(caught.value.fix))).shapes[3].equals(SQUARES[3])


@pytest.mark.parametrize("name", ["a.geojson", "a.shp", "a.gpkg"])
def test_latitudes_before_longitudes_are_refused_and_exchanged_when_asked(tmp_path: Path, name: str) -> None:
    path = written(layer(shapes=[box(45, x, 46, x + 1) for x in range(4)]), tmp_path / name)
    with pytest.raises(DataError, match="latitudes before longitudes: they lie outside France") as caught:
        read(path)
    found = read(path, **followed(str(caught.value.fix)))
    assert all(shape.equals(square) for shape, square in zip(found.shapes, SQUARES, strict=True))


def test_axes_of_territories_of_no_known_level_are_told_by_their_own_coordinates(tmp_path: Path) -> None:
    path = written(layer(shapes=[box(45, x, 46, x + 1) for x in range(4)]), tmp_path / "a.geojson")
    assert read(path, level="quartier").findings == ()
    with pytest.raises(DataError, match="its territory's coordinates are the other way round"):
        read(path, level="quartier", coordinates=(X, Y))
    assert read(path, level="quartier", coordinates=(X, Y), swap_axes=True).findings == ()


def test_axes_are_told_by_latitudes_that_no_place_has(tmp_path: Path) -> None:
    path = written(layer(None, [box(-21, 165 + x, -20, 166 + x) for x in range(4)]), tmp_path / "a.geojson")
    with pytest.raises(DataError, match="not in degrees") as caught:
        read(path)
    assert read(path, **followed(str(caught.value.fix))).shapes[0].bounds == (165, -21, 166, -20)


def test_outlines_far_from_the_coordinates_of_their_territories_are_told(tmp_path: Path) -> None:
    path = written(layer(), tmp_path / "a.gpkg")
    assert read(path, coordinates=(X, Y)).findings == ()
    # 50 km are 0.64 degrees of longitude there; where a coordinate is unknown nothing is compared.
    assert read(path, coordinates=(X + 1.1, Y)).findings == ()
    shifted = np.where(CODES == "63002", X + 3, X)
    (finding,) = read(path, coordinates=(np.where(CODES == "63004", np.nan, shifted), Y)).findings
    assert (finding.check, finding.n) == ("outlines_elsewhere", 1)
    assert "more than 50 km from the coordinates of the territory (of 3 that have both): 63002" in str(finding.message)


def test_outlines_of_a_french_level_outside_france_are_told(tmp_path: Path) -> None:
    path = written(layer(shapes=[box(x, 5, x + 1, 6) for x in range(4)]), tmp_path / "a.gpkg")
    (finding,) = read(path).findings
    assert (finding.check, finding.n) == ("outlines_elsewhere", 4)
    assert "outside France" in str(finding.message)
    assert read(path, level="quartier").findings == ()


def test_a_system_that_no_register_has_is_refused(tmp_path: Path) -> None:
    path = written(metres("EPSG:2154"), tmp_path / "a.shp")
    with pytest.raises(ConfigError, match="is in no register"):
        read(path, crs="EPSG:999999")
    assert read(path, crs=2154).shapes[0].hausdorff_distance(SQUARES[0]) < 1e-6


@pytest.mark.parametrize("system", ["http://a.b/c", "Lambert 93", "+proj=laea", "/tmp/a.wkt", "EPSG:2154+5720", True])
def test_a_system_is_named_in_a_register_and_never_an_address_or_a_definition(system: Any) -> None:
    with pytest.raises(ValidationError, match="names no system of coordinates"):
        GeometryConfig(path="a.gpkg", code="code", crs=system)
