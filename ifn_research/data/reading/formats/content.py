"""The bytes of a declared file: found whatever the accents of its name, and taken out of a .gz or .zip."""

from __future__ import annotations

import difflib
import gzip
import hashlib
import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ifn_research.errors import DataError
from ifn_research.language.messages import Words, say
from ifn_research.language.others import of_other
from ifn_research.language.spelling import alike, as_header

TEXT = (".csv", ".txt", ".tsv")
WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
COLUMNAR = (".parquet", ".feather", ".arrow")
RECORDS = (".json", ".geojson", ".jsonl", ".ndjson")
OF_R = (".rds", ".rda", ".rdata")
FORMATS = (*TEXT, *WORKBOOKS, *COLUMNAR, *RECORDS, *OF_R)
PACKED = (".gz", ".zip")
# A table of Europe has some 100 MB; what unpacks to more than this is no table.
MOST_UNPACKED = 2**31
# What the standard library raises at the sight of damaged archives, in whichever part of them.
DAMAGED = (
    OSError, EOFError, ValueError, LookupError, ArithmeticError, RuntimeError,
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error,
)  # fmt: skip
# What operating systems add to a zip of their own accord.
STRAY = ("__MACOSX/", ".DS_Store", "Thumbs.db")


@dataclass(frozen=True)
class Content:
    """The bytes of a file.

    Attributes
    ----------
    path : str
        The file.
    name : str
        The name of what was in it, when it was packed; its own otherwise.
    suffix : str
        Extension of `name`, in small letters.
    data : bytes
        Unpacked.
    digest : str
        SHA-256 of the file as it is.
    packed : bool
    chose : bool
        Whether `sheet:` was used to choose a file of a zip.
    """

    path: str
    name: str
    suffix: str
    data: bytes
    digest: str
    packed: bool = False
    chose: bool = False


def read_content(declared: str, sheet: str | int | None = None) -> Content:
    """The content of a file.

    Parameters
    ----------
    declared : str
        Path as the configuration has it.
    sheet : str or int, optional
        Of a zip with several tables, the file that is meant.

    Raises
    ------
    DataError
        If there is no such file, it may not be read, it is empty, or it is of no known format.
    """
    path = Path(declared)
    try:
        path = _found(path)
        data = path.read_bytes()
    except OSError as error:
        raise DataError(
            say("reading.file_cannot_read", strerror=of_other(error.strerror or error)),
            where=str(path),
            fix=say("reading.check_you_may_read"),
        ) from error
    if not data:
        raise DataError(say("reading.file_empty"), where=str(path), fix=say("reading.export_table_again"))
    digest, suffix = hashlib.sha256(data).hexdigest(), path.suffix.lower()
    if suffix not in PACKED:
        return Content(str(path), path.name, suffix, data, digest)
    try:
        name, data, chose = _unpacked(data, path, sheet)
    except DAMAGED as error:
        raise DataError(
            say("reading.file_cannot_unpacked", error=str(error)[:120]),
            where=str(path),
            fix=say("reading.fetch_again_unpack_name"),
        ) from None
    return Content(str(path), name, PurePosixPath(name).suffix.lower(), data, digest, packed=True, chose=chose)


def _found(path: Path) -> Path:
    """The file itself, which another system may have written with other letters for the same accents."""
    if path.is_dir():
        raise DataError(say("reading.folder_given_where_file"), where=str(path), fix=say("reading.name_file_inside"))
    if not path.exists():
        same = [item for item in _beside(path) if as_header(item.name) == as_header(path.name)]
        if len(same) != 1:
            raise DataError(say("reading.no_file"), where=str(path), fix=beside(path))
        path = same[0]
    known = path.suffix.lower() in (*FORMATS, ".zip") or (
        path.suffix.lower() == ".gz" and Path(path.stem).suffix.lower() in FORMATS
    )
    if not known:
        raise DataError(
            say("reading.tables_format_not_read", suffix=path.suffix or path.name),
            where=str(path),
            fix=say("reading.save_gz_zip", formats=FORMATS),
        )
    return path


def beside(path: Path, formats: Sequence[str] = (*FORMATS, *PACKED)) -> Words:
    """The fix for a file that is not there: the nearest name, and the files of these formats in its folder."""
    folder = path.parent
    if not folder.is_dir():
        existing = next(parent for parent in folder.parents if parent.is_dir())
        return say("reading.no_folder_either_check", folder=folder, existing=existing)
    there = sorted(item.name for item in folder.iterdir() if item.suffix.lower() in formats)
    same = [name for name in there if alike(name) == alike(path.name)]
    close = same or difflib.get_close_matches(path.name, there, n=1, cutoff=0.5)
    tables = FORMATS[0] in formats
    if not there:
        return say("reading.folder_holds_no_table") if tables else say("reading.folder_holds_no_file", formats=formats)
    beside = say("reading.tables_folder" if tables else "reading.files_folder", there=there)
    return say("reading.you_mean", close=close[0], beside=beside) if close else beside


def _beside(path: Path) -> list[Path]:
    return list(path.parent.iterdir()) if path.parent.is_dir() else []


def _unpacked(data: bytes, path: Path, sheet: str | int | None) -> tuple[str, bytes, bool]:
    if path.suffix.lower() == ".gz":
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
            return path.stem, _limited(stream.read(MOST_UNPACKED + 1), path), False
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        name, chose = _member(archive, path, sheet)
        if archive.getinfo(name).file_size > MOST_UNPACKED:
            _limited(b"", path, over=True)
        with archive.open(name) as stream:
            return name, _limited(stream.read(MOST_UNPACKED + 1), path), chose


def _member(archive: zipfile.ZipFile, path: Path, sheet: str | int | None) -> tuple[str, bool]:
    """The table in a zip: the only one, or the one that is asked for."""
    names = [item.filename for item in archive.infolist() if not item.is_dir()]
    names = [name for name in names if not any(stray in name for stray in STRAY)]
    tables = [name for name in names if PurePosixPath(name).suffix.lower() in FORMATS]
    if not tables:
        raise DataError(
            say(
                "reading.zip_holds_no_table",
                held=say("errors.names", names=names) if names else say("reading.holds_nothing"),
            ),
            where=str(path),
            fix=say("reading.name_file_holds_table", formats=FORMATS),
        )
    wanted = [name for name in tables if isinstance(sheet, str) and sheet in (name, PurePosixPath(name).name)]
    if wanted:
        return wanted[0], True
    if len(tables) > 1:
        raise DataError(
            say("reading.zip_holds_tables_meant", count=len(tables)),
            where=str(path),
            fix=say("reading.say_which_of_zip", offer_sheet=f'"{tables[0]}"', tables=tables),
        )
    return tables[0], False


def refuse_larger(content: Content) -> None:
    """Refuse a workbook that unpacks to more than any table fills, before it is unpacked.

    Raises
    ------
    DataError
        If it does.
    """
    if not content.data.startswith(b"PK"):
        return
    with zipfile.ZipFile(io.BytesIO(content.data)) as archive:
        if sum(item.file_size for item in archive.infolist()) > MOST_UNPACKED:
            _limited(b"", Path(content.path), over=True)


def _limited(data: bytes, path: Path, *, over: bool = False) -> bytes:
    if over or len(data) > MOST_UNPACKED:
        raise DataError(
            say("reading.what_packed_file_larger", most_unpacked=MOST_UNPACKED / 2**30),
            where=str(path),
            fix=say("reading.save_smaller_copy"),
        )
    return data
