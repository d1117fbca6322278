"""A second line of headings below the header: labels, codes of variables or units, and no territory."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from ifn_research.config.tables import TableConfig
from ifn_research.data.numbers import DEFAULT_MISSING
from ifn_research.data.reading.formats.grid import Grid
from ifn_research.data.reading.rows.headers import FIGURE, YEAR, joined
from ifn_research.errors import DataError
from ifn_research.geography.levels import LEVELS
from ifn_research.language.messages import Message, Words, say
from ifn_research.language.spelling import as_header

# Rows in which a column is seen to hold figures, and the share of them that must.
LOOKED_AT, MOSTLY = 200, 0.8
# Words of a territory without figures: secret, not published.
FEW = 3
# A header has no more lines than that below its first.
MOST = 3


@dataclass(frozen=True)
class SecondLines:
    """Lines right below the header that hold words where all others hold figures.

    Attributes
    ----------
    rows : tuple of int
        Their positions, 0 first.
    names : tuple of str
        What the columns are called when the lines are joined with the header.
    codes : tuple of str
        What they hold in the columns of codes, put together.
    words : tuple of str
        What the last holds where the rows below hold figures; it may be a territory without any.
    """

    rows: tuple[int, ...]
    names: tuple[str, ...]
    codes: tuple[str, ...]
    words: tuple[str, ...] = ()


def second_lines(
    columns: pd.DataFrame, grid: Grid, config: TableConfig, lines: npt.NDArray[np.int64]
) -> SecondLines | None:
    """The lines below the header that are none of a territory; None if there are none.

    Parameters
    ----------
    columns : DataFrame
        The table below its header.
    grid : Grid
        Its header.
    config : TableConfig
        Its columns of codes and its markers of missing values.
    lines : array of int, shape (n_rows,)
    """
    words = {word.lower() for word in (config.missing or DEFAULT_MISSING)} | set(DEFAULT_MISSING)
    codes = [name for name in config.code_columns if name in columns]
    first = columns.iloc[: LOOKED_AT + MOST]
    vague = _vague(list(columns), joined(grid.head, grid.merged))
    held = ["".join(row) for row in zip([""] * len(first), *(_texts(first[name]) for name in codes), strict=True)]
    found: list[int] = []
    said: list[str] = []
    while len(found) < MOST and len(found) + 2 < len(columns) and not _is_code(held, len(found)):
        heading = _heading(len(found), first.drop(columns=codes), words, vague, coded=bool(held[len(found)]))
        if not heading:
            break
        said = heading
        found.append(len(found))
    if not found:
        return None
    body = [[_text(cell) for cell in columns.iloc[at]] for at in found]
    names = joined([*grid.head, *body], grid.merged)
    parts = [" + ".join(str(body[at][list(columns).index(name)]) for name in codes) for at in found]
    return SecondLines(tuple(found), tuple(names), tuple(map(as_header, parts)), tuple(dict.fromkeys(said)))


def _vague(names: Sequence[str], plain: Sequence[str]) -> set[str]:
    """Columns whose headings do not tell them from others: those without one, that share it, or stand left of these."""
    nothing = [not name for name in [*plain[1 : len(names)], "-"]]
    return {name for name, own, next_ in zip(names, plain, nothing, strict=False) if not own or own != name or next_}


def _texts(column: pd.Series) -> list[str]:
    return [_text(cell) for cell in column]


def _text(cell: object) -> str:
    """A cell as it is written: a workbook stores the year 2020 as 2020.0."""
    if cell is None or pd.isna(cell):
        return ""
    return str(int(cell) if isinstance(cell, float) and cell.is_integer() else cell).strip()


def _heading(at: int, first: pd.DataFrame, words: set[str], vague: set[str], *, coded: bool) -> list[str]:
    """Return the words that a row holds in most columns of figures below it, if these are words and none is a figure.

    Years under headings that are vague, being empty or the same, are words. Of a row that has a code, words that are
    all the same or occur below too are markers of missing values.
    """
    figures = 0
    worded: list[str] = []
    for name in first:
        texts = _texts(first[name])
        cell, rest = texts[at], texts[max(at + 1, min(MOST, len(texts) // 2)) :]
        below = [text for text in rest if text and text.lower() not in words]
        numbers = sum(FIGURE.fullmatch(text) is not None for text in below)
        if not below or numbers < MOSTLY * len(below):
            continue
        figures += 1
        year = name in vague and YEAR.fullmatch(cell) is not None
        if FIGURE.fullmatch(cell) and not year:
            return []
        if cell and cell.lower() not in words and not (coded and cell in texts[at + 1 :]):
            worded.append(cell)
    alone = coded and len(worded) > 1 and len(set(worded)) == 1
    return worded if 2 * len(worded) >= figures and not alone else []


def _is_code(codes: Sequence[str], at: int) -> bool:
    """True if what a row has for a code is one: of a known level, a number, or written like those below."""
    code = codes[at]
    known = any(re.fullmatch(level.pattern, code) for level in LEVELS.values()) or code.isdigit()
    return known or ("9" in _shape(code) and _shape(code) in {_shape(other) for other in codes[at + 1 :]})


def _shape(code: str) -> str:
    """The form of a code: figures as 9, letters as a."""
    return re.sub(r"[^\W\d_]", "a", re.sub(r"[0-9]", "9", code))


def refused(
    second: SecondLines,
    *,
    head: Sequence[str],
    config: TableConfig,
    lines: npt.NDArray[np.int64],
    where: Words,
    wanted: Sequence[str],
) -> DataError:
    """The complaint about a second line of headings, with the way that leads to the columns that are wanted.

    Parameters
    ----------
    second : SecondLines
    head : sequence of str
        The columns as they are called now.
    config : TableConfig
    lines : array of int
        Lines of the rows.
    where : str
    wanted : sequence of str
        Columns that the study names.
    """
    told = [int(lines[at]) for at in second.rows]
    several = (config.header_rows or 1) + len(second.rows)
    join = say("reading.add_header_rows", offer_header_rows=str(several), names=_names(second.names))
    absent = [name for name in wanted if name not in head]
    if absent and set(absent) & set(second.names):
        fix = join
    else:
        values = ", ".join(map(_quoted, dict.fromkeys(second.codes)))
        skip = f"{{{_quoted(config.code_columns[0])}: [{values}]}}"
        fix = say("reading.skip_second_line", offer_skip=skip, join=join)
        years = all(YEAR.fullmatch(word) for word in second.words)
        if len(config.code_columns) > 1 or years:
            # Without its year nobody sees which of them a column is.
            fix = join
        if len(second.rows) == 1 and not years and second.codes[0] and len(second.words) <= FEW:
            missing = ", ".join(map(_quoted, second.words))
            fix = say("reading.second_line_a_territory", fix=fix, code=second.codes[0], offer_missing=f"[{missing}]")
    return DataError(
        say("reading.lines_below_header_hold", len(told), lines=told, names=_names(second.codes + second.names)),
        where=where,
        fix=fix,
    )


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _names(names: Sequence[str]) -> Message:
    return say("reading.names_of_lines", names=(f"'{name}'" for name in dict.fromkeys(names) if name))
