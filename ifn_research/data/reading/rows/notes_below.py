"""Rows below a table that are notes: of what it is, how to read it, and what its signs mean."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from ifn_research.config.tables import TableConfig
from ifn_research.data.findings import Finding
from ifn_research.data.numbers import DEFAULT_MISSING, is_numeric
from ifn_research.data.reading.files import OpenTable
from ifn_research.data.reading.rows.headers import FIGURE, YEAR
from ifn_research.data.reading.yaml_words import mapping
from ifn_research.geography.levels import LEVELS, Codes
from ifn_research.language.messages import say
from ifn_research.matrix import Bools

# Rows at the end of a table that may be notes, and rows in which is seen what codes look like.
LAST, LOOKED_AT = 60, 2000
# How notes begin: what they are of, or a sign that they explain.
TOPIC = (
    r"(?:sources?|notes?|nota|lecture|champ|avertissements?|l[ée]gendes?|n\. ?b\.|pr[ée]cisions?|remarques?|donn[ée]es|"
    r"extrait|mise? [àa] jour|mis [àa] jour|date|auteurs?|copyright|d[ée]finitions?|m[ée]thodologie|unit[ée]s?|reading|"
    r"coverage|updated?|quelle|anmerkung|hinweis|fuentes?|fonte)"
)
SIGN = r"(?:\*+|[a-z]{1,2}|n\.d\.|-|\.\.|\.\.\.|…)"
NOTE = re.compile(rf"{TOPIC}\b.*", re.IGNORECASE | re.DOTALL)
# Such a beginning, and what follows it: no name of a place is written so.
CERTAIN = re.compile(
    rf"{TOPIC}[^:]{{0,40}}:.*|{SIGN}\s*[:=]\s*\S.*|[©†‡]\s*\S.*|\*+\s*\S.*|\([^)]{{1,4}}\)\s*\S.*|\[[^]]{{1,4}}\]\s*\S.*",
    re.IGNORECASE | re.DOTALL,
)
# Words of a sentence, which names of places rarely reach.
MANY_WORDS = 6


Kind = Literal["note", "territory", "doubtful"]


def notes_below(opened: OpenTable, config: TableConfig, codes: Codes, keep: Bools, level: str) -> tuple[Bools, Bools]:
    """The last rows that are notes, and those that may be one or a territory without a figure; each of shape (n_rows,).

    Parameters
    ----------
    opened : OpenTable
    config : TableConfig
    codes : array of str, shape (n_rows,)
    keep : array of bool, shape (n_rows,)
        The rows that are looked at.
    level : str
        Of the territories, whose codes are no notes.
    """
    notes, doubtful = np.zeros(len(keep), dtype=bool), np.zeros(len(keep), dtype=bool)
    last = [int(at) for at in np.flatnonzero(keep)[::-1][:LAST]]
    if not last or _has_figure(opened, config, last[0]):
        return notes, doubtful
    judge = _Judge.of(opened, config, codes, keep, level)
    for at in last if judge.like else ():
        kind = judge.kind(at)
        if kind == "territory":
            break
        (notes if kind == "note" else doubtful)[at] = True
    return notes, doubtful


def _has_figure(opened: OpenTable, config: TableConfig, at: int) -> bool:
    """True if a row surely has a figure: most tables end in a row that does, and need no other look."""
    if at in opened.ragged:
        return False
    cells = [_cell(opened.columns[name].iloc[at]) for name in opened.names if name not in config.code_columns]
    return any(FIGURE.fullmatch(cell) and not YEAR.fullmatch(cell) for cell in cells)


@dataclass(frozen=True)
class _Judge:
    """The look of a table's rows of territories, by which a row without figures is judged.

    Attributes
    ----------
    opened : OpenTable
    config : TableConfig
    codes : array of str, shape (n_rows,)
    level : str
    like : list of str
        Codes of rows that hold a figure.
    figures : set of str
        Columns in which figures stand.
    """

    opened: OpenTable
    config: TableConfig
    codes: Codes
    level: str
    like: list[str]
    figures: set[str]

    @classmethod
    def of(cls, opened: OpenTable, config: TableConfig, codes: Codes, keep: Bools, level: str) -> _Judge:
        rows = np.flatnonzero(keep)[:LOOKED_AT]
        having = np.zeros(len(rows), dtype=bool)
        figures = set()
        for name in opened.names:
            cells = opened.columns[name].iloc[rows]
            if name in config.code_columns:
                continue
            if is_numeric(cells):
                found = cells.notna().to_numpy(dtype=bool)
            else:
                found = np.array([FIGURE.fullmatch(_cell(cell)) is not None for cell in cells], dtype=bool)
            having |= found
            figures |= {name} if found.any() else set()
        like = [str(codes[at]) for at in rows[having] if codes[at]]
        return cls(opened, config, codes, level, like, figures)

    def kind(self, at: int) -> Kind:
        """The kind of a row."""
        code, first = str(self.codes[at]), _first_text(self.opened, self.codes, at)
        others = [text for text in texts_of(self.opened, at) if text not in (code, first)]
        if self._is_territory(at, code, others):
            return "territory"
        shapes = {_shape(item) for item in self.like}
        ragged = at in self.opened.ragged
        if _starts_as(first, shapes) or (ragged and " " not in first and not CERTAIN.fullmatch(first)):
            return "territory"
        misplaced = self._words_among_figures(at)
        begins = NOTE.fullmatch(first) is not None
        if CERTAIN.fullmatch(first) and not any(CERTAIN.fullmatch(item) for item in self.like):
            return "note"
        if misplaced:
            return "note" if begins or first.lower() in DEFAULT_MISSING or code == "" else "territory"
        if others:
            return "doubtful" if begins and code else "territory" if code else self._without_code(at, first)
        if code == "" and not ragged:
            return self._without_code(at, first)
        if self.level in LEVELS:
            return "note" if begins or (" " in first and _wordy(first)) else "territory"
        return self._of_own_level(first, shapes, begins=begins, ragged=ragged)

    def _of_own_level(self, text: str, shapes: set[str], *, begins: bool, ragged: bool) -> Kind:
        """The kind of a row where any text may be a code."""
        long = " " in text and len(text) > 1.5 * max(map(len, self.like))
        sentence = len(text.split()) >= MANY_WORDS
        coded = all("9" in shape for shape in shapes)
        if long and (sentence or (coded and not re.search("[0-9]", text))):
            return "note"
        if ragged:
            return "territory"
        return "doubtful" if begins or long else "territory"

    def _without_code(self, at: int, text: str) -> Kind:
        named = self.config.name in self.opened.columns and text == _cell(
            self.opened.columns[self.config.name].iloc[at]
        )
        return "territory" if named and not NOTE.fullmatch(text) and len(text.split()) < MANY_WORDS else "note"

    def _is_territory(self, at: int, code: str, others: Sequence[str]) -> bool:
        """True if a row has a figure, signs of missing ones, or a code of its level."""
        if self.level in LEVELS and re.fullmatch(LEVELS[self.level].pattern, (code.split() or [""])[0]):
            return True
        words = {word.lower() for word in (self.config.missing or ())} | set(DEFAULT_MISSING)
        if any(text.lower() in words for text in others):
            return True
        return any(FIGURE.fullmatch(text) and not YEAR.fullmatch(text) for text in others)

    def _words_among_figures(self, at: int) -> bool:
        """True if a word stands in a column of figures."""
        if at in self.opened.ragged:
            return False
        return any(_wordy(_cell(self.opened.columns[name].iloc[at])) for name in self.figures)


def _wordy(text: str) -> bool:
    return re.search(r"[^\W\d_]{3}", text) is not None


def texts_of(opened: OpenTable, at: int) -> list[str]:
    """The different texts of a row."""
    cells = [opened.ragged[at]] if at in opened.ragged else [_cell(cell) for cell in opened.columns.iloc[at]]
    return list(dict.fromkeys(cell for cell in cells if cell))


def _first_text(opened: OpenTable, codes: Codes, at: int) -> str:
    if at in opened.ragged:
        return opened.ragged[at]
    return str(codes[at]) or next(iter(texts_of(opened, at)), "")


def _cell(cell: object) -> str:
    return "" if cell is None or pd.isna(cell) else str(cell).strip()


def _shape(code: str) -> str:
    """The form of a code: figures as 9, letters as a."""
    return re.sub(r"[^\W\d_]", "a", re.sub(r"[0-9]", "9", code[:40]))


def _starts_as(text: str, shapes: set[str]) -> bool:
    """True if the first word of a text that is written with figures looks like a code."""
    first = _shape((re.split(r"[\s;,|\t]", text) or [""])[0])
    return "9" in first and first in shapes


def told_notes(opened: OpenTable, notes: Bools) -> Finding:
    """The finding about the notes that were left out."""
    texts = [" ".join(texts_of(opened, int(at)))[:80] for at in np.flatnonzero(notes)]
    n = int(notes.sum())
    message = say("reading.lines_below_table_left", n, texts=(repr(text) for text in texts))
    return Finding(opened.name, "", "notes_below", "info", n, message)


def told_doubtful(opened: OpenTable, config: TableConfig, codes: Codes, doubtful: Bools) -> Finding:
    """The finding about rows that are kept and may be notes."""
    at = np.flatnonzero(doubtful)
    skip = {config.code_columns[0]: [*_said(config, config.code_columns[0]), *(str(codes[row]) for row in at)]}
    skip = {**(config.skip or {}), **skip}
    shown = mapping(skip)
    fix = say("reading.notes_add_skip_table", offer_skip=shown)
    if config.skip:
        fix = say("reading.notes_write_skip_under", offer_skip=shown)
    return Finding(
        opened.name,
        config.code_name,
        "perhaps_notes",
        "warning",
        int(at.size),
        say("reading.lines_end_table_without", at.size, line=(repr(str(codes[row])) for row in at)),
        fix,
    )


def _said(config: TableConfig, column: str) -> list[object]:
    said = (config.skip or {}).get(column, [])
    return list(said) if isinstance(said, (list, tuple)) else [said]
