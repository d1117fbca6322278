"""Outlines in a zip are those of the one file that it holds."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

import geopandas
import numpy as np
import pytest
from shapely import box

from ifn_research.config.tables import GeometryConfig
from ifn_research.data.reading.outlines import archives as outline_archives
from ifn_research.data.reading.outlines.layers import Outlines, read_outlines
from ifn_research.errors import DataError

CODES = np.array(["63001", "63002", "63003", "63004"], dtype=object)
SQUARES = [box(x, 45, x + 1, 46) for x in range(4)]


def outlines(folder: Path, name: str, crs: str = "EPSG:2154") -> list[Path]:
    """A file of outlines with all its parts."""
    table = geopandas.GeoDataFrame({"insee": list(CODES)}, geometry=SQUARES, crs="EPSG:4326").to_crs(crs)
    path = folder / name
    table.to_parquet(path) if path.suffix == ".parquet" else table.to_file(path)
    return sorted(folder.glob(f"{path.stem}.*"))


def zipped(path: Path, files: list[Path], *, inside: str = "", extra: dict[str, bytes] | None = None) -> Path:
    with ZipFile(path, "w") as archive:
        for file in files:
            archive.write(file, f"{inside}{file.name}")
        for name, content in (extra or {}).items():
            archive.writestr(name, content)
    return path


def read(path: Path) -> Outlines:
    return read_outlines(GeometryConfig(path=str(path), code="insee"), CODES, first="t.csv", level="commune")


@pytest.mark.parametrize("inside", ["", "ADMIN/été 2024/"])
@pytest.mark.parametrize("name", ["a.shp", "a.SHP", "a.geojson", "a.gpkg", "a.parquet"])
def test_the_one_file_of_outlines_of_a_zip_is_read(tmp_path: Path, name: str, inside: str) -> None:
    crs = "EPSG:4326" if name.endswith("geojson") else "EPSG:2154"
    files = outlines(tmp_path, name.lower(), crs)
    if name == "a.SHP":
        files = [file.rename(file.with_suffix(file.suffix.upper())) for file in files]
    hidden = {"__MACOSX/._a.shp": b"x", "licence.txt": b"x", f"{inside}.b.shp": b"x"}
    path = zipped(tmp_path / "communes.ZIP", files, inside=inside, extra=hidden)
    found = read(path)
    assert all(shape.hausdorff_distance(square) < 1e-6 for shape, square in zip(found.shapes, SQUARES, strict=True))
    assert list(found.digests) == [str(path)]
    assert found.findings == ()


def test_a_zip_of_several_files_of_outlines_is_refused_and_the_fix_names_one(tmp_path: Path) -> None:
    files = [*outlines(tmp_path, "communes.shp"), *outlines(tmp_path, "epci.shp")]
    path = zipped(tmp_path / "ign.zip", files, inside="shp/")
    with pytest.raises(DataError, match="several files of outlines") as caught:
        read(path)
    assert 'geometry: {path: "ign/shp/communes.shp"}' in str(caught.value.fix)
    assert "python -m zipfile -e ign.zip ign" in str(caught.value.fix)
    with ZipFile(path) as archive:
        archive.extractall(tmp_path / "ign")
    assert read(tmp_path / "ign/shp/communes.shp").shapes[3] is not None


@pytest.mark.parametrize("held", [{}, {"notes.txt": b"x"}, {"a.dbf": b"x"}])
def test_a_zip_without_outlines_is_refused_with_what_it_holds(tmp_path: Path, held: dict[str, bytes]) -> None:
    path = zipped(tmp_path / "a.zip", [], extra=held)
    with pytest.raises(DataError, match="no file of outlines") as caught:
        read(path)
    assert (next(iter(held), "nothing")) in str(caught.value.what)


def test_what_is_wrong_inside_is_told_with_the_name_that_it_has_there(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", [], extra={"in/communes.shp": b"no shapefile"})
    with pytest.raises(DataError, match="does not begin as") as caught:
        read(path)
    assert str(caught.value.where) == f"{path}: in/communes.shp"
    lonely = zipped(tmp_path / "b.zip", [outlines(tmp_path, "c.shp")[3]])
    assert lonely.stat().st_size
    with pytest.raises(DataError):
        read(lonely)


def test_a_damaged_zip_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(b"PK\3\4 and nothing")
    with pytest.raises(DataError, match="the zip cannot be read"):
        read(path)
    whole = zipped(tmp_path / "b.zip", outlines(tmp_path, "a.gpkg"))
    content = bytearray(whole.read_bytes())
    content[2000:2100] = bytes(byte ^ 255 for byte in content[2000:2100])
    whole.write_bytes(content)
    with pytest.raises(DataError, match="the zip cannot be read"):
        read(whole)


def test_a_zip_that_would_fill_the_disk_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outline_archives, "MOST", 1000)
    with pytest.raises(DataError, match="would take"):
        read(zipped(tmp_path / "a.zip", outlines(tmp_path, "a.gpkg")))


def test_a_virtual_dataset_in_a_zip_is_refused_as_outside_of_it(tmp_path: Path) -> None:
    virtual = b'<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>/vsicurl/http://127.0.0.1:9/a</SrcDataSource>'
    with pytest.raises(DataError, match="does not begin as"):
        read(zipped(tmp_path / "a.zip", [], extra={"a.geojson": virtual}))
    with pytest.raises(DataError, match="no file of outlines"):
        read(zipped(tmp_path / "b.zip", [], extra={"a.vrt": virtual}))
