"""The latest of several times, and whether that is sure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from ifn_research.data.guessing.words import YEAR, says
from ifn_research.data.reading.rows.telling import WHOLE
from ifn_research.data.reading.rows.times import MONTHS, moment
from ifn_research.geography.levels import Codes, is_total
from ifn_research.language.messages import Message, Words, say

Rank = tuple[int, ...]
# A time that nearly all territories have.
NEARLY = 0.9
# Years of two figures below this are of the next century.
NEXT_CENTURY = 50
# How often what a header names comes round in a year.
CYCLES = {52: {"semaine", "week"}, 12: {"mois", "month"}, 4: {"trimestre", "quarter"}, 2: {"semestre"}}


@dataclass(frozen=True)
class Times:
    """Texts that are times, in their order.

    Attributes
    ----------
    ranks : dict of text to tuple of int
        Later is larger.
    aside : tuple of str
        Texts that stand for several of them, such as their mean.
    doubt : Message, optional
        Why the order is not sure; None where it is.
    """

    ranks: Mapping[str, Rank] = field(default_factory=dict)
    aside: tuple[str, ...] = ()
    doubt: Message | None = None


def is_time(name: str, values: Sequence[str]) -> bool:
    """True if the values of a column are times, some of which may be means of others."""
    single = [value for value in values if moment(value) is not None]
    if len(single) == len(values):
        return True
    if len(single) > 1 and all(_is_of_several(value) for value in values if value not in single):
        return True
    return says(name, YEAR) and all(re.search("[0-9]", value) or _month(value) for value in values)


def times_of(name: str, values: Sequence[str], *, alone: bool = True) -> Times:
    """The order of the times of a column.

    Parameters
    ----------
    name : str
        Its header.
    values : sequence of str
        Its different texts.
    alone : bool
        Whether no other column says the year.
    """
    moments = {value: at for value in values if (at := moment(value)) is not None}
    if moments:
        return _of_moments(moments, [value for value in values if value not in moments])
    if all(_month(value) for value in values):
        return _in_cycle({value: _month(value) for value in values}, 12 if alone else 0)
    if all(value.isdecimal() for value in values):
        numbers = {value: int(value) for value in values}
        cycle = next((length for length, words in CYCLES.items() if says(name, words)), 0)
        two = not cycle and all(len(value) <= 2 for value in values)
        if two and alone and min(numbers.values()) < NEXT_CENTURY <= max(numbers.values()):
            return Times(doubt=say("guessing.two_centuries"))
        return _in_cycle(numbers, cycle if alone else 0)
    return _of_shape(values)


def _of_moments(moments: Mapping[str, Rank], others: Sequence[str]) -> Times:
    last = max(moments.values())
    if any(not _is_of_several(value) or max(_years(value), default=0) > last[0] for value in others):
        return Times(doubt=say("guessing.may_be_later", others=map(repr, others)))
    if len({sum(part > 0 for part in at) for at in moments.values()}) > 1:
        return Times(doubt=say("guessing.some_longer"))
    if len(set(moments.values())) < len(moments):
        return Times(doubt=say("guessing.some_the_same"))
    return Times(moments, tuple(others))


def _in_cycle(numbers: Mapping[str, int], cycle: int) -> Times:
    """Parts of a year by their number, unless they may be of two years: 11, 12, 1, 2."""
    held = set(numbers.values())
    if len(held) < len(numbers):
        return Times(doubt=say("guessing.some_the_same"))
    if {1, cycle} <= held and 2 < cycle != len(held):
        return Times(doubt=say("guessing.two_years"))
    return Times({text: (number,) for text, number in numbers.items()})


def _of_shape(values: Sequence[str]) -> Times:
    """Texts that differ in their figures alone, the year first: 2019-2020 and 2020-2021, semaine 3 2021."""
    if len({re.sub("[0-9]+", "#", value.casefold()) for value in values}) > 1:
        return Times(doubt=say("guessing.written_in_several_ways"))
    ranks: dict[str, Rank] = {}
    for value in values:
        figures = [int(text) for text in re.findall("[0-9]+", value)]
        years = _years(value)
        rest = [figure for figure in figures if figure not in years]
        if len(figures) > 1 and (not years or (len(rest) > 1 and figures[0] not in years)):
            return Times(doubt=say("guessing.year_cannot_be_told"))
        ranks[value] = (*years, *rest)
    if len(set(ranks.values())) < len(ranks):
        return Times(doubt=say("guessing.some_the_same"))
    return Times(ranks)


def _is_of_several(text: str) -> bool:
    """True if a text stands for several times: a mean over years, or a total."""
    return len(_years(text)) > 1 or is_whole_of(text)


def is_whole_of(text: str) -> bool:
    """True if a value stands for all of the others: T, Total, Ensemble."""
    return is_total(text) or text.casefold() in WHOLE


def _years(text: str) -> list[int]:
    return [int(year) for year in re.findall(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])", text)]


def _month(text: str) -> int:
    """The number of a month that is written as a word; 0 if it is none."""
    return MONTHS.get(unicodedata.normalize("NFC", text).casefold().strip(". "), 0)


def latest(columns: Mapping[str, pd.Series], times: Mapping[str, Times], codes: Codes) -> tuple[dict[str, str], Words]:
    """The last time, said by one column or several together, that has nearly all territories; and what is told of it.

    Parameters
    ----------
    columns : dict of header to texts, shape (n_rows,)
    times : dict of header to Times
        Of the same columns.
    codes : array of str, shape (n_rows,)
    """
    names = sorted(columns, key=lambda name: not any(rank[0] > 1000 for rank in times[name].ranks.values()))
    frame = pd.DataFrame({name: columns[name].to_numpy(dtype=object) for name in names})
    known = pd.Series(codes, dtype=object).groupby([frame[name] for name in names]).nunique()
    counts = {(key if isinstance(key, tuple) else (key,)): int(n) for key, n in known.items()}
    counts = {
        key: n for key, n in counts.items() if all(k in times[name].ranks for k, name in zip(key, names, strict=True))
    }
    rising = sorted(counts, key=lambda key: [times[name].ranks[k] for k, name in zip(key, names, strict=True)])
    most = max(counts.values())
    whole = [key for key in rising if counts[key] >= NEARLY * most]
    later = rising[rising.index(whole[-1]) + 1 :]
    why = say("guessing.the_latest")
    if later:
        partly = [say("guessing.time_has", time=" ".join(key), count=counts[key], most=most) for key in later]
        why = say("guessing.latest_that_is_whole", partly=partly)
    aside = [text for name in names for text in times[name].aside]
    if aside:
        why = say("guessing.beside_several_times", why=why, aside=map(repr, aside))
    return dict(zip(names, whole[-1], strict=True)), why
