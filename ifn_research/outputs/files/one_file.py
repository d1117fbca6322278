"""A file that a command was asked to write: whole or not at all, and in nobody's place unless asked."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd

from ifn_research.errors import ConfigError, nearest
from ifn_research.language.messages import Words, say
from ifn_research.language.others import of_other
from ifn_research.outputs.files import TABLES
from ifn_research.text import plain, without_formula


def refuse_unknown_formats(asked: Collection[str], known: Collection[str]) -> None:
    """Refuse formats that a command does not write, or none at all.

    Raises
    ------
    ConfigError
        With what to type instead.
    """
    for name in asked:
        if name not in known:
            raise ConfigError(say("outputs.unknown_format", name=name), where="--format", fix=nearest(name, known))
    if not asked:
        raise ConfigError(
            say("outputs.no_format_given"), where="--format", fix=say("outputs.write_format", known=",".join(known))
        )


def refuse_existing(target: Path, *, force: bool, formats: Collection[str] = tuple(TABLES)) -> None:
    """Refuse a file that is there already, or of another format, before any work is done.

    Raises
    ------
    ConfigError
        With what to type instead.
    """
    if target.suffix.lower() not in formats:
        raise ConfigError(
            say("outputs.no_known_format", target=target), where="--out", fix=say("outputs.name_file", formats=formats)
        )
    if target.is_dir():
        raise ConfigError(say("outputs.is_a_folder", target=target), where="--out", fix=say("outputs.name_file_inside"))
    if target.exists() and not force:
        raise ConfigError(
            say("outputs.file_already", target=target), where="--out", fix=say("outputs.name_another_file_replace")
        )


@contextmanager
def complete_file(target: Path, *, where: Words = "--out", force: bool = False) -> Iterator[Path]:
    """A temporary file beside `target` that takes its place when the block ends without an error.

    Parameters
    ----------
    target : Path
    where : str
        The option that named it, for messages.
    force : bool
        Replace a file that is there.

    Raises
    ------
    ConfigError
        If the system does not let the file be written, or another has come to be there.
    """
    building = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{target.name}-", dir=target.parent)
        os.close(handle)
        building = Path(name)
        yield building
        building.chmod(0o644)
        if not _took_place(building, target, force=force):
            raise ConfigError(
                say("outputs.file_came_while_made", target=target),
                where=where,
                fix=say("outputs.name_another_file_replace"),
            )
    except OSError as error:
        raise ConfigError(
            say("outputs.file_cannot_written", strerror=of_other(error.strerror or error)),
            where=say("outputs.where_filename", where=where, filename=error.filename or target),
            fix=say("outputs.name_file_you_may"),
        ) from error
    finally:
        if building is not None:
            building.unlink(missing_ok=True)


def _took_place(building: Path, target: Path, *, force: bool) -> bool:
    """Give a file its name; True if it got it: of two that want it at one time, one does."""
    if not force:
        try:
            os.link(building, target)
        except FileExistsError:
            return False
        except OSError:
            # A disk without links.
            if target.exists():
                return False
        else:
            return True
    building.replace(target)
    return True


def write_table(table: pd.DataFrame, target: Path, *, force: bool = False) -> None:
    """Write a table as its extension says; in a csv file no text can become a formula of a spreadsheet.

    `force` replaces a file that is there.
    """
    with complete_file(target, force=force) as building:
        TABLES.get(target.suffix.lower(), TABLES[".csv"]).write(table, building)


def as_csv(table: pd.DataFrame) -> str:
    """A table as text; a text that a spreadsheet would take for a formula has an apostrophe before it."""
    return str(table.map(_harmless).to_csv(index=False, lineterminator="\n"))


def _harmless(value: object) -> object:
    if not isinstance(value, str):
        return value
    text = plain(value)
    # A negative number begins like a formula and is none.
    return text if re.fullmatch(r"-\d+([.,]\d+)?", text) else without_formula(text)
