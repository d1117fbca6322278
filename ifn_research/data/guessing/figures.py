"""Kinds of columns of figures: a proportion, an amount, a count, or none that could be an indicator."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
import pandas as pd

from ifn_research.config.tables import TableConfig
from ifn_research.data.guessing.words import (
    CLASS,
    CODE,
    COUNT,
    INDEX,
    LATITUDE,
    LONGITUDE,
    MONEY,
    PEOPLE,
    PERCENT,
    POSTAL,
    PROPORTION,
    RANK,
    YEAR,
    is_less_fragile,
    is_outcome,
    level_said,
    says,
    words_of,
)
from ifn_research.data.numbers import Numbers, as_text, is_numeric, numeric_texts, parse_numbers
from ifn_research.data.reading.figures.decimal_marks import find_decimals
from ifn_research.data.reading.files import OpenTable
from ifn_research.errors import DataError
from ifn_research.language.messages import Words, say
from ifn_research.matrix import Floats

# Rates of a thousand and more: pour 1 000 hab., /100 000, per 10,000, par million, pour_mille.
PER = re.compile(
    r"(?:(?:\b|_)(?:pour|per|par|for|p\.)[ _]*(?:un |one |a )?|/ ?)"
    r"(?:(10{0,2}(?:[ _.,'\u2019\u00a0\u202f]?000)+)(?![0-9])|(?:milliers?|mille|thousand|million)\b)"
)
Kind = Literal["rate", "amount", "count", "outcome", "figure"]
# A count reaches this, and its largest twentieth is so many times its smallest.
LARGE, WIDE, NARROW = 100, 12, 5


@dataclass(frozen=True, eq=False)
class Figure:
    """A column of figures.

    Attributes
    ----------
    column : str
    values : array, shape (n_rows,)
        NaN where missing.
    kind : str
    unit : str
        As a study declares it; empty where nothing says.
    why : Words
        Of the unit.
    direction : {1, -1}
        A proposal.
    known : float
        Share of rows that have a figure.
    texts : tuple of str
        Texts among them that hold no figure, and probably mean a missing value.
    why_not : Words
        Why the column could be no indicator; empty where it could.
    """

    column: str
    values: Floats = field(default_factory=lambda: np.zeros(0))
    kind: Kind = "figure"
    unit: str = ""
    why: Words = ""
    direction: int = 1
    known: float = 0.0
    texts: tuple[str, ...] = ()
    why_not: Words = ""


def figure_of(opened: OpenTable, name: str, table: TableConfig) -> Figure:
    """The kind of a column of figures.

    Raises
    ------
    DataError
        If its marks may be those of decimals or of thousands.
    """
    column = opened.columns[name]
    first = pd.Series(as_text(column.head(2000)), dtype="str")
    filled = first[first.ne("")]
    words = not is_numeric(column) and len(filled) and filled.str.contains("[0-9]").mean() < 0.02
    if words and not _are_flags(filled):
        return _maybe_later(opened, name, table)
    return _of_numbers(opened, name, table)


def _are_flags(texts: pd.Series) -> bool:
    return bool(texts.str.lower().isin(["oui", "non", "vrai", "faux", "yes", "no", "true", "false"]).mean() > 0.5)


def _maybe_later(opened: OpenTable, name: str, table: TableConfig) -> Figure:
    """A column whose first rows hold no figure; the others may, where small territories come first."""
    texts = pd.Series(as_text(opened.columns[name]), dtype="str")
    if texts.str.fullmatch(r"[+\-\u2212]?[0-9][0-9\s.,]*%?").mean() > 0.05:
        return _of_numbers(opened, name, table)
    return Figure(name, why_not=say("guessing.holds_texts"))


def _of_numbers(opened: OpenTable, name: str, table: TableConfig) -> Figure:
    # The same text is read once, however often it is there.
    at, distinct = pd.factorize(opened.columns[name], use_na_sentinel=False)
    column = pd.Series(distinct)
    declared = table.decimal if isinstance(table.decimal, str) else (table.decimal or {}).get(name)
    try:
        mark = declared or find_decimals(
            numeric_texts({name: column}, [name]), where=opened.path, thousands=table.thousands
        ).get(name, ".")
    except DataError as error:
        if _is_for_other_things(name):
            return Figure(name, why_not=say("guessing.left_alone", what=error.what))
        raise
    numbers = parse_numbers(column, decimal=mark, missing=table.missing, thousands=table.thousands)
    numbers = replace(numbers, values=numbers.values[at])
    known = np.isfinite(numbers.values)
    refused = np.isin(at, numbers.refused).sum()
    if not known.any():
        return Figure(name, why_not=say("guessing.is_empty") if not refused else say("guessing.holds_texts"))
    hidden = [str(column.iloc[k]) for k in numbers.refused if str(column.iloc[k]).strip()[:1] in ("<", ">", "≤", "≥")]
    if hidden:
        return Figure(name, why_not=say("guessing.holds_suppressed", first=hidden[0]))
    if 2 * refused > known.sum():
        return Figure(name, why_not=say("guessing.holds_texts"))
    texts = tuple(dict.fromkeys(str(column.iloc[at]).strip() for at in numbers.refused))
    worded = tuple(text for text in texts if not any(sign.isdigit() for sign in text))
    figure = Figure(name, numbers.values, known=float(known.mean()), texts=worded if len(worded) <= 3 else ())
    why_not = _why_not(name, numbers, figure) or _refused(texts, figure.texts)
    if why_not:
        return Figure(name, why_not=why_not)
    kind, unit, why = _kind(name, numbers)
    direction = -1 if is_less_fragile(name) else 1
    return Figure(name, numbers.values, kind, unit, why, direction, float(known.mean()), figure.texts)


def _is_for_other_things(name: str) -> bool:
    return says(name, CODE | POSTAL | YEAR | LONGITUDE | LATITUDE | RANK)


def _refused(texts: Sequence[str], missing: Sequence[str]) -> Words:
    rest = [text for text in texts if text not in missing]
    return say("guessing.holds_no_numbers", cells=map(repr, rest)) if rest else ""


def _why_not(name: str, numbers: Numbers, figure: Figure) -> Words:
    """The reason why a column of numbers could be no indicator; empty where it could."""
    values = numbers.values[np.isfinite(numbers.values)]
    whole = bool((values == np.round(values)).all())
    distinct = np.unique(values)
    words = set(words_of(name))
    if is_outcome(name):
        return ""
    if len(distinct) == 1:
        return say("guessing.is_everywhere", value=distinct[0])
    if numbers.flags or (len(distinct) == 2 and whole and set(distinct) <= {0.0, 1.0}):
        return say("guessing.is_flag")
    measured = says(name, PROPORTION | COUNT | MONEY | PEOPLE)
    if whole and not measured and (says(name, CODE | POSTAL) or (level_said(name) and len(words) <= 3)):
        return say("guessing.looks_like_code")
    if whole and distinct[0] >= 1800 and distinct[-1] <= 2100 and (says(name, YEAR) or len(distinct) <= 30):
        return say("guessing.holds_years")
    if says(name, YEAR) and not measured:
        return say("guessing.looks_like_date")
    if says(name, RANK) or (whole and values.size >= 10 and not measured and _is_ranking(values)):
        return say("guessing.looks_like_rank")
    if whole and says(name, CLASS) and len(distinct) <= 20:
        return say("guessing.looks_like_class")
    if whole and len(distinct) <= 6 and values.size >= 60 and not measured:
        shown = [f"{value:g}" for value in distinct]
        return say("guessing.has_few_values", count=len(distinct), values=shown)
    if says(name, INDEX) and not says(name, PROPORTION):
        return say("guessing.looks_like_index")
    if says(name, LONGITUDE | LATITUDE) and not whole and len(words) <= 2 and np.abs(values).max() > 180:
        return say("guessing.looks_like_metres")
    return ""


def _is_ranking(values: Floats) -> bool:
    return bool(np.array_equal(np.sort(values), np.arange(1, values.size + 1)))


def _kind(name: str, numbers: Numbers) -> tuple[Kind, str, Words]:
    """Kind and unit of a column that could be an indicator, with the reason."""
    values = numbers.values[np.isfinite(numbers.values)]
    whole = bool((values == np.round(values)).all())
    low, high = float(values.min()), float(values.max())
    unit, why = _unit(name, numbers, low, high, whole)
    if is_outcome(name):
        return "outcome", unit, why
    if unit in ("%", "share", "‰") or unit.startswith("pour "):
        return "rate", unit, why
    if "€" in unit:
        return "amount", unit, why
    proportion = says(name, PROPORTION) or re.search(r"\b(?:pour|per|par)\b|[_ ](?:pour|per|par)_", name.casefold())
    if proportion:
        return "rate", unit, why
    bulk = np.quantile(values, [0.05, 0.95])
    spread = float(max(bulk[1] / max(bulk[0], 1.0), high / max(np.median(values), 1.0)))
    counted = says(name, COUNT | PEOPLE) or bool({"n", "nbre"} & set(words_of(name)[:1]))
    if low >= 0 and ((counted and (whole or high > LARGE)) or (high > LARGE and spread > WIDE)):
        return "count", "", say("guessing.whole_numbers_grow" if whole else "guessing.figures_grow")
    if low >= 0 and whole and (spread > WIDE or (high > LARGE and spread > NARROW)):
        return "count", "", say("guessing.whole_numbers")
    return "figure", unit, why


def with_counts(figures: Sequence[Figure]) -> list[Figure]:
    """The figures, where whole numbers that nothing tells from the counts beside them are counts as well."""
    doubtful = [figure for figure in figures if figure.kind == "figure" and _is_large_and_whole(figure.values)]
    if len(doubtful) > sum(figure.kind == "count" for figure in figures):
        return list(figures)
    why = say("guessing.beside_counts")
    return [replace(item, kind="count", unit="", why=why) if item in doubtful else item for item in figures]


def as_measured(figure: Figure, measure: str) -> Figure:
    """A figure of a table with one row a measure: whole numbers are counts where their column is called so."""
    known = figure.values[np.isfinite(figure.values)]
    whole = bool(known.size and known.min() >= 0 and (known == np.round(known)).all())
    if figure.kind != "figure" or not whole or not says(measure, COUNT | PEOPLE):
        return figure
    return replace(figure, kind="count", unit="", why=say("guessing.whole_numbers_in", measure=measure))


def _is_large_and_whole(values: Floats) -> bool:
    known = values[np.isfinite(values)]
    return bool(known.size and known.min() >= 0 and known.max() > LARGE and (known == np.round(known)).all())


def _of_how_many(name: str) -> int:
    """Of how many a header says its figures are, beyond a hundred: 1,000 in "pour 1 000 hab."; 0 where it does not."""
    if "‰" in name or re.search(r"\b(?:pour|per)[ _]mill?e?\b", name.casefold()):
        return 1000
    if found := PER.search(name.casefold()):
        number = re.sub("[^0-9]", "", found[1]) if found[1] else ""
        return int(number) if number else 1_000_000 if "million" in found[0] else 1000
    return 0


def _unit(name: str, numbers: Numbers, low: float, high: float, whole: bool) -> tuple[str, Words]:
    """The unit of a column, and what says so."""
    proportion = says(name, PROPORTION) or "%" in name or bool(re.match(r"(?:tp|tx|pct)_?[0-9]", name.casefold()))
    if numbers.percent:
        return "%", say("guessing.cells_carry_percent")
    per = _of_how_many(name)
    if per == 1000:
        said = say("guessing.header_says_so" if "‰" in name else "guessing.header_says_per_mille")
        within = low >= 0 and high <= 1000
        return ("‰", said) if within else ("", say("guessing.figures_go_to", said=said, high=high))
    if per:
        return f"pour {per:,}".replace(",", " "), say("guessing.header_says_per", per=per)
    if says(name, MONEY) or "€" in name:
        return ("€", say("guessing.header_speaks_of_money", low=low, high=high)) if high > LARGE else ("", "")
    if proportion and low >= 0 and high <= 1 and not whole and "%" in name:
        return "%", say("guessing.header_carries_percent", low=low, high=high)
    if proportion and low >= 0 and high <= 1 and not whole and says(name, PERCENT):
        return "", say("guessing.header_says_percent", low=low, high=high)
    if proportion and low >= 0 and high <= 1 and not whole:
        return "share", say("guessing.header_speaks_of_proportion", low=low, high=high)
    if proportion and low >= 0 and high <= 100:
        return "%", say("guessing.header_says_so_figures", low=low, high=high)
    span = say("guessing.nothing_says", low=low, high=high)
    if low >= 0 and high <= 1 and not whole:
        return "", say("guessing.perhaps_share", span=span)
    if low >= 0 and high <= 100 and not whole:
        return "", say("guessing.perhaps_percent", span=span)
    return "", span
