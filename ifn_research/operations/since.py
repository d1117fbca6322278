"""An earlier run as a note tells of it: its name, and the moves since then, split."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from ifn_research.errors import DataError
from ifn_research.language.messages import Words, say
from ifn_research.operations.newest import newest_results
from ifn_research.operations.split import split_runs
from ifn_research.outputs.documents.facts import Since
from ifn_research.results.split import Split
from ifn_research.results.study_result import StudyResult, read_results

# A year in a title.
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def since_run(earlier: str, folder: Path, fixed_reference: bool, shown: str) -> Since:
    """The moves since an earlier run, under the version whose territories a note names.

    Parameters
    ----------
    earlier : str
        A results folder.
    folder : Path
        That of the note.
    fixed_reference : bool
        Whether both runs are scored with what the earlier one learned.
    shown : str
        The version; the first that can be split where it cannot, with a note that says why.

    Raises
    ------
    ConfigError, DataError, Problems
        See `split_runs`.
    """
    before, after = (
        read_results(path, tables=("versions",), fitted=False) for path in (newest_results(earlier), folder)
    )
    split = _split(earlier, folder, shown, fixed_reference, known=shown in before.versions)
    return Since(split, year_between(before, after), str(before.manifest.get("finished") or ""))


def _split(earlier: str, folder: Path, shown: str, fixed_reference: bool, *, known: bool) -> Split:
    why: Words = say("splitting.not_in_both", version=shown)
    if known:
        try:
            return split_runs(earlier, folder, version=shown, fixed_reference=fixed_reference)[0]
        except DataError as error:
            why = error.what
    found = split_runs(earlier, folder, fixed_reference=fixed_reference)[0]
    return replace(found, notes=(*found.notes, why)) if shown and why not in found.notes else found


def year_between(before: StudyResult, after: StudyResult) -> str:
    """The year of the earlier of two runs: in its title, else of its communes; empty where none tells them apart."""
    old, new = (YEAR.findall(result.title) for result in (before, after))
    if len(old) == 1 and old != new:
        return str(old[0])
    years = [result.config.geography for result in (before, after)]
    return str(years[0]) if years[0] is not None and years[0] != years[1] else ""
