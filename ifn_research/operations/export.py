"""A results folder as files for spreadsheets, in a folder beside it, whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from ifn_research.errors import ConfigError
from ifn_research.language.messages import say
from ifn_research.outputs.files.folder import MANIFEST, complete_folder, refuse_occupied
from ifn_research.outputs.files.one_file import refuse_unknown_formats
from ifn_research.outputs.workbook import EXPORTS
from ifn_research.outputs.workbook.every_sheet import sheets_of
from ifn_research.results.study_result import StudyResult, read_results

# In the manifest of an export: what it holds. Results of a run do not say it.
EXPORT = "export"


def export_results(
    folder: Path, *, formats: Sequence[str] = ("xlsx",), out: Path | None = None, force: bool = False
) -> list[Path]:
    """Write the tables of a results folder for French spreadsheets.

    Parameters
    ----------
    folder : Path
        A results folder.
    formats : sequence of {"xlsx", "csv-fr"}
    out : Path, optional
        Where to write; `<folder>-export` when absent, since a results folder holds nothing but what its run wrote.
    force : bool
        Replace an earlier export.

    Returns
    -------
    list of Path
        The workbook, the folder of text files, or both.

    Raises
    ------
    ConfigError
        If a format is unknown, or the folder may not be written or replaced.
    DataError
        If the results cannot be read, or a table is too large for a sheet.
    """
    refuse_unknown_formats(formats, EXPORTS)
    result = read_results(folder)
    home = folder.resolve()
    target = out or home.with_name(f"{home.name}-export")
    _refuse_results(target)
    earlier = refuse_occupied(target, force=force)
    names = {name: EXPORTS[name].file(result.study, name) for name in dict.fromkeys(formats)}
    sheets = sheets_of(result)
    with complete_folder(target, replaces=earlier) as building:
        for name, file in names.items():
            EXPORTS[name].write(sheets, building / file)
        (building / MANIFEST).write_text(_manifest(result, formats), encoding="utf-8")
    return [target / file for file in names.values()]


def _manifest(result: StudyResult, formats: Sequence[str]) -> str:
    """The manifest of an export, which says whose results these are, so that the next export may take their place."""
    kept = {key: result.manifest.get(key) for key in ("study", "study_run", "config_digest", "data_digest")}
    return json.dumps({**kept, EXPORT: list(dict.fromkeys(formats))}, ensure_ascii=False) + "\n"


def _refuse_results(target: Path) -> None:
    """An export never takes the place of the results of a run, which cannot be had back from it."""
    path = target / MANIFEST
    if not path.is_file():
        return
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        return
    if isinstance(content, dict) and EXPORT not in content:
        raise ConfigError(
            say("operations.folder_holds_results_run", target=target),
            where="--out",
            fix=say("outputs.name_another_folder_will"),
        )
