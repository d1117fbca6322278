"""Numbers that are probably codes for a missing value: -999, 9999, -666666666, far from all other figures."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from ifn_research.data.findings import Finding
from ifn_research.language.messages import Words, say
from ifn_research.matrix import Bools, Floats

CHECK = "probably_missing_code"
# Figures that a column must have beside the suspects.
LEAST_OTHERS = 5
# How many times the range of the others a suspect is away from them; one that looks like no code, how many.
FAR, VERY_FAR, OFTEN = 3.0, 10.0, 3
# Digits of 999 and 9998, of 888; of -666666666, of -99 and -88, of -1 and -9.
_NINES, _HIGH, _LONG, _PAIR, _ONE = r"9{2,}[6-9]?", r"([78])\1{2,}", r"([2-6])\2{2,}", r"([678])\3", r"[1-9]"
# The lowest or highest value of a type, where a program wrote it for none.
_OF_TYPES = (32767.0, -32768.0, 65535.0, 2147483647.0, -2147483648.0)


@dataclass(frozen=True)
class FigureColumns:
    """Columns of figures of one table.

    Attributes
    ----------
    table : str
        Name of the file.
    codes : array of str, shape (n_territories,)
    columns : mapping of str to array, each of shape (n_territories,)
        As the table holds them, NaN where missing.
    counts : set of str
        Columns of persons or things, which are never negative.
    missing : sequence of str
        Texts that the table reads as missing already, to be kept beside new ones; none where only the usual ones serve.
    """

    table: str
    codes: npt.NDArray[np.object_]
    columns: Mapping[str, Floats]
    counts: frozenset[str] = frozenset()
    missing: Sequence[str] = field(default=())


def check_sentinels(figures: FigureColumns) -> list[Finding]:
    """A warning for each column that holds what is probably a code for a missing value, with the key that declares it.

    A suspect looks like a code (nines, a digit repeated, the end of a type) and is far outside the other figures, or
    looks like none and is further and repeated. What is a code in one column is one in the others where it stands in
    the same row, or outside their figures.
    """
    sure = {name: _suspects(values, name in figures.counts) for name, values in figures.columns.items()}
    known = {value for values in sure.values() for value in values}
    rows = _rows(figures, sure)
    found = {
        name: sorted({*sure[name], *_as_elsewhere(values, known, rows)}) for name, values in figures.columns.items()
    }
    everywhere = sorted({value for values in found.values() for value in values})
    figure_in = {value: _where_a_figure(figures, value, found) for value in everywhere}
    fix = _fix(figures, [value for value in everywhere if not figure_in[value]])
    return [
        _finding(figures, name, values, _by_hand(name, values, figure_in) or fix)
        for name, values in found.items()
        if values
    ]


def with_their_fix(findings: Iterable[Finding], sentinels: Sequence[Finding]) -> list[Finding]:
    """The same findings, where an error about a column with such a code offers first to declare it."""
    fixes = {(item.table, item.column): item.fix for item in sentinels}
    return [_with_fix(finding, fixes) if finding.severity == "error" else finding for finding in findings]


def _with_fix(finding: Finding, fixes: Mapping[tuple[str, str], Words]) -> Finding:
    names = [finding.column, *re.split(r" / | \+ ", finding.column.replace("(", "").replace(")", ""))]
    offered = next((fixes[finding.table, name] for name in names if (finding.table, name) in fixes), None)
    return (
        finding
        if offered is None
        else replace(finding, fix=say("quality.or_otherwise", fix=offered, otherwise=finding.fix))
    )


def _suspects(values: Floats, count: bool) -> list[float]:
    """The values of a column that are surely codes, whatever the other columns hold."""
    known = values[np.isfinite(values)]
    distinct, often = np.unique(known, return_counts=True)
    coded = _coded_ends(distinct)
    small = coded & (distinct < 0) & (distinct > -10)
    long = distinct[coded & ~small]
    rest = known[~np.isin(known, long)]
    found = [float(value) for value in long if _is_code(value, rest, count)]
    if not np.any(rest[~np.isin(rest, distinct[small])] < 0):
        found += _small_codes(rest, count)
    return found or _repeated(distinct, often)


def _coded_ends(distinct: Floats) -> Bools:
    """Find the sorted values that look like codes, from either end to the first that does not; inside are none."""
    coded = np.zeros(distinct.size, dtype=bool)
    for order in (range(distinct.size), range(distinct.size - 1, -1, -1)):
        for at in itertools.takewhile(lambda at: _looks_coded(float(distinct[at])), order):
            coded[at] = True
    return coded


def _looks_coded(value: float) -> bool:
    if value in _OF_TYPES or abs(value) >= 1e15:
        return True
    below = f"|{_LONG}|{_PAIR}|{_ONE}" if value < 0 else ""
    return re.fullmatch(f"{_NINES}|{_HIGH}{below}", _digits(value)) is not None


def _digits(value: float) -> str:
    return f"{abs(value):.12g}".replace(".", "")


def _is_code(value: float, rest: Floats, count: bool) -> bool:
    if value < 0 and rest.size and rest.min() >= 0:
        return _enough(rest) and (count or len(_digits(value)) > 2 or _is_far(value, rest, 1))
    return _enough(rest) and _is_far(value, rest, FAR)


def _small_codes(rest: Floats, count: bool) -> list[float]:
    """The values of -1 to -9 that are no figures: the only negative ones, repeated, and away from the others."""
    below, others = rest[rest < 0], rest[rest >= 0]
    distinct = np.unique(below)
    if not 0 < distinct.size <= 3 or not _enough(others):
        return []
    whole = bool((others == np.round(others)).all())
    apart = below.size > distinct.size and _is_far(float(below.max()), others, 1.5 if whole else 0.5)
    return [float(value) for value in distinct] if count or apart else []


def _repeated(distinct: Floats, often: npt.NDArray[np.int64]) -> list[float]:
    """The lowest or highest value, where it is repeated and further from the others than any figure would be."""
    found = []
    for at, others in ((0, distinct[1:]), (-1, distinct[:-1])):
        if _enough(others) and often[at] >= OFTEN and distinct[at] != 0 and _is_far(distinct[at], others, VERY_FAR):
            found.append(float(distinct[at]))
    return found


def _enough(rest: Floats) -> bool:
    return np.unique(rest).size >= LEAST_OTHERS


def _is_far(value: float, rest: Floats, times: float) -> bool:
    if not rest.size:
        return False
    low, high = float(rest.min()), float(rest.max())
    gap = max(low - value, value - high)
    return gap > times * ((high - low) or abs(high))


def _rows(figures: FigureColumns, sure: Mapping[str, Sequence[float]]) -> Bools:
    """The rows in which some column surely holds a code."""
    rows = np.zeros(len(figures.codes), dtype=bool)
    for name, values in sure.items():
        rows |= np.isin(figures.columns[name], values)
    return rows


def _as_elsewhere(values: Floats, known: Iterable[float], rows: Bools) -> list[float]:
    """The codes of other columns that this one holds outside its own figures, in their rows or away from them."""
    found = []
    for value in known:
        here = values == value
        rest = values[np.isfinite(values) & ~np.isin(values, list(known))]
        if not here.any() or not rest.size or rest.min() <= value <= rest.max():
            continue
        if (here & rows).any() or (_looks_coded(value) and _is_far(value, rest, 0.5)):
            found.append(value)
    return found


def _finding(figures: FigureColumns, name: str, values: Sequence[float], fix: Words) -> Finding:
    column = figures.columns[name]
    where = np.isin(column, values)
    rest = column[np.isfinite(column) & ~where]
    n = int(where.sum())
    # The lowest of counts may be one that must not be told.
    others = say("quality.the_others")
    if name not in figures.counts:
        others = say("quality.the_others_between", low=rest.min(), high=rest.max())
    message = say(
        "quality.probably_codes",
        len(values),
        values=map(_text, values),
        name=name,
        territories=say("quality.territories_and_codes", n, codes=figures.codes[where]),
        others=others,
        figures=say("quality.figures", n),
    )
    return Finding(figures.table, name, CHECK, "warning", n, message, fix)


def _fix(figures: FigureColumns, values: Sequence[float]) -> Words:
    markers = list(dict.fromkeys([*figures.missing, *map(_text, values)]))
    return say("quality.write_missing", offer_missing=json.dumps(markers, ensure_ascii=False))


def _where_a_figure(figures: FigureColumns, value: float, found: Mapping[str, Sequence[float]]) -> list[str]:
    """The columns that hold a number as a figure, which is a code elsewhere in the table."""
    return [name for name, cells in figures.columns.items() if value not in found[name] and (cells == value).any()]


def _by_hand(name: str, values: Sequence[float], figure_in: Mapping[float, Sequence[str]]) -> Words:
    """The repair where `missing:`, of the whole table, would take other columns' figures away; empty elsewhere."""
    clash = next((value for value in values if figure_in[value]), None)
    if clash is None:
        return ""
    return say("quality.leave_cells_empty_table", name=name, text=_text(clash), figure_in=figure_in[clash][0])


def _text(value: float) -> str:
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(float(value))
