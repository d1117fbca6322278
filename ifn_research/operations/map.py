"""The interactive page of a results folder: in it, or in a file of its own."""

from __future__ import annotations

from pathlib import Path

from ifn_research.errors import ConfigError, nearest
from ifn_research.language import LANGUAGES, language_named, say
from ifn_research.outputs.explorer import map_page
from ifn_research.outputs.files.folder import add_files
from ifn_research.outputs.files.one_file import complete_file, refuse_existing
from ifn_research.results.study_result import read_results

FRENCH = "fr"


def write_map(folder: Path, *, out: Path | None = None, lang: str = FRENCH, force: bool = False) -> Path:
    """Write the page of a study: a map and a table of its territories, in one file.

    Parameters
    ----------
    folder : Path
        A results folder; nothing else is read.
    out : Path, optional
        An .html file; ``map.html`` in the folder when absent (``map.en.html`` in English), which then counts as one of
        its files.
    lang : {"fr", "en"}
    force : bool
        Replace a file that somebody else wrote or changed.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    ConfigError
        If the language is unknown, or the file is there already or cannot be written.
    DataError
        If the results cannot be read.
    """
    if lang not in LANGUAGES:
        raise ConfigError(say("operations.no_language", lang=lang), where="--lang", fix=nearest(lang, LANGUAGES))
    if out is not None:
        refuse_existing(out, force=force, formats=(".html",))
    page = map_page(read_results(folder), language_named(lang)).encode("utf-8")
    if out is None:
        (path,) = add_files(folder, {"map.html" if lang == FRENCH else f"map.{lang}.html": page}, force=force)
        return path
    with complete_file(out, force=force) as building:
        building.write_bytes(page)
    return out
