"""Rows that are no territories: sums over them, the country, people who live abroad or nobody knows where."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt
import pandas as pd

from ifn_research.data.reading.codes.code_column import CodeColumn
from ifn_research.errors import DataError, IfnError
from ifn_research.geography.levels import (
    LEVELS,
    Codes,
    are_countries,
    is_country,
    is_france,
    is_mean,
    is_total,
    starts_as_total,
)
from ifn_research.language.messages import say

# What stands in every name of a sum or of the country: most names are read no further.
_HINT = re.compile("tota|ensemble|france|gesamt", re.IGNORECASE)


def find_totals(codes: Codes, names: Codes | None, level: str) -> npt.NDArray[np.bool_]:
    """The rows that are sums over territories, as booleans; a code that a known format refuses anyway is among them."""
    countries = are_countries(codes, names, level)
    found = np.zeros(len(codes), dtype=bool)
    # A neighbourhood may bear any name.
    if names is not None and level != "iris":
        for at in np.flatnonzero(pd.Series(names, dtype="str").str.contains(_HINT)):
            found[at] = is_total(str(names[at])) or (not countries and is_france(str(names[at])))
    words = np.flatnonzero(~pd.Series(codes, dtype="str").str.contains("[0-9]"))
    # Where most codes are words, FR may be a territory beside DE and IT.
    alone = not countries and (level in LEVELS or 2 * words.size < len(codes))
    # A name may begin so too.
    is_sum = is_total if level not in LEVELS and 2 * words.size > len(codes) else starts_as_total
    for at in words:
        found[at] |= is_sum(codes[at]) or is_mean(codes[at]) or (alone and is_country(codes[at]))
    return found


def refuse_rows(
    column: CodeColumn, totals: npt.NDArray[np.bool_], nowhere: Codes, names: Codes | None
) -> list[IfnError]:
    """The refusals of rows that are sums, and of rows of people who live in no territory."""
    sums, others = np.flatnonzero(totals), np.flatnonzero((nowhere != "") & ~totals)
    fix = column.skip(np.union1d(sums, others))
    problems: list[IfnError] = []
    if sums.size:
        called = [column.codes[at] if names is None or not names[at] else names[at] for at in sums]
        shown = [_shown(column, int(at), names) for at in sums]
        what = say("reading.rows_totals_no_territory", sums.size, rows=shown)
        if all(map(is_mean, called)):
            what = say("reading.rows_means_no_territory", sums.size, rows=shown)
        rank = say("reading.totals_would_be_ranked", fix=fix)
        problems.append(
            DataError(
                what,
                where=column.where(sums),
                fix=say("reading.or_level_of_countries", fix=rank) if any(map(is_france, called)) else rank,
            )
        )
    if others.size:
        rows = [say("reading.row_and_place", row=_shown(column, int(at), names), place=nowhere[at]) for at in others]
        problems.append(
            DataError(
                say("reading.rows_people_who_live", others.size, rows=rows),
                where=column.where(others),
                fix=say("reading.would_ranked_among_territories", fix=fix),
            )
        )
    return problems


def _shown(column: CodeColumn, at: int, names: Codes | None) -> str:
    return f"'{column.codes[at]}'" + (f" ({names[at]})" if names is not None and names[at] else "")
