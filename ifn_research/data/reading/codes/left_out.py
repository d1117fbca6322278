"""Losses with the rows of a later table that join no territory: counts, and territories that they belong to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from ifn_research.config.column_roles import columns_of
from ifn_research.config.models import GroundTruthConfig, IndicatorConfig, StudyConfig
from ifn_research.config.tables import TableConfig
from ifn_research.data.small_counts import stand_in
from ifn_research.geography.levels import Codes
from ifn_research.language.messages import Message, Words, say
from ifn_research.matrix import Floats, small

# A count that is this many times rarer than elsewhere, and this many interquartile ranges of the logarithm.
TOO_SMALL, FAR = 1.5, 2.5
LEAST_COUNTS = 5
# Names of columns that count, and how many times the median the largest of counts is.
COUNTED = re.compile(
    r"^(?:nb|n|nbre|nombre|effectif|effectifs|count|total|number)(?:[^a-zA-Z]|$)|nombre d", re.IGNORECASE
)
PROPORTIONS = ("%", "share", "‰")
MANY_TIMES = 20


@dataclass(frozen=True)
class Counts:
    """The columns of a later table that count people or things.

    Attributes
    ----------
    columns : mapping of str to array, each of shape (n_rows,)
    sizes : mapping of str to Series, index = code
        For some of these columns, what they are divided by in the study's first table, or its population.
    threshold : int
        Counts below it are not told.
    """

    columns: Mapping[str, Floats]
    sizes: Mapping[str, pd.Series]
    threshold: int = 0


NO_COUNTS = Counts({}, {})


def counts_of_table(config: StudyConfig, table: TableConfig, frame: pd.DataFrame, first: pd.DataFrame) -> Counts:
    """The counts of a later table of the study; `first` is the frame of the study's first table."""
    items: list[IndicatorConfig | GroundTruthConfig] = [config.indicators[name] for name in config.used_indicators]
    items += [truth for truth in config.ground_truth if truth.table is None]
    return _counts(items, config, table, frame, first)


def counts_of_truth(truth: GroundTruthConfig, config: StudyConfig, frame: pd.DataFrame, first: pd.DataFrame) -> Counts:
    """The counts of the own table of a ground truth; that of the members of a group has no sizes to compare with."""
    assert truth.table is not None
    counts = _counts([truth], config, truth.table, frame, first)
    return counts if truth.group is None else replace(counts, sizes={})


def _counts(
    items: Iterable[IndicatorConfig | GroundTruthConfig],
    config: StudyConfig,
    table: TableConfig,
    frame: pd.DataFrame,
    first: pd.DataFrame,
) -> Counts:
    people = config.tables[0].population
    wanted: dict[str, str | None] = {}
    for item in items:
        counted_in = columns_of(item)
        if item.column is not None:
            proportion = item.unit in PROPORTIONS
            counted_in = [name for name in counted_in if name in frame and not proportion and _is_count(name, frame)]
        whole = counted_in[-1] if item.column is None else None
        for name in counted_in:
            wanted[name] = whole if name != whole and whole in first else people
    if table.population:
        wanted[table.population] = people
    columns = {name: frame[name].to_numpy(dtype=np.float64) for name in wanted if name in frame}
    least = 0 if config.disclosure is None else config.disclosure.threshold
    if least:
        columns = {name: np.where(small(held, least), stand_in(least), held) for name, held in columns.items()}
    sizes = {name: first[size] for name, size in wanted.items() if name in columns and size in first}
    return Counts(columns, sizes, least)


def _is_count(name: str, frame: pd.DataFrame) -> bool:
    """True if a column whose unit is no proportion counts: whole figures of which some are many times others."""
    values = frame[name].dropna().to_numpy(dtype=np.float64)
    if len(values) < LEAST_COUNTS or (values < 0).any() or (values != np.round(values)).any():
        return False
    return COUNTED.search(name) is not None or bool(values.max() > MANY_TIMES * max(float(np.median(values)), 1.0))


def told_lost(counts: Counts, out: npt.NDArray[np.bool_]) -> Message | None:
    """The part of each count that stands in the rows that are left out, in words; None where nothing is lost."""
    told: list[Message] = []
    for name, values in counts.columns.items():
        lost, total = np.nansum(values[out]), np.nansum(values)
        if 0 < lost < counts.threshold:
            told.append(say("reading.fewer_lost", least=counts.threshold, name=name))
        elif lost > 0 and counts.threshold:
            # A total holds every count, those that are too small to be told included.
            told.append(say("reading.some_lost", name=name))
        elif lost > 0:
            told.append(say("reading.share_lost", lost=lost, total=total, name=name, share=lost / total))
    return say("reading.rows_hold_lost", int(out.sum()), lost=told) if told else None


def of_another_year(counts: Counts, codes: Codes, out: npt.NDArray[np.bool_]) -> Iterator[tuple[str, int, Words]]:
    """The territories that probably absorbed some that are left out: the column, their number, and what is told.

    A count that is far smaller for the size of its territory than elsewhere, in the département of a row that is left
    out and holds some of it.
    """
    for name, sizes in counts.sizes.items():
        values = pd.Series(counts.columns[name], index=codes)
        gone = {str(code)[:2] for code in codes[out & (counts.columns[name] > 0)]}
        both = values[~out].to_frame("n").assign(size=sizes.reindex(codes[~out])).dropna()
        both = both[(both["n"] > 0) & (both["size"] > 0)]
        if len(both) < LEAST_COUNTS or not gone:
            continue
        rarity = np.log(both["size"] / both["n"])
        low, middle, high = rarity.quantile([0.25, 0.5, 0.75])
        far = rarity - middle > max(np.log(TOO_SMALL), FAR * (high - low))
        found = both[far & both.index.str[:2].isin(gone)]
        if len(found):
            yield (
                name,
                len(found),
                say(
                    "reading.size_of_one_year",
                    len(found),
                    name=name,
                    size=sizes.name,
                    usual=np.exp(middle),
                    codes=found.index,
                ),
            )
