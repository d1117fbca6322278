"""Tables that hold several levels, of which a column says which rows are of the one that is studied."""

from __future__ import annotations

import pandas as pd

from ifn_research.config.tables import TableConfig
from ifn_research.data.numbers import as_text
from ifn_research.data.reading.files import OpenTable
from ifn_research.data.reading.yaml_words import mapping
from ifn_research.errors import DataError
from ifn_research.geography.levels import LEVELS, Codes
from ifn_research.language.messages import say
from ifn_research.language.spelling import alike

# What producers write in such a column: COM in Insee's files, Commune in those of ministries.
WORDS = {
    "commune": ("com", "commune", "communes", "municipality", "municipalities"),
    "departement": ("dep", "departement", "departements", "dept", "department", "departments"),
    "region": ("reg", "region", "regions"),
    "epci": ("epci", "intercommunalite", "intercommunalites"),
    "iris": ("iris",),
}
MOST = 60


def other_levels(opened: OpenTable, config: TableConfig, codes: Codes, level: str) -> DataError | None:
    """The complaint about a table of several levels, with the key that keeps the rows of one; None for another table.

    Parameters
    ----------
    opened : OpenTable
    config : TableConfig
        Its columns of codes, and what its `where` keeps already.
    codes : array of str, shape (n_rows,)
    level : str
        Of the territories.
    """
    if level not in LEVELS:
        return None
    texts = pd.Series(codes, dtype="str")
    strange = ~texts.str.fullmatch(LEVELS[level].pattern) | texts.duplicated(keep=False)
    if not strange.any():
        return None
    for name in opened.names:
        if name in config.code_columns or name in (config.where or {}):
            continue
        cells = pd.Series(as_text(opened.columns[name]), dtype="str")
        held = list(dict.fromkeys(cells))
        words = [word for word in held if alike(word) in WORDS[level]]
        if len(words) != 1 or not 2 <= len(held) <= MOST:
            continue
        own = cells.eq(words[0])
        if texts[own].str.fullmatch(LEVELS[level].pattern).all() and strange[~own].any():
            where = {**(config.where or {}), name: words[0]}
            return DataError(
                say(
                    "reading.rows_other_levels_says",
                    others=int((~own).sum()),
                    rows=len(own),
                    level=level,
                    name=name,
                    held=(word for word in held if word != words[0]),
                ),
                where=say("errors.column", place=opened.path, column=name),
                fix=say("reading.write_where_under_table", offer_where=mapping(where)),
            )
    return None
