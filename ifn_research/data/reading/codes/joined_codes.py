"""Codes of territories that stand in one column, or in several of which each holds a part."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ifn_research.config.tables import TableConfig
from ifn_research.data.numbers import as_text
from ifn_research.data.reading.files import OpenTable
from ifn_research.data.reading.yaml_words import key, names
from ifn_research.errors import DataError
from ifn_research.geography.levels import LEVELS, Codes
from ifn_research.language.messages import say

# Share of codes that must be of the level once their parts are exchanged.
ORDER = 0.5
# Characters of each part of a code: a département and the number of a commune in it, a commune and its part.
WIDTHS = {
    ("commune", 2): (2, 3),
    ("iris", 2): (5, 4),
    ("iris", 3): (2, 3, 4),
}


def other_part(opened: OpenTable, config: TableConfig, codes: Codes, level: str) -> DataError | None:
    """The complaint about codes that are a part of one, when another column holds the part before it."""
    if len(config.code_columns) > 1 or level not in ("commune", "iris") or not len(codes):
        return None
    longest = {"commune": 3, "iris": 4}[level]
    upper = LEVELS[{"commune": "departement", "iris": "commune"}[level]]
    texts = pd.Series(codes, dtype="str")
    if not texts.str.fullmatch(rf"[0-9]{{1,{longest}}}").all():
        return None
    other = (
        texts.str.fullmatch(LEVELS["region"].pattern).all() or texts.str.fullmatch(LEVELS["departement"].pattern).all()
    )
    if other and texts.is_unique:
        return None
    own = config.code_columns[0]
    for name in opened.names:
        if name == own:
            continue
        before = pd.Series(as_text(opened.columns[name]), dtype="str")
        if not before.str.fullmatch(rf"{upper.pattern}|[1-9][0-9]{{{upper.width - 2}}}").all():
            continue
        joined = pd.Series(joined_codes([opened.columns[name], opened.columns[own]], level), dtype="str")
        if joined.is_unique and joined.str.fullmatch(LEVELS[level].pattern).all():
            return DataError(
                say(
                    "reading.codes_part_code_level",
                    own=own,
                    level=level,
                    codes=codes[0],
                    name=name,
                    before=before.iloc[0],
                ),
                where=say("errors.column", place=opened.path, column=own),
                fix=say("reading.write_code", offer_code=names([name, own])),
            )
    return None


def joined_wrongly(opened: OpenTable, config: TableConfig, codes: Codes, level: str) -> DataError | None:
    """The complaint about codes put together of parts in the wrong order, or of which one is the whole or two alike."""
    coded = config.code_columns
    if len(coded) < 2:
        return None
    pattern = LEVELS[level].pattern if level in LEVELS else ""
    known = pd.Series(codes, dtype="str")
    if pattern and not known.str.fullmatch(pattern).any():
        for name in coded[::-1]:
            if pd.Series(as_text(opened.columns[name]), dtype="str").str.fullmatch(pattern).mean() > ORDER:
                return DataError(
                    say("reading.holds_whole_codes_level", name=name, level=level, codes=codes[0]),
                    where=say("errors.column", place=opened.path, column=config.code_name),
                    fix=say("reading.write_one_code", name=key(name)),
                )
        turned = joined_codes([opened.columns[name] for name in coded[::-1]], level)
        if pd.Series(turned, dtype="str").str.fullmatch(pattern).mean() > ORDER:
            return DataError(
                say("reading.codes_put_together_wrong", codes=codes[0]),
                where=say("errors.column", place=opened.path, column=config.code_name),
                fix=say("reading.write_code", offer_code=names(coded[::-1])),
            )
    parts = pd.DataFrame({name: as_text(opened.columns[name]) for name in coded}).assign(code=codes)
    alike = parts.drop_duplicates()
    alike = alike[alike["code"].duplicated(keep=False) & alike["code"].ne("")]
    if not len(alike):
        return None
    one = alike[alike["code"] == alike["code"].iloc[0]]
    told = [" + ".join(repr(row[name]) for name in coded) for row in one.to_dict("records")]
    return DataError(
        say("reading.different_parts_make_same", code=one["code"].iloc[0], parts=told),
        where=say("errors.column", place=opened.places(one.index.to_numpy()), column=config.code_name),
        fix=say("reading.write_codes_column_table"),
    )


def joined_codes(columns: Sequence[pd.Series], level: str) -> Codes:
    """The codes of a table, shape (n_rows,).

    Parts that are figures alone get the zeros back that they have lost: to the widths of the level, or to that of the
    longest of their column. An overseas département has three figures, and its communes two.
    """
    parts = [pd.Series(as_text(column), dtype="str") for column in columns]
    if len(parts) == 1:
        return np.asarray(parts[0].to_numpy(dtype=object))
    # What a program took for numbers has decimals that a part of a code has not.
    parts = [part.str.replace(r"^([0-9]+)\.0+$", r"\1", regex=True) for part in parts]
    widths = WIDTHS.get((level, len(parts)))
    padded = []
    for at, part in enumerate(parts):
        width = int(part.str.len().max()) if widths is None else widths[at]
        figures = part.str.fullmatch("[0-9]+")
        padded.append(part.where(~figures, part.str.zfill(width)))
    if widths is not None and widths[:2] == (2, 3):
        overseas = padded[0].str.fullmatch("9[78][0-9]")
        # The third figure may be written in both parts: 971 and 105.
        twice = overseas & parts[1].str.fullmatch("[0-9]{3}") & (padded[0].str[2] == parts[1].str[0])
        short = parts[1].where(~twice, parts[1].str[1:]).str.lstrip("0").str.zfill(2)
        padded[1] = padded[1].where(~overseas, short)
    codes = padded[0]
    for part in padded[1:]:
        codes = codes + part
    missing = np.logical_or.reduce([part.eq("").to_numpy() for part in parts])
    result: Codes = codes.to_numpy(dtype=object)
    result[missing] = ""
    return result
