"""The column of a table that holds the codes of its territories, or the columns that make them together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ifn_research.data.guessing.levels import Judged, judged
from ifn_research.data.guessing.words import CODE, COUNT, MONEY, PEOPLE, PROPORTION, YEAR, level_said, says, words_of
from ifn_research.data.labels import tidy_labels
from ifn_research.data.numbers import as_text, is_numeric
from ifn_research.data.reading.codes.joined_codes import joined_codes
from ifn_research.data.reading.files import OpenTable
from ifn_research.errors import DataError, nearest
from ifn_research.geography.levels import LEVELS, Codes
from ifn_research.language.messages import Words, say

# The level of codes that are of no known one.
OWN = "territory"
LOOKED_AT = 2000
LEAST_SCORE, NEARLY = 2.0, 0.9
# Rows of which a column of coarser territories would hold some twice.
ENOUGH = 20


@dataclass(frozen=True)
class CodeGuess:
    """The codes of a table.

    Attributes
    ----------
    columns : tuple of str
    level : str
    values : array of str, shape (n_rows,)
    lost : bool
        Whether some have lost their zero.
    why : Words
    mixed : bool
        Whether they are of several levels.
    """

    columns: tuple[str, ...]
    level: str
    values: Codes
    lost: bool = False
    why: Words = ""
    mixed: bool = False


@dataclass(frozen=True)
class _Candidate:
    name: str
    judged: Judged
    score: float
    unique: float


def guess_codes(opened: OpenTable, *, code: Sequence[str] = (), level: str = "", once: bool = False) -> CodeGuess:
    """The column of codes and their level.

    Parameters
    ----------
    opened : OpenTable
    code, level
        What is said of them already.
    once : bool
        Look only among columns in which each code is there once.

    Raises
    ------
    DataError
        If no column looks like one of codes, or their level could be one of two.
    """
    absent = [name for name in code if name not in opened.columns]
    if absent:
        raise DataError(
            say("guessing.no_column", absent=absent[0]), where=opened.path, fix=nearest(absent[0], opened.names)
        )
    if len(code) > 1:
        found = _together(opened, code, level) or CodeGuess(
            tuple(code),
            level or OWN,
            joined_codes([opened.columns[name] for name in code], level),
            why=say("guessing.as_code_says"),
        )
        return found
    if code:
        chosen = _candidate(opened, code[0], 0)
    else:
        candidates = [_candidate(opened, name, at) for at, name in enumerate(opened.names)]
        likely = [item for item in candidates if item.score >= LEAST_SCORE and (item.unique == 1 or not once)]
        best = max(likely, key=lambda item: item.score, default=None)
        if best is None or best.unique < NEARLY or not best.judged.level:
            pair = _pair(opened, candidates, level)
            if pair is not None:
                return pair
        if best is None:
            raise _none_found(opened)
        chosen = _coarser(opened, best, likely)
    return _guess(opened, chosen, level)


def _coarser(opened: OpenTable, best: _Candidate, likely: Sequence[_Candidate]) -> _Candidate:
    """Of several columns in which each code is there once, that of the coarsest level: the others name its seat.

    IRIS beside their communes are no seats.

    Raises
    ------
    DataError
        If too few rows tell whether they are EPCI with their seats, or communes with their EPCI; or all IRIS may be
        whole communes.
    """
    rising = sorted(likely, key=lambda item: item.score)
    once = {item.judged.level: item for item in rising if item.unique == 1 and _is_certain(item)}
    order = sorted((level for level in LEVELS if level in once), key=lambda level: len(LEVELS[level].coarser))
    if best.unique < 1 or len(order) < 2 or best.judged.level not in order:
        return best
    if {"iris", "commune"} <= set(order) and order[0] == "commune":
        # The IRIS of a commune that has several do not end in 0000.
        if texts_of(opened, once["iris"].name).str.contains("[^0].{0,3}$").any():
            return once["iris"]
        raise _one_of_two(opened, once["iris"], once["commune"])
    if len(opened.columns) >= ENOUGH:
        return once[order[0]]
    if {"epci", "commune"} <= set(order):
        raise _one_of_two(opened, once["epci"], once["commune"])
    return best


def _one_of_two(opened: OpenTable, first: _Candidate, second: _Candidate) -> DataError:
    return DataError(
        say(
            "guessing.each_row_code_level",
            level=first.judged.level,
            first=first.name,
            judged_level=second.judged.level,
            second=second.name,
        ),
        where=opened.path,
        fix=say("guessing.say_code_code", option_code=first.name, option_code_or=second.name),
    )


def _is_certain(item: _Candidate) -> bool:
    return level_said(item.name) == item.judged.level or item.judged.level in ("epci", "iris")


def _guess(opened: OpenTable, chosen: _Candidate, level: str) -> CodeGuess:
    found = chosen.judged
    values = tidy_labels(as_text(opened.columns[chosen.name]))
    if found.doubt and not level:
        examples = dict.fromkeys(value for value in values if value)
        raise DataError(
            say("guessing.codes_two_levels", chosen=chosen.name, examples=examples, doubt=found.doubt),
            where=say("errors.column", place=opened.path, column=chosen.name),
            fix=say(
                "guessing.either_level",
                options=[say("guessing.level_option", option_level=name) for name in found.either],
            ),
        )
    if level and level != found.level:
        texts = pd.Series(values, dtype="str")
        found = _as_said(level, texts[texts.ne("")])
    first = next((value for value in values if value), "")
    why = found.why or say("guessing.codes_of_no_level", first=first)
    return CodeGuess((chosen.name,), found.level or OWN, values, found.lost, why, bool(found.mixed))


def _as_said(level: str, texts: pd.Series) -> Judged:
    """Codes of the level that is said, some of which may be none or have lost their zero."""
    if level not in LEVELS:
        return Judged(level, why=say("guessing.as_level_says"))
    whole = texts.str.fullmatch(LEVELS[level].pattern)
    lost = ~whole & texts.str.fullmatch(f"[1-9][0-9]{{{LEVELS[level].width - 2}}}")
    return Judged(
        level,
        bool(lost.any()),
        say("guessing.as_level_says"),
        () if (whole | lost).all() else ((level, int(whole.sum())),),
    )


def texts_of(opened: OpenTable, name: str) -> pd.Series:
    """The texts of a column, shape (n_rows,), without what a spreadsheet adds to keep them."""
    return pd.Series(tidy_labels(as_text(opened.columns[name])), dtype="str")


def sampled(column: pd.Series) -> pd.Series:
    """The column, or rows of it that lie evenly."""
    return column if len(column) <= LOOKED_AT else column.iloc[np.linspace(0, len(column) - 1, LOOKED_AT).astype(int)]


def is_whole(column: pd.Series) -> bool:
    """True if a column of numbers holds whole ones only; True for texts."""
    if not is_numeric(column):
        return True
    values = column.to_numpy(dtype=np.float64, na_value=np.nan)
    known = values[np.isfinite(values)]
    return bool((known == np.round(known)).all())


def _candidate(opened: OpenTable, name: str, at: int) -> _Candidate:
    column = opened.columns[name]
    if not is_whole(column):
        return _Candidate(name, Judged(), -10, 0)
    texts = pd.Series(tidy_labels(as_text(sampled(column))), dtype="str")
    filled = texts[texts.ne("")]
    distinct = filled.drop_duplicates()
    # Notes and totals below a table are no codes.
    coded = distinct[distinct.str.contains("[0-9]") & ~distinct.str.contains(" ")]
    distinct = coded if 2 * len(coded) > len(distinct) else distinct
    if len(distinct) < 2:
        return _Candidate(name, Judged(), -10, 0)
    found = judged(name, distinct)
    plausible = found.level or found.mixed or found.doubt or says(name, CODE) or at == 0
    all_of_it = texts_of(opened, name) if plausible and len(column) > LOOKED_AT else texts
    all_of_it = all_of_it[all_of_it.ne("")]
    unique = all_of_it.nunique() / len(all_of_it)
    return _Candidate(name, found, _score(name, at, found, distinct, unique), unique)


def _score(name: str, at: int, found: Judged, distinct: pd.Series, unique: float) -> float:
    said = level_said(name)
    coded = says(name, CODE)
    score = 6.0 if unique == 1 else 4.0 if unique >= NEARLY else 0.0
    score += 1.5 if at == 0 else 1.0 if at == 1 else 0.0
    # Of several levels in a table, the finest is that of its rows.
    score += 0.7 * np.log10(len(distinct))
    score += 2.0 * coded - 0.2 * len(words_of(name))
    if says(name, PROPORTION | COUNT | MONEY | PEOPLE | YEAR) and not (coded or said):
        score -= 12
    if has_no_name(name):
        score -= 12
    if found.level or found.mixed or found.doubt:
        score += 4.0 if said and said == found.level else 0.0
        marked = distinct.str.startswith("0") | distinct.str.match("2[AB]")
        score += 2.0 if marked.any() or found.level in ("epci", "iris") or found.mixed else 0.0
        # A column of whole figures that nothing calls codes.
        return float(score - (6.0 if not (coded or said or marked.any() or at < 2 or found.level == "epci") else 0.0))
    short = distinct.str.fullmatch(r"[\w./:-]{1,24}").mean() >= NEARLY
    figures = distinct.str.fullmatch("[0-9]+").mean() >= NEARLY
    if unique < NEARLY or not short or (figures and not coded) or not (coded or said or at == 0):
        return -10
    serial = figures and _is_serial(distinct)
    lettered = distinct.str.contains("[0-9]").mean() >= NEARLY or distinct.str.fullmatch("[A-Z]{2,5}").mean() >= NEARLY
    return float(score + (0 if coded or lettered else -12) - (5 if serial else 0))


def has_no_name(name: str) -> bool:
    """True if a column has no name but the letters of its place."""
    return name.startswith("(") and name.endswith(")") and name[1:-1].isalpha() and name[1:-1].isupper()


def _is_serial(distinct: pd.Series) -> bool:
    numbers = pd.to_numeric(distinct, errors="coerce")
    steps = numbers.diff().dropna()
    return bool(len(steps) and (steps == steps.iloc[0]).all() and numbers.iloc[0] in (0, 1))


def _pair(opened: OpenTable, candidates: Sequence[_Candidate], level: str) -> CodeGuess | None:
    """Two columns that make a code: a département and the number of a commune in it, a commune and its part."""
    for upper, lower, longest in (("departement", "commune", 3), ("commune", "iris", 4)):
        if level not in ("", lower):
            continue
        firsts = [item.name for item in candidates if item.judged.level == upper or level_said(item.name) == upper]
        for first in firsts:
            for item in candidates:
                name = item.name
                if name == first or not is_whole(opened.columns[name]):
                    continue
                part = pd.Series(as_text(sampled(opened.columns[name])), dtype="str")
                if part.str.fullmatch(f"[0-9]{{1,{longest}}}").mean() < NEARLY or part.nunique() < 2:
                    continue
                # A month beside a département would make such codes too.
                if says(name, YEAR) or not (says(name, CODE) or level_said(name) == lower):
                    continue
                found = _together(opened, (first, name), lower)
                if found is not None:
                    return found
    return None


def _together(opened: OpenTable, columns: Sequence[str], level: str) -> CodeGuess | None:
    """The codes that columns make, if they are codes of a level and each is there once."""
    for tried in (level,) if level else ("commune", "iris"):
        if tried not in LEVELS:
            continue
        values = joined_codes([opened.columns[name] for name in columns], tried)
        texts = pd.Series(values, dtype="str")
        texts = texts[texts.ne("")]
        if len(texts) > 1 and texts.is_unique and texts.str.fullmatch(LEVELS[tried].pattern).mean() >= NEARLY:
            why = say("guessing.together_codes_of", level=tried, first=texts.iloc[0])
            return CodeGuess(tuple(columns), tried, values, why=why)
    return None


def _none_found(opened: OpenTable) -> DataError:
    texts = [name for name in opened.names if not has_no_name(name)] or opened.names
    for name in texts:
        spoilt = texts_of(opened, name).str.fullmatch(r"[0-9]+[.,]?[0-9]*[eE]\+?[0-9]+").mean() > 0.5
        if spoilt and (says(name, CODE) or level_said(name)):
            return DataError(
                say("guessing.codes_taken_figures", name=name, opened=texts_of(opened, name).iloc[0]),
                where=say("errors.column", place=opened.path, column=name),
                fix=say("reading.program_took_codes_numbers_read"),
            )
    return DataError(
        say("guessing.no_column_looks_like"),
        where=opened.path,
        fix=say("guessing.name_code_columns", option_code=texts[0], names=opened.names),
    )


def of_rows(guess: CodeGuess, keep: Sequence[int] | np.ndarray) -> CodeGuess:
    """The guess of these rows alone."""
    return replace(guess, values=guess.values[keep])
