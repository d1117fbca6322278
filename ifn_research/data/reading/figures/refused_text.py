"""Cells that are no numbers among figures, and the key that reads them if it is one of a few."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pandas as pd

from ifn_research.config.tables import TableConfig
from ifn_research.data.numbers import Decimal, Numbers, parse_numbers
from ifn_research.data.reading.figures.decimal_marks import declared_marks
from ifn_research.data.reading.files import OpenTable
from ifn_research.data.reading.yaml_words import quoted
from ifn_research.errors import DataError
from ifn_research.geography.levels import Codes
from ifn_research.language.messages import Message, Words, say

INFINITE = re.compile(r"[+\-]?(?:inf(?:inity)?|[0-9]{300,}|[0-9.,]+e\+?[0-9]{3,})", re.IGNORECASE)
DATE = re.compile(r"(?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}(?: 00:00:00)?")
SHEET_ERRORS = ("#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#N/A", "#NULL!")
# A figure, and what stands beside it: a unit, the mark of a note, an apostrophe; no words that bound it.
FIGURE = r"[+\-\u2212]?[0-9](?:[0-9.,\s'’]*[0-9])?"
BESIDE = re.compile(
    rf"(?:(['’=~$€£*]+)\s*)?{FIGURE}\s*((?!.*(?:plus|moins|more|less|over|under|mois))[^0-9\s.,+<>≤≥][^0-9]{{0,12}}|\([0-9]\))?",
    re.IGNORECASE,
)
SIGNED_LAST = re.compile(r"([0-9][0-9.,\s]*)\s*[\-\u2212]")
# A list of markers that is longer is none.
MOST_MARKERS = 12


@dataclass(frozen=True)
class FlawedColumn:
    """A column of figures in which some cells are none.

    Attributes
    ----------
    name : str
    cells : Series, shape (n_rows,)
    read : Numbers
    decimal : {".", ","}
        The mark with which it was read.
    markers : tuple of str
        Markers of missing values that the columns of the table hold.
    """

    name: str
    cells: pd.Series
    read: Numbers
    decimal: Decimal
    markers: tuple[str, ...]

    @property
    def texts(self) -> list[str]:
        """The different cells that are no number."""
        return list(dict.fromkeys(str(cell) for cell in self.cells.iloc[self.read.refused]))


def text_among_figures(opened: OpenTable, written: FlawedColumn, config: TableConfig, codes: Codes) -> DataError:
    """The complaint about the cells of a column that are no numbers."""
    refused, name = written.read.refused, written.name
    shown = tuple(map(repr, written.texts))
    what = say("reading.cells_no_number", refused.size, name=name, texts=shown)
    if written.read.flags:
        what = say("reading.cells_no_flag_whose", refused.size, name=name, texts=shown)
    return DataError(
        what,
        where=say("reading.code_column", places=opened.places(refused), codes=codes[refused[:5]], column=name),
        fix=_fix(written, config),
    )


def _fix(written: FlawedColumn, config: TableConfig) -> Words:
    texts = written.texts
    if written.read.flags and all(re.fullmatch(r"[0-9.,\s]+", text) for text in texts):
        return say("reading.write_all_cells_column")
    words = [*dict.fromkeys([*(text.strip() for text in texts), *written.markers])]
    markers = f"[{', '.join(map(quoted, words))}]"
    as_missing = say("reading.write_missing" if config.missing else "reading.add_missing", offer_missing=markers)
    if any(text.strip().startswith(("<", ">", "≤", "≥")) for text in texts):
        return say("reading.suppressed_count", as_missing=as_missing)
    mark = _other_mark(written, config)
    if mark:
        return mark
    if any("%" in text for text in texts):
        return say("reading.write_percent_sign_every")
    if any(INFINITE.fullmatch(text.strip()) for text in texts):
        return say("reading.infinite_value_division_zero")
    if any(DATE.fullmatch(text) for text in texts):
        return say("reading.spreadsheet_turned_figures_into")
    if any(text in SHEET_ERRORS for text in texts):
        return say("reading.formula_spreadsheet_fails_correct")
    if any(re.fullmatch(r"[+\-\u2212]?[0-9][0-9.,\s'’]*%?", text.strip()) for text in texts):
        return say("reading.write_all_figures_column_same")
    beside = _beside(texts)
    if beside:
        return beside
    if len(texts) > MOST_MARKERS:
        return say("reading.name_column_figures_correct")
    return say("reading.correct_cells_mean_missing", as_missing=as_missing)


def _beside(texts: list[str]) -> Words:
    """Advise on figures with a unit, the mark of a note or a sign beside them; empty where some are none."""
    plain = [text.strip() for text in texts]
    if all(SIGNED_LAST.fullmatch(text) for text in plain):
        return say("reading.write_sign_before_figure", rstrip=plain[0].rstrip(" -−"), plain=plain[0])
    found = [BESIDE.fullmatch(text) for text in plain]
    if not all(found) or any(SIGNED_LAST.fullmatch(text) for text in plain):
        return ""
    them = dict.fromkeys(match[1] or match[2] for match in found if match)
    return say("reading.figures_take_what_stands", them=map(repr, them))


def _other_mark(written: FlawedColumn, config: TableConfig) -> Words:
    """The keys with which every cell of the column is a number; empty if there are none."""
    mark, said = written.decimal, config.decimal
    other: Decimal = "," if mark == "." else "."
    fixes: list[Message] = []
    if config.thousands is None and _reads(written, config, mark, other):
        fixes.append(say("reading.add_thousands_if", mark=other, offer_thousands=quoted(other)))
    if _reads(written, config, other, None):
        marks = declared_marks({**(said if isinstance(said, dict) else {}), written.name: other})
        add = "reading.add_decimal_if" if said is None else "reading.write_decimal_if"
        fixes.append(say(add, mark=other, name=written.name, offer_decimal=marks))
    if not fixes and config.thousands is None and _reads(written, config, other, mark):
        one = say("reading.write_thousands_if", mark=mark, offer_thousands=quoted(mark))
        both = say("reading.write_both_marks_if", mark=mark, offer_decimal=quoted(other), offer_thousands=quoted(mark))
        fixes.append(one if said is None else both)
    if not fixes:
        return ""
    if config.thousands in (",", "."):
        return say("reading.read_with_both_marks", mark=mark, thousands=config.thousands, fixes=fixes)
    return say("reading.read_with_decimal_mark", mark=mark, fixes=fixes)


def _reads(written: FlawedColumn, config: TableConfig, decimal: Decimal, thousands: str | None) -> bool:
    found = parse_numbers(written.cells, decimal=decimal, missing=config.missing, thousands=thousands)
    return not found.refused.size
