"""Damaged tables and outlines, and options with which they are read."""

from __future__ import annotations

import gzip
import io
import json
import random
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pandas as pd

from tests.fuzz.base import NUMBERS, N, config, outlines, table, write
from tests.fuzz.trial import Input
from tests.fuzz.values import ESCAPE, TEXTS, changed, damaged
from tests.fuzz.values import NUMBERS as STRANGE
from tests.support.by_hand import in_cells, ods, ods_cell, ods_row, xls, xlsb, xlsx, zipped

BAD = {
    "an infinite value": ("poverty", "inf"),
    "a value beyond all": ("fibre", "1e400"),
    "an infinite numerator": ("num", "1e999"),
    "an infinite denominator": ("den", "9" * 400),
    "an infinite population": ("pop", "1e400"),
    "a numerator below zero": ("num", "-3"),
    "a denominator of zero": ("den", "0"),
    "words in an indicator": ("age", "beaucoup"),
    "words in a ground truth": ("outcome", "x12"),
    "a code of another level": ("code", "1234567"),
}
OPTIONS: dict[str, tuple[Any, ...]] = {
    "encoding": ("utf-8", "latin-1", "utf-16", "punycode", "undefined", "a\0b", "rot13", "hex", "idna", "cp500"),
    "separator": (",", ";", "\t", "|", "x", "", ",,", "\n", '"'),
    "decimal": (".", ",", "x"),
    "thousands": (" ", ",", ".", "_"),
    "skip_rows": (0, 1, 5, 40, 10**6, 10**9, 2**70, -1),
    "header": (1, 2, 0, 99, -1),
    "sheet": ("Data", "x", "", ESCAPE, 0),
    "missing": (["x"], [""], ["0"], [None], [1.5], ["n.d.", "s"]),
    "format": ("csv", "xlsx", "ods", "parquet", "zip", "ifn-portail", "x"),
    "where": ({"dep": "02"}, {"x": "y"}, {}),
}


def _cells(chance: random.Random) -> pd.DataFrame:
    """The table with some strange cells, rows or columns."""
    frame = table().astype(object)
    for _ in range(chance.randrange(1, 6)):
        column = chance.choice(list(frame.columns))
        row = chance.randrange(len(frame)) if len(frame) else 0
        match chance.randrange(8):
            case 0 | 1 | 2 if len(frame):
                frame.iloc[row, list(frame.columns).index(column)] = chance.choice((*TEXTS, *STRANGE, None))
            case 3:
                frame = pd.concat([frame, frame.iloc[[row]]]) if len(frame) else frame
            case 4:
                frame = frame.rename(columns={column: chance.choice((*TEXTS, *frame.columns))})
            case 5 if frame.columns.is_unique:
                frame = frame.drop(columns=[column])
            case 6 if frame.columns.is_unique:
                frame[column] = [chance.choice((*TEXTS, *STRANGE, None))] * len(frame)
                frame = frame.astype(object)
            case _:
                frame = frame.iloc[: chance.choice((0, 1, 2, 5, len(frame)))]
    return frame


def _rows(frame: pd.DataFrame) -> list[list[Any]]:
    """Cells as those that write workbooks by hand take them."""
    clean = [[None if cell is None or cell != cell else cell for cell in row] for row in frame.to_numpy().tolist()]
    return [[str(name) for name in frame.columns], *clean]


def _harmless(cell: Any) -> Any:
    return escape("".join(sign for sign in cell if sign >= " ")) if isinstance(cell, str) else cell


def as_csv(frame: pd.DataFrame) -> bytes:
    return frame.to_csv(index=False).encode("utf-8", "replace")


def as_xlsx(frame: pd.DataFrame) -> bytes:
    return xlsx(in_cells([[_harmless(cell) for cell in row] for row in _rows(frame)]))


def as_ods(frame: pd.DataFrame) -> bytes:
    return ods(Data="".join(ods_row(*(ods_cell(_harmless(cell)) for cell in row)) for row in _rows(frame)))


def as_parquet(frame: pd.DataFrame) -> bytes:
    stream = io.BytesIO()
    unique = frame.loc[:, ~frame.columns.duplicated()]
    numbers = {name: pd.to_numeric(unique[name], errors="coerce") for name in unique if name in NUMBERS}
    unique.assign(**numbers).astype({name: str for name in unique if name not in numbers}).to_parquet(stream)
    return stream.getvalue()


WRITERS: dict[str, Callable[[pd.DataFrame], bytes]] = {
    "t.csv": as_csv,
    "t.csv.gz": lambda frame: gzip.compress(as_csv(frame), mtime=0),
    "t.zip": lambda frame: zipped({"t.csv": as_csv(frame)}),
    "t.xlsx": as_xlsx,
    "t.ods": as_ods,
    "t.parquet": as_parquet,
    "t.xls": lambda frame: xls(_rows(frame)),
    "t.xlsb": lambda frame: xlsb(_rows(frame)),
    "t.json": lambda frame: frame.to_json(orient="records").encode(),
}


@cache
def sound(name: str) -> bytes:
    """The table as it should be, in a format."""
    return WRITERS[name](table())


def inside(data: bytes, chance: random.Random) -> bytes:
    """A zip of which one file is damaged."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice(sorted(files))
    return zipped({**files, name: damaged(files[name], chance)})


def cells(folder: Path, chance: random.Random) -> Input:
    """A table with strange cells, in some format."""
    name = chance.choice(("t.csv", "t.csv", "t.csv", "t.xlsx", "t.ods", "t.parquet", "t.json"))
    frame = _cells(chance)
    try:
        content = WRITERS[name](frame)
    except (ValueError, TypeError, OverflowError, UnicodeError):
        # What a format cannot hold is no input of it.
        name, content = "t.csv", as_csv(frame)
    return _table(folder, name, content, "cells")


def bytes_(folder: Path, chance: random.Random) -> Input:
    """A file of a table, damaged anywhere."""
    name = chance.choice(sorted(WRITERS))
    whole = sound(name)
    deeper = whole.startswith(b"PK") and chance.random() < 0.6
    return _table(folder, name, (inside if deeper else damaged)(whole, chance), "bytes")


def options(folder: Path, chance: random.Random) -> Input:
    """A sound table read with options that are not for it."""
    name = chance.choice(sorted(WRITERS))
    asked = {key: chance.choice(OPTIONS[key]) for key in chance.sample(sorted(OPTIONS), chance.randrange(1, 3))}
    return _table(folder, name, sound(name), "options", **asked)


def bad_cell(folder: Path, chance: random.Random) -> Input:
    """A cell that must be refused."""
    why = chance.choice(sorted(BAD))
    column, value = BAD[why]
    frame = table().astype(object)
    frame.iloc[chance.randrange(N), list(frame.columns).index(column)] = value
    found = _table(folder, "t.csv", as_csv(frame), "bad cell")
    return Input(found.kind, found.arguments, bad=why)


def _table(folder: Path, name: str, content: bytes, kind: str, **asked: Any) -> Input:
    (folder / name).write_bytes(content)
    path = write(folder, config(path=name, **asked))
    return Input(kind, ("check", str(path)), detail=f"{name} {asked} {content[:3000]!r}")


@cache
def _shapes() -> dict[str, bytes]:
    """The outlines in every format that is read."""
    import tempfile

    import geopandas

    layer = geopandas.GeoDataFrame.from_features(outlines(), crs="EPSG:4326")
    with tempfile.TemporaryDirectory() as where:
        folder = Path(where)
        layer.to_file(folder / "g.gpkg", driver="GPKG")
        layer.to_parquet(folder / "g.parquet")
        layer.to_file(folder / "g.shp")
        shape = {path.name: path.read_bytes() for path in folder.glob("g.*") if path.suffix in (".shp", ".shx", ".dbf")}
        return {
            "g.gpkg": (folder / "g.gpkg").read_bytes(),
            "g.parquet": (folder / "g.parquet").read_bytes(),
            "g.zip": zipped(shape),
            "g.geojson": json.dumps(outlines()).encode(),
        }


def geometry(folder: Path, chance: random.Random) -> Input:
    """Outlines with other values or other bytes."""
    name = chance.choice(sorted(_shapes()))
    if name == "g.geojson" and chance.random() < 0.7:
        content = json.dumps(changed(changed(outlines(), chance), chance)).encode()
    else:
        whole = _shapes()[name]
        content = (inside if name == "g.zip" and chance.random() < 0.6 else damaged)(whole, chance)
    (folder / name).write_bytes(content)
    path = write(folder, {**config(), "geometry": {"path": name, "code": "insee"}})
    return Input("outlines", ("check", str(path)), detail=f"{name} {content[:2000]!r}")
