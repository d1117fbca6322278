"""The other columns of a table: names, groups, inhabitants, places, and figures that could be indicators."""

from __future__ import annotations

import re
import shlex
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ifn_research.config.tables import TableConfig
from ifn_research.data.guessing.codes import CodeGuess, has_no_name, sampled, texts_of
from ifn_research.data.guessing.figures import Figure, figure_of, with_counts
from ifn_research.data.guessing.levels import judged
from ifn_research.data.guessing.words import (
    CODE,
    DENSITY,
    LATITUDE,
    LONGITUDE,
    NAME,
    is_population,
    level_said,
    says,
    words_of,
)
from ifn_research.data.numbers import as_text, is_numeric
from ifn_research.data.reading.files import OpenTable
from ifn_research.errors import DataError
from ifn_research.geography.levels import LEVELS, names_departement
from ifn_research.language.messages import Words, say
from ifn_research.matrix import Floats

# The coarser levels at which groups of the territories of a level of one's own are looked for.
OF_ANY_LEVEL = ("departement", "region")


@dataclass(frozen=True)
class ColumnsGuess:
    """The columns of a table, by what they are taken for.

    Attributes
    ----------
    name, population, density : str
        Columns; empty where there is none.
    groups : dict of group to column
    coordinates : tuple of str
        Longitude and latitude; empty where there are none.
    figures : list of Figure
        Columns of figures: rates, amounts and counts.
    left_out : dict of column to str
        Why each of the others is none of these.
    missing : list of str
        Texts among the figures that are no numbers and hold no figure.
    notes : dict of key to str
        Why.
    """

    name: str = ""
    population: str = ""
    density: str = ""
    groups: dict[str, str] = field(default_factory=dict)
    coordinates: tuple[str, ...] = ()
    figures: list[Figure] = field(default_factory=list)
    left_out: dict[str, Words] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    notes: dict[str, Words] = field(default_factory=dict)


def guess_columns(
    opened: OpenTable, codes: CodeGuess, table: TableConfig, *, apart: Collection[str] = ()
) -> ColumnsGuess:
    """Guess the use of each column.

    Parameters
    ----------
    opened : OpenTable
        Its rows are those that are meant.
    codes : CodeGuess
        Of the same rows.
    table : TableConfig
        The marks and markers that are said already.
    apart : collection of str
        Columns that tell rows apart, and are none of these.

    Raises
    ------
    DataError
        If the marks of a column that looks like figures are in doubt.
    """
    rest = [name for name in opened.names if name not in (*codes.columns, *apart)]
    name = _name(opened, codes, rest)
    rest = [item for item in rest if item != name]
    groups = _groups(opened, codes, rest)
    rest = [item for item in rest if item not in groups.values()]
    left: dict[str, Words] = dict.fromkeys(apart, say("guessing.tells_apart"))
    figures: list[Figure] = []
    missing: list[str] = []
    for item in rest:
        if has_no_name(item):
            left[item] = say("guessing.has_no_name")
            continue
        figure = figure_of(opened, item, table)
        missing += [text for text in figure.texts if text not in missing]
        if figure.why_not:
            left[item] = figure.why_not
        else:
            figures.append(figure)
    figures = with_counts(figures)
    population = _population(figures)
    coordinates = _coordinates(figures)
    density = next((figure.column for figure in figures if set(words_of(figure.column)) <= DENSITY), "")
    taken = {population, *coordinates, density}
    if population:
        others = [figure.column for figure in figures if is_population(figure.column) and figure.column != population]
        left |= dict.fromkeys(others, say("guessing.counts_inhabitants", population=population))
        taken |= set(others)
    return ColumnsGuess(
        name,
        population,
        density,
        groups,
        coordinates,
        [figure for figure in figures if figure.column not in taken],
        left,
        missing,
        {"name": _why_name(opened, name)} if name else {},
    )


def _name(opened: OpenTable, codes: CodeGuess, rest: Sequence[str]) -> str:
    """The column of the names of the territories: words, different in most rows, called so or beside the codes."""
    best, found = 0.0, ""
    beside = {opened.names.index(column) + 1 for column in codes.columns}
    for name in rest:
        column = opened.columns[name]
        if is_numeric(column):
            continue
        texts = pd.Series(as_text(sampled(column)), dtype="str")
        filled = texts[texts.ne("")]
        if len(filled) < 0.5 * len(texts) or not filled.str.contains(r"[^\W\d_]{2}", regex=True).mean() > 0.9:
            continue
        distinct = filled.nunique() / len(filled)
        called = (
            says(name, NAME)
            or (codes.level == "commune" and says(name, {"ville"}))
            or (level_said(name) == codes.level and not says(name, CODE))
        )
        if distinct < 0.5 or filled.str.len().median() > 80 or not (called or opened.names.index(name) in beside):
            continue
        said = level_said(name)
        score = distinct + called + (1.0 if said in ("", codes.level) else -0.5)
        if score > best:
            best, found = score, name
    return found


def _why_name(opened: OpenTable, name: str) -> Words:
    first = next((text for text in texts_of(opened, name) if text), "")
    return say("guessing.such_as", first=first)


def _groups(opened: OpenTable, codes: CodeGuess, rest: Sequence[str]) -> dict[str, str]:
    """Columns of the codes, or else the names, of coarser territories."""
    coarser = LEVELS[codes.level].coarser if codes.level in LEVELS else OF_ANY_LEVEL
    found: dict[str, tuple[float, str]] = {}
    rows = len(codes.values)
    for name in rest:
        said = level_said(name)
        if said not in coarser:
            continue
        texts = texts_of(opened, name)
        filled = texts[texts.ne("")]
        members = filled.drop_duplicates()
        if not 2 <= len(members) < max(0.9 * rows, 3) or len(filled) < 0.5 * rows:
            continue
        if pd.to_numeric(members.str.replace(",", "."), errors="coerce").mod(1).gt(0).any():
            continue
        coded = judged(name, members).level == said
        worded = members.str.contains(r"[^\W\d_]{3}", regex=True).mean() > 0.9
        codeless = not coded and not worded
        if codeless and not says(name, CODE | {"dep", "reg", "epci", "com"}):
            continue
        if coded and said == "departement" and not _begin_with(codes, texts):
            continue
        score = 2.0 * coded + worded
        if score > found.get(said, (-1.0, ""))[0]:
            found[said] = (score, name)
    return {level: found[level][1] for level in coarser if level in found}


def _begin_with(codes: CodeGuess, texts: pd.Series) -> bool:
    """True if codes of communes begin with those of their département; True at levels whose codes do not say."""
    if not names_departement(codes.level):
        return True
    own = pd.Series(codes.values, dtype="str").to_numpy(dtype=object)
    width = LEVELS[codes.level].width
    pairs = [
        (str(code).zfill(width), str(text).zfill(2)) for code, text in zip(own, texts, strict=True) if code and text
    ]
    return sum(code.startswith(text) for code, text in pairs) >= 0.95 * len(pairs)


def _population(figures: Sequence[Figure]) -> str:
    """The column of all inhabitants: that of the municipal population, or of the last year, where there are several."""
    found = [figure for figure in figures if figure.kind == "count" and is_population(figure.column)]
    if not found:
        return ""

    def order(figure: Figure) -> tuple[bool, bool, int]:
        years = [int(year) for year in re.findall(r"(?:19|20)?([0-9]{2})", figure.column)]
        words = set(words_of(figure.column))
        return ("pmun" in words or "municipale" in words, not years, max(years, default=0))

    return max(found, key=order).column


def _coordinates(figures: Sequence[Figure]) -> tuple[str, ...]:
    """The columns of longitudes and latitudes in degrees."""
    east = [figure for figure in figures if says(figure.column, LONGITUDE) and _within(figure.values, 180)]
    north = [figure for figure in figures if says(figure.column, LATITUDE) and _within(figure.values, 90)]
    if not east or not north:
        return ()
    # Figures that are called x and y, and are no degrees.
    whole = all(np.all(np.nan_to_num(item.values) % 1 == 0) for item in (east[0], north[0]))
    return () if whole else (east[0].column, north[0].column)


def _within(values: Floats, most: float) -> bool:
    known = values[np.isfinite(values)]
    return bool(known.size and np.abs(known).max() <= most)


def no_figures(opened: OpenTable, guess: ColumnsGuess) -> DataError:
    """The complaint about a table in which nothing could be an indicator."""
    reasons = [say("guessing.why_not", name=name, why=why) for name, why in list(guess.left_out.items())[:8]]
    fix = say("guessing.name_another_file_declare", path=shlex.quote(opened.path))
    if opened.format in (".geojson", ".json") and not reasons:
        fix = say("guessing.name_table_figures_outlines")
    what = say("guessing.no_figures_for", reasons=reasons) if reasons else say("guessing.no_figures")
    return DataError(what, where=opened.path, fix=fix)
