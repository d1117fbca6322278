"""Territories that a table of counts does not list because it counts nothing there: `absent: 0`."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from ifn_research.data.findings import Finding
from ifn_research.data.suppressed_cells import at_most
from ifn_research.errors import DataError, IfnError
from ifn_research.geography.communes import departement_of
from ifn_research.geography.levels import Codes, changes_by_year, names_departement
from ifn_research.language.messages import say


def absent_as_zero(
    frame: pd.DataFrame, known: Codes, *, path: str, level: str
) -> tuple[pd.DataFrame, list[Finding], list[IfnError]]:
    """A table of counts at every known territory, 0 where it lists none; what was filled, and why it may not be.

    Parameters
    ----------
    frame : DataFrame, index = code
        The rows of the table, some of them perhaps of no known territory.
    known : array of str
        Codes of the study's territories.
    path, level : str
        Of the table and of its codes.

    Returns
    -------
    frame : DataFrame, index = known codes
        Cells that the table leaves empty stay missing: the territory is listed, and its count is not known.
    findings, problems : list
        Problems where a figure is no count, or where rows that join nowhere may hold what absent territories lack.
    """
    absent = [code for code in known if code not in frame.index]
    numbers = list(frame.select_dtypes("number"))
    # Beside a column with suppressed cells stands the largest figure that each can hide: no count.
    counts = [name for name in numbers if name not in {at_most(other) for other in numbers}]
    problems: list[IfnError] = []
    for name in counts:
        values = frame[name].to_numpy(dtype=np.float64)
        wrong = values[np.isfinite(values) & ((values < 0) | (values != np.round(values)))]
        if len(wrong):
            problems.append(
                DataError(
                    say("reading.absent_no_count", column=name, value=float(wrong[0])),
                    where=say("reading.absent_of_table", path=path),
                    fix=say("reading.absent_for_counts"),
                )
            )
    strays = _near(absent, [str(code) for code in frame.index if code not in set(known)], level)
    if strays:
        problems.append(
            DataError(
                say("reading.absent_or_renamed", len(strays), strays=strays),
                where=say("reading.absent_of_table", path=path),
                fix=say("reading.absent_same_year"),
            )
        )
    filled = frame.reindex(pd.Index(known, dtype=object, name="code"))
    filled.loc[absent, counts] = 0.0
    message = say("reading.absent_taken", len(absent), absent=absent)
    findings = [Finding(Path(path).name, "", "absent_as_zero", "info", len(absent), message)] if absent else []
    return filled, findings, problems


def _near(absent: list[str], extra: list[str], level: str) -> list[str]:
    """Rows of no territory in a département where some are absent: perhaps those under the codes of another year."""
    if not changes_by_year(level) or not names_departement(level):
        return []
    departements = {departement_of(code) for code in absent}
    return [code for code in extra if departement_of(code) in departements]
