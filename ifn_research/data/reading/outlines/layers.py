"""The outlines of a study's territories, read from a file of polygons."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ifn_research.config.tables import GeometryConfig
from ifn_research.data.findings import Finding
from ifn_research.data.labels import tidy_labels
from ifn_research.data.reading.codes.overlap import Pair, compare_codes
from ifn_research.data.reading.formats.content import beside
from ifn_research.data.reading.outlines.archives import ZIP, taken_out
from ifn_research.data.reading.outlines.files import JSON, PARQUET, readable, registered, source
from ifn_research.data.reading.outlines.paths import outline_files
from ifn_research.data.reading.outlines.places import check_places
from ifn_research.data.reading.outlines.system import in_degrees
from ifn_research.errors import DataError, nearest, raise_all
from ifn_research.language.messages import Words, say
from ifn_research.matrix import Floats, Labels

FORMATS = (".geojson", ".json", ".topojson", ".gpkg", ".shp", ".parquet", ".geoparquet")
# A shapefile is several files, all of which say something.
PARTS = (".dbf", ".shx", ".prj", ".cpg")


@dataclass(frozen=True, eq=False)
class Outlines:
    """The outlines of the territories of a study.

    Attributes
    ----------
    shapes : array of shapely geometries, shape (n_territories,)
        Valid polygons in degrees (WGS 84), in the order of the study; None where the file has none.
    names : array of str, shape (n_territories,)
        Empty where the file has none, or none is asked for.
    digests : dict of path to str
        The SHA-256 of each file (of all its parts, for a shapefile).
    findings : tuple of Finding
        What was noticed; none is an error.
    """

    shapes: Labels
    names: Labels
    digests: dict[str, str]
    findings: tuple[Finding, ...]


def read_outlines(
    config: GeometryConfig,
    codes: Labels,
    *,
    first: str,
    level: str,
    coordinates: tuple[Floats, Floats] | None = None,
    of_year: Callable[[Labels], Labels] | None = None,
) -> Outlines:
    """Read the outlines of the territories of a study.

    Parameters
    ----------
    config : GeometryConfig
        Its paths are absolute. The outlines of several files are taken together.
    codes : array of str, shape (n_territories,)
    first : str
        Path of the study's first table, for messages.
    level : str
        Level of the study.
    coordinates : pair of arrays, each of shape (n_territories,), optional
        Longitudes and latitudes of the territories, with which the outlines are compared.
    of_year : callable, optional
        The codes of the file as those of the study's year.

    Raises
    ------
    ConfigError
        If the system of coordinates that `config` declares is in no register.
    DataError
        If the file cannot be read, has no such attribute or no polygons, or no outline joins; or if its coordinates are
        not those of its system, or exchanged.
    Problems
        If several things are wrong with the codes.
    """
    files = outline_files(config)
    digests = {str(file): _digest(file) for file in files}
    layers, noticed = [], []
    for each in files:
        with taken_out(each, FORMATS, PARTS) as file:
            part, told = in_degrees(_layer(file, config.code), file, config)
        layers.append(part)
        noticed += told
    path = files[0] if len(files) == 1 else Path(config.paths[0])
    layer = layers[0] if len(layers) == 1 else _together(layers)
    read = _Outlines(path.name, layer)
    drawn = read.codes(_texts(layer[config.code]))
    named, findings, problems = compare_codes(
        codes,
        drawn if of_year is None else of_year(drawn),
        Pair(first, str(path), level, say("reading.the_geometry", path=path.name)),
        repair=config.repair_codes,
    )
    raise_all(problems)
    shapes = read.shapes(named, codes)
    # Outlines of other territories are no sign of anything: a file of all of France serves a study of one region.
    findings = [item for item in findings if item.check != "rows_without_territory"]
    noticed += check_places(shapes, codes, path, level=level, coordinates=coordinates)
    names = read.names(config.name, named, codes)
    return Outlines(shapes, names, digests, (*noticed, *read.findings, *findings))


class _Outlines:
    """The polygons of a layer by code, keeping what is noticed."""

    def __init__(self, table: str, layer: Any) -> None:
        self.table, self.layer = table, layer
        self.findings: list[Finding] = []

    def codes(self, texts: Labels) -> Labels:
        """The codes of the features that have a code and an outline; the others are told and left out."""
        drawn = ~(self.layer.geometry.isna() | self.layer.geometry.is_empty).to_numpy()
        named = texts != ""
        bare, nameless = int((named & ~drawn).sum()), int((~named & drawn).sum())
        if bare:
            message = say("reading.features_no_outline_left", bare)
            self._notice("features_without_outline", bare, message)
        if nameless:
            message = say("reading.features_no_code_left", nameless)
            self._notice("features_without_code", nameless, message)
        self.layer = self.layer[drawn & named]
        return np.asarray(texts[drawn & named])

    def shapes(self, named: Labels, codes: Labels) -> Labels:
        """One valid outline for each territory of the study, None where there is none."""
        kept = np.isin(named.astype(str), codes.astype(str))
        named, shapes = named[kept], self.layer.geometry.to_numpy()[kept]
        self._refuse_what_has_no_surface(shapes)
        self._refuse_what_is_nowhere(named, shapes)
        shapes = self._valid(named, shapes)
        whole = self._whole(named, shapes)
        found = np.empty(len(codes), dtype=object)
        found[:] = [whole.get(code) for code in codes]
        return found

    def names(self, attribute: str | None, named: Labels, codes: Labels) -> Labels:
        """The name of each territory of the study; empty where the layer has none."""
        if attribute is None:
            return np.full(len(codes), "", dtype=object)
        if attribute not in self.layer:
            attributes = sorted(str(name) for name in self.layer.columns if name != self.layer.geometry.name)
            raise DataError(
                say("reading.outlines_no_names", attribute=attribute),
                where=self.table,
                fix=nearest(attribute, attributes),
            )
        found = dict(zip(named.astype(str)[::-1], tidy_labels(_texts(self.layer[attribute]))[::-1], strict=True))
        names = np.empty(len(codes), dtype=object)
        names[:] = [found.get(code, "") for code in codes.astype(str)]
        return names

    def _refuse_what_has_no_surface(self, shapes: Labels) -> None:
        import shapely

        others = ~np.isin(shapely.get_type_id(shapes), [3, 6])
        if others.any():
            raise DataError(
                say("reading.features_no_polygons", int(others.sum())),
                where=self.table,
                fix=say("reading.name_file_outlines_centroids"),
            )

    def _refuse_what_is_nowhere(self, named: Labels, shapes: Labels) -> None:
        import shapely

        coordinates, of = shapely.get_coordinates(shapes, return_index=True)
        nowhere = sorted(set(named[of[~np.isfinite(coordinates).all(axis=1)]].astype(str)))
        if nowhere:
            raise DataError(
                say("reading.outlines_no_numbers", len(nowhere), who=nowhere),
                where=self.table,
                fix=say("reading.complete_outlines"),
            )

    def _valid(self, named: Labels, shapes: Labels) -> Labels:
        import shapely

        wrong = ~shapely.is_valid(shapes)
        if not wrong.any():
            return shapes
        n, who = int(wrong.sum()), named[wrong]
        message = say("reading.outlines_cross_itself_repaired", n, who=who)
        self._notice("invalid_outlines", n, message)
        valid = shapes.copy()
        valid[wrong] = [_surface(shape) for shape in shapely.make_valid(shapes[wrong])]
        lost = [str(code) for code, shape in zip(named, valid, strict=True) if shape is None]
        if lost:
            self._notice("outlines_without_surface", len(lost), say("reading.outlines_no_surface", len(lost), who=lost))
        return valid

    def _whole(self, named: Labels, shapes: Labels) -> dict[str, Any]:
        """The union of all features that have the same code."""
        import shapely

        drawn = np.array([shape is not None for shape in shapes], dtype=bool)
        named, shapes = named[drawn], shapes[drawn]
        rows = pd.Series(np.arange(len(named))).groupby(named.astype(str))
        several = [code for code, group in rows if len(group) > 1]
        if several:
            self._notice(
                "outlines_joined",
                len(several),
                say("reading.codes_several_features_taken", len(several), several=several),
                say("reading.none_where_parts_territory"),
            )
        return {
            str(code): shapes[group.iloc[0]] if len(group) == 1 else shapely.union_all(shapes[group.to_numpy()])
            for code, group in rows
        }

    def _notice(self, check: str, n: int, message: Words, fix: Words | None = None) -> None:
        self.findings.append(
            Finding(self.table, "", check, "warning", n, message, fix or say("reading.complete_outlines"))
        )


def _surface(shape: Any) -> Any:
    """The polygons of a repaired outline, without the lines and points that a repair leaves beside; None if none is."""
    import shapely

    if shapely.get_type_id(shape) in (3, 6):
        return shape
    parts = shapely.get_parts(shapely.get_parts(np.array([shape], dtype=object)))
    polygons = parts[shapely.get_type_id(parts) == 3]
    return shapely.union_all(polygons) if len(polygons) else None


def _together(layers: Sequence[Any]) -> Any:
    """Layers in degrees as one, whatever their formats call that system and the column of outlines."""
    import geopandas

    parts = [
        geopandas.GeoDataFrame(
            layer.drop(columns=layer.geometry.name), geometry=layer.geometry.to_numpy(), crs="EPSG:4326"
        )
        for layer in layers
    ]
    return pd.concat(parts, ignore_index=True)


def _digest(path: Path) -> str:
    if path.is_dir():
        raise DataError(say("reading.folder_given_where_file"), where=str(path), fix=say("reading.name_file_inside"))
    if path.suffix.lower() not in (*FORMATS, ZIP):
        raise DataError(
            say("reading.outlines_format_not_read", suffix=path.suffix or path.name),
            where=str(path),
            fix=say("reading.save_as_one_of", formats=(*FORMATS, ZIP)),
        )
    if not path.exists():
        raise DataError(say("reading.no_file"), where=str(path), fix=beside(path, (*FORMATS, ZIP)))
    digest = hashlib.sha256()
    with readable(path):
        files = [path.with_suffix(suffix) for suffix in PARTS] if path.suffix.lower() == ".shp" else []
        for file in (path, *(part for part in files if part.exists())):
            digest.update(file.read_bytes())
    return digest.hexdigest()


def _layer(path: Path, code: str) -> Any:
    """The only layer of a file that has the attribute of codes."""
    import geopandas
    import pyogrio

    with readable(path), source(path) as opened:
        if path.suffix.lower() in PARQUET:
            from pyarrow import parquet

            # Texts that are none are found here, not where they are first looked at.
            parquet.read_table(path).validate(full=True)
            layers = {"": geopandas.read_parquet(path)}
        else:
            names = [str(name) for name in pyogrio.list_layers(opened.name)[:, 0]]
            layers = {name: geopandas.read_file(opened.name, layer=name) for name in names}
        layers = {name: layer for name, layer in layers.items() if isinstance(layer, geopandas.GeoDataFrame)}
        if path.suffix.lower() in JSON:
            # GDAL gives GeoJSON that says nothing the system of degrees, whatever its coordinates are.
            system = None if opened.system is None else registered(opened.system)
            layers = {name: layer.set_crs(system, allow_override=True) for name, layer in layers.items()}
    holders = [name for name, layer in layers.items() if code in layer and code != layer.geometry.name]
    if not layers:
        raise DataError(say("reading.file_no_geometry"), where=str(path), fix=say("reading.name_file_outlines"))
    if not holders:
        columns = {str(name) for layer in layers.values() for name in layer if name != layer.geometry.name}
        raise DataError(
            say("reading.outlines_no_attribute", code=code), where=str(path), fix=nearest(code, sorted(columns))
        )
    if len(holders) > 1:
        raise DataError(
            say("reading.layers_attribute", count=len(holders), code=code, holders=holders),
            where=str(path),
            fix=say("reading.save_meant_file_own"),
        )
    return layers[holders[0]]


def _texts(column: pd.Series) -> Labels:
    """Codes as text; a whole number, which a program has made of them, loses its decimals."""
    if pd.api.types.is_float_dtype(column) and (column.dropna() % 1 == 0).all():
        column = column.astype("Int64")
    texts = column.astype("string").fillna("").str.strip()
    return np.asarray(texts.to_numpy(dtype=object))
