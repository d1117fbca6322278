"""The decimal mark of figures that are written as text, column by column."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

import pandas as pd

from ifn_research.data.matching import fullmatch
from ifn_research.data.numbers import EXPONENT, INTEGER, PERCENT, SIGN, Decimal
from ifn_research.data.reading.yaml_words import quoted
from ifn_research.errors import DataError
from ifn_research.language.messages import Words, say


def find_decimals(
    columns: Mapping[str, pd.Series],
    *,
    where: Words,
    thousands: str | None = None,
    declared: Mapping[str, Decimal] = MappingProxyType({}),
) -> dict[str, Decimal]:
    """The decimal mark of each numeric column, found from its own cells; the file's most frequent where it has none.

    Parameters
    ----------
    columns : mapping of str to Series
        Texts of figures.
    where : str
        The file, for messages.
    thousands : str, optional
        The mark that is said to set thousands apart: the decimal mark only of columns in which it cannot.
    declared : mapping of str to {".", ","}, optional
        What is said of other columns: a fix that adds to it prints both.

    Raises
    ------
    DataError
        If a column is written with both marks, or if every mark of a column may as well set thousands apart: a guess
        could be wrong by a factor of 1,000.
    """
    commas, points = _examples(columns, ","), _examples(columns, r"\.")
    if thousands in (",", "."):
        return _beside_thousands(columns, thousands, commas if thousands == "," else points)  # type: ignore[arg-type]
    both = _grouped_and_decimal(columns)
    if both:
        name, text, mark = both
        raise DataError(
            say("reading.figures_set_thousands_apart", name=name, text=text, names=NAMES[mark]),
            where=say("errors.column", place=where, column=name),
            fix=say("reading.add_thousands", offer_thousands=quoted(mark)),
        )
    mixed = [name for name in commas if name in points]
    if mixed:
        raise _two_marks(mixed[0], commas[mixed[0]], points[mixed[0]], where)
    usual: Decimal = "," if len(commas) > len(points) else "."
    found: dict[str, Decimal] = {name: "," if name in commas else "." if name in points else usual for name in columns}
    doubtful: dict[str, pd.Series] = {}
    for mark in (",", "."):
        marked = {name: columns[name] for name, used in found.items() if used == mark}
        if not _three_decimals_for_certain(marked, mark):
            doubtful |= maybe_grouped(marked, mark)
    if doubtful:
        raise _in_doubt(doubtful, found, columns, where, declared)
    return found


def _beside_thousands(
    columns: Mapping[str, pd.Series], thousands: Decimal, marked: Mapping[str, pd.Series]
) -> dict[str, Decimal]:
    """The decimal marks of columns of which some are grouped by thousands.

    A mark that groups nothing in a column, or follows a zero alone, and beside which there is no other, is its decimal
    mark.
    """
    other: Decimal = "." if thousands == "," else ","
    mark = re.escape(thousands)
    grouped, below_one = rf"{SIGN}[1-9][0-9]{{0,2}}(?:{mark}[0-9]{{3}})+.*", rf"{SIGN}0+{mark}[0-9]+(?:{PERCENT})?"

    def is_decimal(name: str, texts: pd.Series) -> bool:
        if name not in marked or texts.str.contains(other, regex=False).any():
            return False
        return not _any(marked[name], grouped) or _any(marked[name], below_one)

    return {name: thousands if is_decimal(name, texts) else other for name, texts in columns.items()}


def _two_marks(name: str, commas: pd.Series, points: pd.Series, where: Words) -> DataError:
    """The complaint about a column that is written with both marks."""
    for mark, these, others in ((",", commas, points), (".", points, commas)):
        if fullmatch(these, _groups(mark)).all() and not fullmatch(others, _groups("." if mark == "," else ",")).any():
            return DataError(
                say(
                    "reading.figures_hold_commas_points",
                    name=name,
                    these=these.iloc[0],
                    others=others.iloc[0],
                    names=NAMES[mark],
                ),
                where=say("errors.column", place=where, column=name),
                fix=say(
                    "reading.thousands_or_one_mark",
                    text=these.iloc[0],
                    grouped=these.iloc[0].replace(mark, ""),
                    offer_thousands=quoted(mark),
                ),
            )
    return DataError(
        say("reading.figures_written_both_decimal", name=name, commas=commas.iloc[0], points=points.iloc[0]),
        where=say("errors.column", place=where, column=name),
        fix=say("reading.write_all_figures_column"),
    )


def find_decimal(columns: Mapping[str, pd.Series], *, where: Words) -> Decimal:
    """The decimal mark of columns that are written alike, as `find_decimals` finds it."""
    found = find_decimals(columns, where=where)
    return "," if "," in found.values() else "."


NAMES = {",": say("reading.comma"), ".": say("reading.point")}


def _in_doubt(
    doubtful: Mapping[str, pd.Series],
    found: Mapping[str, Decimal],
    columns: Mapping[str, pd.Series],
    where: Words,
    declared: Mapping[str, Decimal],
) -> DataError:
    """The complaint about columns of which a mark may be that of decimals or of thousands."""
    name, texts = next(iter(doubtful.items()))
    mark, text = found[name], texts.iloc[0]
    other = "." if mark == "," else ","
    grouped = text.replace(mark, "")
    decimals = re.sub(r"[^0-9.+\-]", "", text.replace(mark, ".").replace("\u2212", "-"))
    # Another column with the other mark in it says which one this file has for decimals.
    english = any(used == other and name in _examples(columns, re.escape(other)) for name, used in found.items())
    alone = texts.str.count(re.escape(mark)).eq(1).all()
    marks = declared_marks({**declared, **{doubted: found[doubted] for doubted in doubtful}})
    fix = say("reading.add_thousands", offer_thousands=quoted(mark))
    if alone:
        key = "reading.thousands_or_write_decimals" if declared else "reading.thousands_or_add_decimals"
        value = f"{float(decimals):g}"
        fix = say(key, text=text, grouped=grouped, offer_thousands=quoted(mark), value=value, offer_decimal=marks)
    what = say("reading.may_decimal_mark_set", names=NAMES[mark], first=_first(doubtful))
    return DataError(
        say("reading.others_have_a_decimal", what=what, mark=NAMES[other]) if english else what,
        where=say("reading.in_columns", len(doubtful), where=where, doubtful=(repr(name) for name in doubtful)),
        fix=fix,
    )


def declared_marks(marks: Mapping[str, Decimal]) -> str:
    """Write what the key `decimal:` says of columns."""
    return f"{{{', '.join(f'{quoted(name)}: {quoted(mark)}' for name, mark in marks.items())}}}"


def _grouped_and_decimal(columns: Mapping[str, pd.Series]) -> tuple[str, str, Decimal] | None:
    """A column with a figure such as ``12,600.5`` or ``1.299,5``: its name, the figure and the mark of thousands."""
    for mark, other in ((",", r"\."), (".", ",")):
        pattern = rf"{SIGN}[0-9]{{1,3}}(?:{re.escape(mark)}[0-9]{{3}})+{other}[0-9]+"
        for name, texts in columns.items():
            found = texts[fullmatch(texts, pattern)]
            if len(found):
                return name, str(found.iloc[0]), mark  # type: ignore[return-value]
    return None


def _three_decimals_for_certain(columns: Mapping[str, pd.Series], mark: Decimal) -> bool:
    """True if a program wrote figures with three decimals: no others in a column, some of them no thousands."""
    escaped = re.escape(mark)
    return any(
        bool(fullmatch(texts, rf"{SIGN}[0-9]+{escaped}[0-9]{{3}}").all())
        and bool(fullmatch(texts, rf"{SIGN}[1-9][0-9]{{3,}}{escaped}[0-9]{{3}}").any())
        for texts in _examples(columns, escaped).values()
    )


def maybe_grouped(columns: Mapping[str, pd.Series], decimal: Decimal) -> dict[str, pd.Series]:
    """The columns in which every decimal mark may as well set thousands apart, with their texts that have one.

    Column by column: a decimal mark elsewhere in the file says nothing of a column that a program has grouped.
    """
    marked = _examples(columns, re.escape(decimal))
    return {name: texts for name, texts in marked.items() if fullmatch(texts, _groups(decimal)).all()}


def _groups(mark: str) -> str:
    """The form of a figure that a mark may set apart by thousands."""
    return rf"{SIGN}[1-9][0-9]{{0,2}}(?:{re.escape(mark)}[0-9]{{3}})+"


def _any(texts: pd.Series, pattern: str) -> bool:
    return bool(fullmatch(texts, pattern).any())


def _examples(columns: Mapping[str, pd.Series], mark: str) -> dict[str, pd.Series]:
    found = {}
    pattern = rf"{INTEGER}(?:{mark}[0-9]*)+{EXPONENT}(?:{PERCENT})?"
    for name, texts in columns.items():
        marked = texts[texts.str.contains(mark.removeprefix("\\"), regex=False)]
        matching = marked[fullmatch(marked, pattern)]
        if len(matching):
            found[name] = matching
    return found


def _first(examples: Mapping[str, pd.Series]) -> Words:
    name, texts = next(iter(examples.items()))
    return say("reading.texts_name", texts=texts.iloc[0], name=name)
