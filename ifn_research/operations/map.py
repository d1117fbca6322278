"""The interactive page of a results folder: in it, or in a file of its own."""

from __future__ import annotations

from pathlib import Path

from ifn_research.outputs.explorer import map_page
from ifn_research.outputs.files.folder import add_files
from ifn_research.outputs.files.one_file import complete_file, refuse_existing
from ifn_research.results.study_result import read_results

PAGE = "map.html"


def write_map(folder: Path, *, out: Path | None = None, force: bool = False) -> Path:
    """Write the page of a study: a map and a table of its territories, in one file.

    Parameters
    ----------
    folder : Path
        A results folder; nothing else is read.
    out : Path, optional
        An .html file; ``map.html`` in the folder when absent, which then counts as one of its files.
    force : bool
        Replace a file that somebody else wrote or changed.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    ConfigError
        If the file is there already or cannot be written.
    DataError
        If the results cannot be read.
    """
    if out is not None:
        refuse_existing(out, force=force, formats=(".html",))
    page = map_page(read_results(folder)).encode("utf-8")
    if out is None:
        (path,) = add_files(folder, {PAGE: page}, force=force)
        return path
    with complete_file(out, force=force) as building:
        building.write_bytes(page)
    return out
