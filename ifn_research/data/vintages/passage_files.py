"""Insee's files of passage between the communes of two years, as they are published."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from ifn_research.config.tables import TableConfig
from ifn_research.data.numbers import as_text
from ifn_research.data.reading.files import OpenTable, open_table
from ifn_research.errors import DataError
from ifn_research.geography.communes import YEARS, communes_of
from ifn_research.geography.passages import Passage
from ifn_research.language.messages import say

# Sheets of table_passage_geo2003_geoAAAA, and of table_passage_annuelle_AAAA.
SHEETS = ("Table de passage", "Table_passage", "COM")
DIVIDED = "Liste des scissions"
INITIAL = "CODGEO_INI"
OF_YEAR = re.compile(r"CODGEO_([0-9]{4})")


def read_passage(path: str, since: int, until: int, codes: Collection[str]) -> Passage:
    """The passage between two years from a file of Insee.

    Parameters
    ----------
    path : str
        A workbook, or one of its sheets as csv: a column CODGEO_INI or CODGEO_<since>, and one CODGEO_<until>.
    since, until : int
    codes : collection of str
        Of the table: a file that names codes of all years does not say which of them the earlier year has.

    Raises
    ------
    DataError
        If the file cannot be read, or is of other years.
    """
    opened = _open(path, until)
    here = [name for name in opened.names if OF_YEAR.fullmatch(name) or name == INITIAL]
    old, new = f"CODGEO_{since}", f"CODGEO_{until}"
    if old not in here:
        old = INITIAL
    if old not in here or new not in here:
        years = sorted(int(found[1]) for name in here if (found := OF_YEAR.fullmatch(name)))
        raise DataError(
            say("vintages.file_of_other_years", since=since, until=until, names=here or opened.names),
            where=opened.path,
            fix=say("vintages.file_of_year", until=until)
            if not years or years[-1] < until or years[-1] == until
            else say("vintages.file_or_geography", until=until, year=years[-1]),
        )
    pairs = pd.DataFrame({"old": as_text(opened.columns[old]), "new": as_text(opened.columns[new])})
    pairs = pairs[pairs["old"].ne("") & pairs["new"].ne("")].drop_duplicates()
    became: dict[str, dict[str, None]] = {}
    for one, other in zip(pairs["old"], pairs["new"], strict=True):
        became.setdefault(str(one), {})[str(other)] = None
    for one, other in _divided(path, since, until):
        became.setdefault(one, {one: None})[other] = None
    listed = frozenset(became)
    if old == INITIAL and since in YEARS:
        # Codes of before that year are in the file too: they are no members that a table of that year could lack.
        listed = listed & (communes_of(since) | set(codes))
    elif old == INITIAL:
        listed = listed & set(codes)
    moved = {code: tuple(news) for code, news in became.items() if code in listed and tuple(news) != (code,)}
    return Passage(since, until, listed, moved)


def _open(path: str, until: int) -> OpenTable:
    code = f"CODGEO_{until}"
    if Path(path).suffix.lower() in (".xlsx", ".xls", ".ods", ".zip"):
        for sheet in SHEETS:
            try:
                return open_table(TableConfig(path=path, code=code, sheet=sheet))
            except DataError:
                continue
    return open_table(TableConfig(path=path, code=code))


def _divided(path: str, since: int, until: int) -> Sequence[tuple[str, str]]:
    """The communes that were divided between two years, and those that came out of them."""
    try:
        opened = open_table(TableConfig(path=path, code="COM_INI", sheet=DIVIDED))
    except DataError:
        return []
    if not {"COM_INI", "COM_FIN", "ANNEE_MODIF"} <= set(opened.names):
        return []
    year = pd.to_numeric(pd.Series(as_text(opened.columns["ANNEE_MODIF"])), errors="coerce").to_numpy(dtype=np.float64)
    old, new = (np.asarray(as_text(opened.columns[name])) for name in ("COM_INI", "COM_FIN"))
    keep = (year > since) & (year <= until)
    return [(str(one), str(other)) for one, other in zip(old[keep], new[keep], strict=True)]
