"""The kind of a file of outlines, from its own bytes, before a library opens it that would follow what it links to.

GDAL asks every driver whether a file is its own: a text named `.geojson` may be a virtual dataset, a service or a
pipeline elsewhere, and the system of coordinates of real GeoJSON may be an address. A run reads no address.

GDAL finds the members of JSON whatever their case, and cuts their names at a NUL. It is therefore handed a copy that is
written again from what was checked, in which no object is left under "crs": the system is set from the name that was
checked, by a register that is installed.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ifn_research.errors import DataError
from ifn_research.language.messages import say
from ifn_research.language.others import of_other

PARQUET = (".parquet", ".geoparquet")
# What the first bytes of a file are, by its extension.
SIGNATURES = {
    ".gpkg": b"SQLite format 3\0",
    ".shp": b"\0\0\x27\x0a",
    **dict.fromkeys(PARQUET, b"PAR1"),
}
# What the top of a JSON document may say it is, by its extension, and the driver that reads it.
DRIVERS = {"FeatureCollection": "GeoJSON", "Feature": "GeoJSON", "Topology": "TopoJSON"}
JSON = {
    ".geojson": ("FeatureCollection", "Feature"),
    ".topojson": ("Topology",),
    ".json": ("FeatureCollection", "Feature", "Topology"),
}
# Members that say what the rest of a document is: one of each, whatever its case.
MEMBERS = {"type", "crs", "properties", "features", "geometry", "geometries", "coordinates", "objects", "arcs"}
MEMBERS |= {"transform", "coordrefsys"}
CRS84 = "OGC:CRS84"
BOM = b"\xef\xbb\xbf"
# Names of systems of coordinates that are looked up in a register that is installed.
REGISTERED = re.compile(
    r"(urn:(x-)?ogc:def:crs:[a-z0-9:._-]+|(epsg|ogc|esri|ignf|iau):[a-z0-9._-]+|crs84)", re.IGNORECASE
)
ELSEWHERE = say("reading.save_outlines_again_wgs")


@dataclass(frozen=True)
class Source:
    """The file that is opened for outlines.

    Attributes
    ----------
    name : str
        What GDAL opens, with the one driver that reads it.
    system : str or None
        The name in a register of the system of coordinates that a JSON document says; None where GDAL knows it.
    """

    name: str
    system: str | None = None


@contextmanager
def source(path: Path) -> Iterator[Source]:
    """Open a file with the one driver that reads it, and no other, for as long as it is read.

    A shapefile has no prefix that names its driver: none that is asked before it takes a file that begins as
    one (they look for texts, or for other first bytes).

    Parameters
    ----------
    path : Path
        Absolute, with an extension of `SIGNATURES` or `JSON`.

    Raises
    ------
    DataError
        If the file is not what its extension says, or links to something else.
    OSError, ValueError
        If it cannot be read.
    """
    _refuse_archives(path)
    suffix = path.suffix.lower()
    if suffix not in JSON:
        with path.open("rb") as file:
            if file.read(len(SIGNATURES[suffix])) != SIGNATURES[suffix]:
                raise _disguised(path)
        yield Source(_geopackage(path) if suffix == ".gpkg" else str(path))
        return
    driver, document = _checked(path)
    with TemporaryDirectory() as folder:
        copy = Path(folder) / path.name
        copy.write_text(document.text, encoding="ascii")
        yield Source(f"{driver}:{copy}", document.system)


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Turn whatever keeps outlines from being read into one DataError."""
    from pyarrow import ArrowException
    from pyogrio.errors import CRSError, DataLayerError, DataSourceError, FeatureError, GeometryError
    from pyproj.exceptions import ProjError
    from shapely.errors import ShapelyError

    of_gdal = (CRSError, DataLayerError, DataSourceError, FeatureError, GeometryError)
    damaged = (ArrowException, ProjError, ShapelyError, *of_gdal)
    try:
        yield
    except (OSError, ValueError, *damaged) as error:
        told = error.strerror if isinstance(error, OSError) and error.strerror else " ".join(str(error).split())
        # What was opened may be a copy elsewhere.
        told = re.sub(rf"(\w+:)?/\S*/{re.escape(path.name)}", lambda _: path.name, told.replace(str(path), path.name))
        raise DataError(
            say("reading.outlines_cannot_read", reason=of_other(told[:200])),
            where=str(path),
            fix=say("reading.check_file_complete_shapefile"),
        ) from error


def registered(name: str) -> Any:
    """The pyproj system of that name in the register that is installed, where names are in capitals."""
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        return CRS.from_user_input(name)
    except CRSError:
        return CRS.from_user_input(name.upper())


def _geopackage(path: Path) -> str:
    """The name of a GeoPackage: in quotes, as a colon would begin the name of a table."""
    quoted = str(path).replace("\\", "\\\\").replace('"', '\\"')
    return f'GPKG:"{quoted}"'


def _checked(path: Path) -> tuple[str, _Document]:
    """The driver of a JSON file, and what may be opened of it."""
    content = path.read_bytes().removeprefix(BOM)
    if not content.lstrip().startswith(b"{"):
        raise _disguised(path)
    document = _Document(content.decode("utf-8"), path)
    kind, kinds = document.kind, JSON[path.suffix.lower()]
    if not isinstance(kind, str) or kind not in kinds:
        raise DataError(
            say("reading.outlines_cannot_read_top", kind=json.dumps(kind)[:60], kinds=kinds),
            where=str(path),
            fix=say("reading.name_topojson")
            if kind == "Topology"
            else say("reading.topojson_named_topojson", elsewhere=ELSEWHERE),
        )
    return DRIVERS[kind], document


def _refuse_archives(path: Path) -> None:
    """Refuse a path that GDAL would take for one inside an archive, or on its virtual systems."""
    if "!" in str(path) or str(path).startswith("/vsi"):
        raise DataError(
            say("reading.path_outlines_would_taken"),
            where=str(path),
            fix=say("reading.give_file_folders_names"),
        )


def _disguised(path: Path) -> DataError:
    return DataError(
        say("reading.outlines_cannot_read_file", suffix=path.suffix.lower()),
        where=str(path),
        fix=say("reading.name_complete_file_whose"),
    )


class _Document:
    """A JSON object in which each key is there once, and of which no system of coordinates is left.

    Attributes
    ----------
    text : str
        What is left, in ASCII.
    kind : object
        What its "type" says.
    system : str or None
        The name in a register of the system that it says.
    """

    def __init__(self, text: str, path: Path) -> None:
        self.path = path
        self.system: str | None = None
        try:
            content = json.loads(text, object_pairs_hook=self._object)
            assert isinstance(content, dict)
            # What is left under the name is no object, in which GDAL sees no system.
            content = {key: value for key, value in content.items() if _folded(key) != "crs"}
            # GDAL looks for the type of a document in its first bytes.
            self.text = json.dumps({"type": content.get("type"), **content})
        except RecursionError as error:
            raise ValueError(say("reading.json_nested")) from error
        self.kind = content.get("type")

    def _object(self, pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
        """One object without its system; the last that is read is the document, whose system is kept."""
        _refuse_twice([key for key, _ in pairs], self.path)
        found = dict(pairs)
        systems = [key for key, value in pairs if _folded(key) == "crs" and isinstance(value, dict)]
        self.system = self._name(found.pop(systems[0])) if systems else None
        return found

    def _name(self, system: dict[str, Any]) -> str:
        """The name in a register that a "crs" object has: GeoJSON 2008, section 3, without its links."""
        properties = system.get("properties")
        if isinstance(properties, dict):
            for item in (system, properties):
                _refuse_twice([key.lower() for key in item], self.path)
            code, name = properties.get("code"), properties.get("name")
            if system.get("type") == "EPSG" and isinstance(code, int):
                return f"EPSG:{code}"
            if system.get("type") == "name" and isinstance(name, str) and REGISTERED.fullmatch(name):
                return CRS84 if name.lower() == "crs84" else name
        raise DataError(
            say("reading.system_coordinates_outlines_link"),
            where=say("reading.crs_of_file", path=self.path),
            fix=ELSEWHERE,
        )


def _folded(key: str) -> str:
    """The name under which GDAL finds a member."""
    return key.partition("\0")[0].lower()


def _refuse_twice(keys: Sequence[str], path: Path) -> None:
    """Refuse an object of which GDAL may read another member than is checked; attributes may differ by case."""
    read = [folded if (folded := _folded(key)) in MEMBERS else key.partition("\0")[0] for key in keys]
    if len(set(read)) < len(read):
        twice = sorted(key for key, n in Counter(read).items() if n > 1)
        raise DataError(
            say("reading.outlines_json_object_same", twice=twice),
            where=str(path),
            fix=say("reading.keep_two_their_case"),
        )
