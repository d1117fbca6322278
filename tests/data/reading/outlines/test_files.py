"""Files of outlines that link elsewhere: a server on this machine counts who asks, and nobody does."""

from __future__ import annotations

import json
import sqlite3
import threading
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pyarrow.parquet
import pyogrio
import pytest
from shapely import box

from ifn_research.config.tables import GeometryConfig
from ifn_research.data.reading.outlines.files import source
from ifn_research.data.reading.outlines.layers import Outlines, read_outlines
from ifn_research.errors import DataError

CODES = np.array(["01001", "01002"], dtype=object)
NAMED = {"type": "name", "properties": {"name": "EPSG:2154"}}
LAYER = geopandas.GeoDataFrame({"insee": CODES}, geometry=[box(0, 45, 1, 46), box(1, 45, 2, 46)], crs="EPSG:4326")


@dataclass
class Server:
    """An address on this machine, and what was asked of it."""

    address: str
    asked: list[str] = field(default_factory=list)


@pytest.fixture
def server() -> Iterator[Server]:
    """Answers everything with outlines."""
    answer = LAYER.to_json(drop_id=True).encode()
    found = Server("")

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            found.asked.append(f"{self.command} {self.path}")
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(answer)

        do_GET = do_HEAD = do_POST = answer

        def log_message(self, *args: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        found.address = f"http://127.0.0.1:{listening.server_port}"
        thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield found
        listening.shutdown()
        thread.join(5)


def read(path: Path) -> Outlines:
    return read_outlines(GeometryConfig(path=str(path), code="insee"), CODES, first="t.csv", level="commune")


def geojson(crs: object = None, **further: Any) -> str:
    plain = json.loads(LAYER.to_json(drop_id=True))
    plain.pop("crs", None)
    system = {} if crs is None else {"crs": crs}
    return json.dumps({"type": plain["type"], **system, **further, "features": plain["features"]})


def topology(crs: object = None, *, layer: geopandas.GeoDataFrame = LAYER, **further: Any) -> str:
    """Each outline is one arc."""
    system = {} if crs is None else {"crs": crs}
    arcs = [[list(point) for point in shape.exterior.coords] for shape in layer.geometry]
    drawn = [{"type": "Polygon", "properties": {"insee": code}, "arcs": [[k]]} for k, code in enumerate(CODES)]
    objects = {"a": {"type": "GeometryCollection", "geometries": drawn}}
    return json.dumps({"type": "Topology", **system, **further, "objects": objects, "arcs": arcs})


def virtual(address: str) -> str:
    return (
        "<OGRVRTDataSource><OGRVRTLayer name='x'><SrcDataSource>/vsicurl/"
        f"{address}/secret.geojson</SrcDataSource><SrcLayer>secret</SrcLayer></OGRVRTLayer></OGRVRTDataSource>"
    )


def pipeline(address: str) -> str:
    line = f"gdal vector pipeline ! read /vsicurl/{address}/g.geojson ! write --output-format stream streamed_dataset"
    return json.dumps({"type": "gdal_streamed_alg", "command_line": line})


def nested(address: str) -> str:
    document = json.loads(geojson())
    document["features"][1]["geometry"]["crs"] = {"type": "link", "properties": {"href": f"{address}/crs.wkt"}}
    return json.dumps(document)


def twice(address: str) -> str:
    link = json.dumps({"type": "link", "properties": {"href": f"{address}/crs.wkt"}})
    return geojson().replace('{"type"', f'{{"crs": {link}, "crs": null, "type"', 1)


LINKS: dict[str, tuple[str, Callable[[str], str]]] = {
    "a virtual dataset": ("a.geojson", virtual),
    "a virtual dataset, as .json": ("a.json", virtual),
    "a virtual dataset, as .topojson": ("a.topojson", virtual),
    "a virtual dataset, as .gpkg": ("a.gpkg", virtual),
    "a virtual dataset, as .shp": ("a.shp", virtual),
    "a virtual dataset, as .parquet": ("a.parquet", virtual),
    "a virtual dataset behind a brace": ("a.geojson", lambda a: "{" + virtual(a)),
    "a service": ("a.json", lambda a: f"<OGRWFSDataSource><URL>{a}/wfs</URL></OGRWFSDataSource>"),
    "the name of a service": ("a.json", lambda a: f"WFS:{a}/wfs"),
    "an address": ("a.geojson", lambda a: f"{a}/outlines.geojson"),
    "a pipeline": ("a.json", pipeline),
    "a pipeline, as .geojson": ("a.geojson", pipeline),
    "a system that is a link": (
        "a.geojson",
        lambda a: geojson({"type": "link", "properties": {"href": f"{a}/crs.wkt", "type": "ogcwkt"}}),
    ),
    "a system that is an address": ("a.geojson", lambda a: geojson({"type": "url", "properties": {"url": f"{a}/c"}})),
    "a system named by an address": ("a.json", lambda a: geojson({"type": "name", "properties": {"name": f"{a}/c"}})),
    "a system with a grid elsewhere": (
        "a.json",
        lambda a: geojson({"type": "name", "properties": {"name": f"+proj=longlat +nadgrids={a}/g.gsb"}}),
    ),
    "a system of one outline": ("a.geojson", nested),
    "a system said twice": ("a.geojson", twice),
    "an Esri service": ("a.json", lambda a: json.dumps({"geometryType": "esriGeometryPolygon", "url": a})),
}


@pytest.mark.parametrize("name", LINKS)
def test_a_file_that_links_elsewhere_is_refused_and_nobody_is_asked(tmp_path: Path, server: Server, name: str) -> None:
    file, write = LINKS[name]
    (tmp_path / file).write_text(write(server.address))
    with pytest.raises(DataError) as raised:
        read(tmp_path / file)
    assert server.asked == []
    assert str(raised.value.fix)
    assert file in str(raised.value.where)


def test_a_virtual_dataset_inside_outlines_is_text_like_any_other(tmp_path: Path, server: Server) -> None:
    (tmp_path / "a.geojson").write_text(geojson(name=virtual(server.address)))
    assert read(tmp_path / "a.geojson").shapes[0] is not None
    assert server.asked == []


@pytest.mark.parametrize("part", [".prj", ".cpg", ".shx", ".dbf"])
def test_the_parts_of_a_shapefile_link_nowhere(tmp_path: Path, server: Server, part: str) -> None:
    LAYER.to_file(tmp_path / "a.shp")
    for content in (virtual(server.address), f"{server.address}/x", grid(server.address)):
        (tmp_path / f"a{part}").write_text(content)
        try:
            read(tmp_path / "a.shp")
        except DataError as error:
            assert str(error.fix)  # noqa: PT017
        assert server.asked == []


def grid(address: str) -> str:
    return (
        'GEOGCS["x",DATUM["y",SPHEROID["z",6378249.2,293.46]],PRIMEM["G",0],UNIT["degree",0.0174532925199433],'
        f'EXTENSION["PROJ4","+proj=longlat +ellps=clrk80 +nadgrids={address}/g.gsb +no_defs"]]'
    )


def test_a_grid_elsewhere_is_not_fetched_even_where_the_environment_allows_it(tmp_path: Path, server: Server) -> None:
    from pyproj import network

    LAYER.to_file(tmp_path / "a.shp")
    (tmp_path / "a.prj").write_text(grid(server.address))
    network.set_network_enabled(active=True)
    try:
        with pytest.raises(DataError, match="cannot be read"):
            read(tmp_path / "a.shp")
        assert network.is_network_enabled()
    finally:
        network.set_network_enabled(active=False)
    assert server.asked == []


@pytest.mark.filterwarnings("ignore:Unable to parse srs_id")
def test_views_and_systems_of_a_geopackage_link_nowhere(tmp_path: Path, server: Server) -> None:
    elsewhere = f"/vsicurl/{server.address}/r.tif"
    for view in (
        f"SELECT fid, geom, gdal_get_pixel_value('{elsewhere}', 1, 'georef', 1, 1) AS insee FROM t",
        "SELECT fid, geom, ogr_geocode('x') AS insee FROM t",
    ):
        path = tmp_path / "a.gpkg"
        path.unlink(missing_ok=True)
        LAYER.to_file(path, layer="t")
        with sqlite3.connect(path) as store:
            store.execute(f"CREATE VIEW v AS {view}")
            store.execute(
                "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) "
                "VALUES ('v', 'features', 'v', 4326)"
            )
            store.execute("INSERT INTO gpkg_geometry_columns VALUES ('v', 'geom', 'POLYGON', 4326, 0, 0)")
            store.execute(
                "UPDATE gpkg_spatial_ref_sys SET definition = ?, organization = 'x' WHERE srs_id = 4326",
                (f"{server.address}/c",),
            )
        store.close()
        with pytest.raises(DataError):
            read(path)
        assert server.asked == []


def test_the_system_of_a_parquet_file_links_nowhere(tmp_path: Path, server: Server) -> None:
    LAYER.to_parquet(tmp_path / "a.parquet")
    table = pyarrow.parquet.read_table(tmp_path / "a.parquet")
    said = json.loads(table.schema.metadata[b"geo"])
    for system in (f"{server.address}/c", f"+proj=longlat +ellps=clrk80 +nadgrids={server.address}/g.gsb +no_defs"):
        said["columns"]["geometry"]["crs"] = system
        changed = table.replace_schema_metadata({b"geo": json.dumps(said).encode()})
        pyarrow.parquet.write_table(changed, tmp_path / "b.parquet")
        with pytest.raises(DataError, match="cannot be read"):
            read(tmp_path / "b.parquet")
        assert server.asked == []


@pytest.mark.parametrize("file", ["a.geojson", "a.gpkg", "a.shp", "a.parquet"])
def test_an_archive_or_a_folder_in_disguise_is_refused(tmp_path: Path, server: Server, file: str) -> None:
    with zipfile.ZipFile(tmp_path / file, "w") as archive:
        archive.writestr("b.vrt", virtual(server.address))
        archive.writestr(file, geojson())
    with pytest.raises(DataError, match="does not begin as"):
        read(tmp_path / file)
    (tmp_path / file).unlink()
    (tmp_path / file).mkdir()
    (tmp_path / file / "b.geojson").write_text(virtual(server.address))
    with pytest.raises(DataError, match="a folder is given"):
        read(tmp_path / file)
    assert server.asked == []


def test_a_path_that_names_an_archive_beside_the_file_is_refused(tmp_path: Path, server: Server) -> None:
    folder = tmp_path / "b.zip!"
    folder.mkdir()
    LAYER.to_file(tmp_path / "a.gpkg")
    (tmp_path / "a.gpkg").rename(folder / "a.gpkg")
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("a.gpkg", virtual(server.address))
    with pytest.raises(DataError, match="inside an archive"):
        read(folder / "a.gpkg")
    assert server.asked == []


@pytest.mark.parametrize(
    "system",
    [
        None,
        {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}},
        {"type": "name", "properties": {"name": "EPSG:4326"}},
        {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4326"}},
        {"type": "EPSG", "properties": {"code": 4326}},
        {"type": "name", "properties": {"name": "crs84"}},
        {"type": "name", "properties": {"name": "ogc:crs84"}},
    ],
)
def test_systems_named_in_a_register_are_read(tmp_path: Path, system: object) -> None:
    for before in ("", "\ufeff", "\n  "):
        (tmp_path / "a.geojson").write_text(before + geojson(system), encoding="utf-8")
        shape = read(tmp_path / "a.geojson").shapes[1]
        assert shape is not None
        assert shape.equals(box(1, 45, 2, 46))


def test_a_column_named_crs_is_a_column_like_any_other(tmp_path: Path) -> None:
    LAYER.assign(crs="http://example.org").to_file(tmp_path / "a.geojson")
    assert read(tmp_path / "a.geojson").shapes[0] is not None


def test_topojson_under_another_name_is_refused_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "a.geojson").write_text('{"type": "Topology", "arcs": [], "objects": {}}')
    with pytest.raises(DataError, match="Topology") as raised:
        read(tmp_path / "a.geojson")
    assert "topojson" in str(raised.value.fix)


def test_json_nested_without_end_is_an_error_like_another(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"a":' + "[" * 200_000)
    with pytest.raises(DataError, match="cannot be read"):
        read(tmp_path / "a.json")


def test_a_file_is_opened_by_the_driver_of_its_extension(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(geojson())
    (tmp_path / "b.json").write_text('{"type": "Topology", "arcs": [], "objects": {}}')
    LAYER.to_file(tmp_path / "c.gpkg")
    with source(tmp_path / "a.json") as a, source(tmp_path / "b.json") as b, source(tmp_path / "c.gpkg") as c:
        assert a.name.startswith("GeoJSON:")
        assert b.name.startswith("TopoJSON:")
        assert c.name == f'GPKG:"{tmp_path / "c.gpkg"}"'
        assert Path(a.name.removeprefix("GeoJSON:")).exists()
    assert not Path(a.name.removeprefix("GeoJSON:")).exists()


@pytest.mark.parametrize("folder", ["plain", "a b", "a:b", 'a"b', "a\\b", "é:c:d"])
@pytest.mark.parametrize("file", ["a.gpkg", "a.shp", "a.geojson", "a.topojson", "a.parquet"])
def test_ordinary_files_are_read_in_their_system_whatever_the_name_of_their_folder(
    tmp_path: Path, folder: str, file: str
) -> None:
    home = tmp_path / folder
    home.mkdir()
    metres = LAYER.to_crs("EPSG:2154")
    write = metres.to_parquet if file == "a.parquet" else metres.to_file
    if file == "a.topojson":
        (home / file).write_text(topology(NAMED, layer=metres))
    else:
        write(home / file)
    shape = read(home / file).shapes[1]
    assert shape is not None
    assert shape.symmetric_difference(box(1, 45, 2, 46)).area < 1e-6


@pytest.mark.parametrize(("file", "driver"), [("a.gpkg", "GPKG"), ("a.shp", "ESRI Shapefile")])
@pytest.mark.parametrize(
    "further", [b"", b"%PDF-1.4 LBLSIZE=100 Product_Observational", b'{"type": "gdal_streamed_alg"}']
)
def test_one_driver_takes_a_geopackage_and_a_shapefile(tmp_path: Path, file: str, driver: str, further: bytes) -> None:
    LAYER.to_file(tmp_path / file)
    with (tmp_path / file).open("ab") as end:
        end.write(further)
    with source(tmp_path / file) as opened:
        assert pyogrio.read_info(opened.name)["driver"] == driver


CASES = ("CRS", "Crs", "cRs", "crs\0", "CRS\0x")


@pytest.mark.parametrize("key", CASES)
@pytest.mark.parametrize("file", ["a.geojson", "a.json", "a.topojson"])
@pytest.mark.parametrize("kind", ["link", "LINK", "url", "name"])
def test_a_system_under_any_spelling_that_gdal_finds_is_no_link(
    tmp_path: Path, server: Server, key: str, file: str, kind: str
) -> None:
    address = f"{server.address}/c"
    link = {"type": kind, "properties": {"href": address, "url": address, "name": address}}
    write = topology if file == "a.topojson" else geojson
    (tmp_path / file).write_text(write(**{key: link}))
    with pytest.raises(DataError, match="is a link") as raised:
        read(tmp_path / file)
    assert server.asked == []
    assert str(raised.value.fix)


@pytest.mark.parametrize("key", CASES)
@pytest.mark.parametrize("file", ["a.geojson", "a.topojson"])
@pytest.mark.parametrize("before", ["", NAMED])
def test_two_systems_whose_names_differ_by_case_are_refused(
    tmp_path: Path, server: Server, key: str, file: str, before: object
) -> None:
    link = {"type": "link", "properties": {"href": f"{server.address}/c"}}
    write = topology if file == "a.topojson" else geojson
    for further in ({"crs": before, key: link}, {key: link, "crs": before}, {"crs": before, key: None}):
        (tmp_path / file).write_text(write(**further))
        with pytest.raises(DataError, match=r"is a link|twice"):
            read(tmp_path / file)
    assert server.asked == []


@pytest.mark.parametrize(
    "system",
    [
        '{"Type": "link", "type": "name", "properties": {"href": "URL", "name": "EPSG:4326"}}',
        '{"type": "name", "TYPE": "link", "properties": {"href": "URL", "name": "EPSG:4326"}}',
        '{"type\\u0000": "link", "type": "name", "properties": {"href": "URL", "name": "EPSG:4326"}}',
        '{"type": "name", "Properties": {"name": "URL"}, "properties": {"name": "EPSG:4326"}}',
        '{"type": "name", "properties": {"Name": "URL", "name": "EPSG:4326"}}',
        '{"type": "name", "properties": {"name\\u0000": "URL", "name": "EPSG:4326"}}',
        '{"type": "EPSG", "properties": {"CODE": "URL", "code": 4326}}',
        '{"type": "NAME", "properties": {"NAME": "URL"}}',
        '{"type": "name", "properties": {"name": "epsg:4326\\u0000URL"}}',
    ],
)
@pytest.mark.parametrize("place", ["document", "feature", "geometry"])
def test_a_system_whose_members_differ_by_case_is_refused(
    tmp_path: Path, server: Server, system: str, place: str
) -> None:
    document = json.loads(geojson())
    feature = document["features"][0]
    {"document": document, "feature": feature, "geometry": feature["geometry"]}[place]["crs"] = "HERE"
    text = json.dumps(document).replace('"HERE"', system.replace("URL", f"{server.address}/c"))
    (tmp_path / "a.geojson").write_text(text)
    with pytest.raises(DataError, match=r"is a link|twice"):
        read(tmp_path / "a.geojson")
    assert server.asked == []


@pytest.mark.parametrize("file", ["a.geojson", "a.topojson"])
@pytest.mark.parametrize("key", ["crs", "CRS"])
@pytest.mark.parametrize("nested", [False, True])
def test_nothing_that_could_be_a_system_is_handed_on(tmp_path: Path, file: str, key: str, nested: bool) -> None:
    write = topology if file == "a.topojson" else geojson
    document = json.loads(write(**{key: NAMED}))
    if nested:
        inner = document["features"][0] if file == "a.geojson" else document["objects"]["a"]["geometries"][0]
        inner[key] = NAMED
    (tmp_path / file).write_text(json.dumps(document))
    with source(tmp_path / file) as opened:
        assert opened.system == "EPSG:2154"
        copy = Path(opened.name.split(":", 1)[1]).read_text(encoding="utf-8")
    assert "crs" not in copy.lower()
    document.pop(key)
    if nested:
        inner.pop(key)
    assert json.loads(copy) == document


@pytest.mark.parametrize("name", ["EPSG:999999", "ignf:nowhere", "urn:ogc:def:crs:EPSG::0"])
@pytest.mark.parametrize("file", ["a.geojson", "a.topojson"])
def test_a_system_that_no_register_has_is_refused_rather_than_believed_to_be_degrees(
    tmp_path: Path, file: str, name: str
) -> None:
    write = topology if file == "a.topojson" else geojson
    (tmp_path / file).write_text(write({"type": "name", "properties": {"name": name}}))
    with pytest.raises(DataError, match="cannot be read"):
        read(tmp_path / file)


@pytest.mark.parametrize("file", ["a.geojson", "a.topojson"])
def test_a_document_may_say_its_type_last(tmp_path: Path, file: str) -> None:
    document = json.loads(geojson(name="x" * 20_000) if file == "a.geojson" else topology(name="x" * 20_000))
    document["type"] = document.pop("type")
    (tmp_path / file).write_text(json.dumps(document))
    assert read(tmp_path / file).shapes[1] is not None


def test_attributes_may_differ_by_case(tmp_path: Path) -> None:
    LAYER.assign(INSEE="x", Name="y", name="z", Code=1, code=2).to_file(tmp_path / "a.geojson")
    assert read(tmp_path / "a.geojson").shapes[0] is not None


def test_an_error_of_a_copy_names_the_file_and_not_the_copy(tmp_path: Path) -> None:
    (tmp_path / "a b.json").write_text('{"type": "FeatureCollection", "features": 3}')
    with pytest.raises(DataError) as raised:
        read(tmp_path / "a b.json")
    assert str(raised.value).count("/a b.json") == 1
    assert str(raised.value.where) == str(tmp_path / "a b.json")
