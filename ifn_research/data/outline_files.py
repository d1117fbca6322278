"""What a file of outlines is, from its own bytes, before a library opens it that would follow what it links to.

GDAL asks every driver whether a file is its own: a text named `.geojson` may be a virtual dataset, a service or a
pipeline elsewhere, and the system of coordinates of real GeoJSON may be an address. A run reads no address.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ifn_research.errors import DataError, listing

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
BOM = b"\xef\xbb\xbf"
# Names of systems of coordinates that are looked up in a register that is installed.
REGISTERED = re.compile(
    r"(urn:(x-)?ogc:def:crs:[a-z0-9:._-]+|(epsg|ogc|esri|ignf|iau):[a-z0-9._-]+|crs84)", re.IGNORECASE
)
ELSEWHERE = "save the outlines again in WGS 84 (EPSG:4326), as GeoPackage or as plain GeoJSON"


def source(path: Path) -> str:
    """The name by which the one driver that reads a file opens it, and no other.

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
        return str(path)
    content = path.read_bytes().removeprefix(BOM)
    if not content.lstrip().startswith(b"{"):
        raise _disguised(path)
    kind = _document(content.decode("utf-8"), path).get("type")
    if kind not in JSON[suffix]:
        raise DataError(
            f"the outlines cannot be read: at the top, 'type' is {json.dumps(kind)[:60]}, not {listing(JSON[suffix])}",
            where=str(path),
            fix="name it .topojson" if kind == "Topology" else f"{ELSEWHERE}; TopoJSON is named .topojson",
        )
    return f"{DRIVERS[kind]}:{path}"


def _refuse_archives(path: Path) -> None:
    """Refuse a path that GDAL would take for one inside an archive, or on its virtual systems."""
    if "!" in str(path) or str(path).startswith("/vsi"):
        raise DataError(
            "the path of the outlines would be taken for one inside an archive, or elsewhere",
            where=str(path),
            fix="give the file and its folders names without '!', outside folders whose name begins with 'vsi'",
        )


def _disguised(path: Path) -> DataError:
    return DataError(
        f"the outlines cannot be read: the file does not begin as a {path.suffix.lower()} file does",
        where=str(path),
        fix="name a complete file whose extension says what it is, or save it again as GeoPackage",
    )


def _document(text: str, path: Path) -> dict[str, Any]:
    """The JSON object, in which each key is there once, and systems of coordinates are names in a register."""

    def checked(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            keys = [key for key, _ in pairs]
            twice = sorted({key for key in found if keys.count(key) > 1})
            raise DataError(
                f"the outlines have a JSON object with the same key twice: {listing(twice)}",
                where=str(path),
                fix="keep one of the two, or save the outlines again",
            )
        if isinstance(found.get("crs"), dict) and not _registered(found["crs"]):
            raise DataError(
                "the system of coordinates of the outlines is a link, not a name in a register",
                where=f'{path}: "crs"',
                fix=ELSEWHERE,
            )
        return found

    try:
        document = json.loads(text, object_pairs_hook=checked)
    except RecursionError as error:
        raise ValueError("JSON nested too deeply") from error
    assert isinstance(document, dict)
    return document


def _registered(system: dict[str, Any]) -> bool:
    """Whether a "crs" object names a system of a register: GeoJSON 2008, section 3, without its links."""
    properties = system.get("properties")
    if not isinstance(properties, dict):
        return False
    if system.get("type") == "EPSG":
        return isinstance(properties.get("code"), int)
    name = properties.get("name")
    return system.get("type") == "name" and isinstance(name, str) and REGISTERED.fullmatch(name) is not None
