"""Outlines in a zip: the one file of outlines that it holds, taken out into a folder for as long as it is read.

The zip is opened here, and never by GDAL, whose paths into archives lead elsewhere too.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from zipfile import BadZipFile, LargeZipFile, ZipFile, ZipInfo
from zlib import error as ZlibError

from ifn_research.errors import DataError
from ifn_research.language.messages import replaced, say

ZIP = ".zip"
# Bytes that may come out of a zip: outlines of all communes, in full detail, take half of one of these.
MOST = 2**31


@contextmanager
def taken_out(path: Path, formats: tuple[str, ...], parts: tuple[str, ...]) -> Iterator[Path]:
    """The file of outlines at a path: itself, or the only one in a zip.

    Parameters
    ----------
    path : Path
    formats : tuple of str
        Extensions of files of outlines.
    parts : tuple of str
        Extensions of what a shapefile has beside it.

    Raises
    ------
    DataError
        If the zip is damaged or locked, or holds no file of outlines or several.
    """
    if path.suffix.lower() != ZIP:
        yield path
        return
    with TemporaryDirectory() as folder:
        # Where it is taken out, no name of the zip's counts.
        try:
            found, name = _take_out(path, Path(folder), formats, parts)
        except (FileNotFoundError, PermissionError):
            raise
        except (BadZipFile, LargeZipFile, ZlibError, NotImplementedError, EOFError, OSError, ValueError) as error:
            raise DataError(
                say("reading.zip_cannot_read", error=" ".join(str(error).split())[:200]),
                where=str(path),
                fix=say("reading.download_save_again_name"),
            ) from error
        try:
            yield found
        except DataError as error:
            where = replaced(error.where, str(found), f"{path}: {name}")
            raise DataError(replaced(error.what, found.name, name), where=where, fix=error.fix) from error


def _take_out(path: Path, folder: Path, formats: tuple[str, ...], parts: tuple[str, ...]) -> tuple[Path, str]:
    with ZipFile(path) as archive:
        members = [item for item in archive.infolist() if not item.is_dir() and not _is_hidden(item.filename)]
        chosen = _the_one(path, members, formats)
        stem = PurePosixPath(chosen.filename).with_suffix("").as_posix()
        beside = [chosen, *(item for item in members if _is_part(item, stem, parts))] if _is_shapefile(chosen) else []
        wanted = beside or [chosen]
        _refuse_locked_or_huge(path, wanted)
        for item in wanted:
            target = folder / f"outlines{PurePosixPath(item.filename).suffix.lower()}"
            with archive.open(item) as source, target.open("wb") as file:
                shutil.copyfileobj(source, file)
    return folder / f"outlines{PurePosixPath(chosen.filename).suffix.lower()}", chosen.filename


def _the_one(path: Path, members: list[ZipInfo], formats: tuple[str, ...]) -> ZipInfo:
    found = [item for item in members if PurePosixPath(item.filename).suffix.lower() in formats]
    if not found:
        held = (
            say("errors.names", names=(item.filename for item in members)) if members else say("reading.holds_nothing")
        )
        raise DataError(
            say("reading.zip_holds_no_file", held=held),
            where=str(path),
            fix=say("reading.name_zip_holds", formats=formats),
        )
    if len(found) > 1:
        names = [item.filename for item in found]
        raise DataError(
            say("reading.zip_holds_several_files", names=names),
            where=str(path),
            fix=say("reading.unpack_python_m_zipfile", path=path.name, stem=path.stem, names=names[0]),
        )
    return found[0]


def _is_shapefile(item: ZipInfo) -> bool:
    return item.filename.lower().endswith(".shp")


def _is_part(item: ZipInfo, stem: str, parts: tuple[str, ...]) -> bool:
    name = PurePosixPath(item.filename)
    return name.suffix.lower() in parts and name.with_suffix("").as_posix().lower() == stem.lower()


def _is_hidden(name: str) -> bool:
    """True if a member is what a system adds to archives."""
    return any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(name).parts)


def _refuse_locked_or_huge(path: Path, items: list[ZipInfo]) -> None:
    if any(item.flag_bits & 1 for item in items):
        raise DataError(say("reading.zip_locked_password"), where=str(path), fix=say("reading.unpack_name_file_itself"))
    size = sum(item.file_size for item in items)
    if size > MOST:
        raise DataError(
            say("reading.what_zip_holds_would", size=size / 2**30),
            where=str(path),
            fix=say("reading.unpack_name_file_itself_take"),
        )
