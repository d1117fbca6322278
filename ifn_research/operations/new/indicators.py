"""The indicators of a first study, and those that its first versions use."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from ifn_research.config.tables import TableConfig
from ifn_research.data.guessing.columns import ColumnsGuess
from ifn_research.data.guessing.figures import Figure, as_measured, figure_of, with_counts
from ifn_research.data.guessing.rows import RowsGuess
from ifn_research.data.guessing.words import slug, words_of
from ifn_research.data.numbers import as_text
from ifn_research.data.reading.files import OpenTable
from ifn_research.data.reading.rows.choosing import kept
from ifn_research.geography.levels import Codes
from ifn_research.language.messages import Words, say
from ifn_research.matrix import LEAST_KNOWN
from ifn_research.operations.new.drafting import Line, scalar

MOST_USED, LEAST_WHOLE, MOST_LINES = 10, 2 / 3, 100


YEAR_IN = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
TOTALS = {"nb", "nbr", "nbre", "nombre", "n", "total", "tot", "ensemble", "effectif", "all"}
ONLY_COUNTS = say("starting.only_counts")


def indicators_of(
    opened: OpenTable, rows: RowsGuess, found: ColumnsGuess, table: TableConfig, codes: Codes
) -> tuple[list[Line], dict[str, Figure], dict[str, Words]]:
    """The indicators, the figures of each by its name, and the columns that are none."""
    taken: set[str] = set()
    if not rows.kind:
        lines = [
            _line(slug(figure.column, taken), figure, {"column": figure.column}, figure.column)
            for figure in found.figures
        ]
        return (
            lines,
            {line.name: figure for line, figure in zip(lines, found.figures, strict=True)},
            dict(found.left_out),
        )
    made: list[tuple[str, str, Figure]] = []
    left = dict(found.left_out)
    measures = [figure.column for figure in found.figures]
    for kind in rows.kinds:
        of_kind = is_kind(opened, rows, kind)
        part = kept(opened, of_kind)
        for measure in measures:
            called = kind if len(measures) == 1 else f"{kind} {measure}"
            # The words of the measure's name stand in the rows.
            renamed = replace(part, columns=part.columns[[measure]].set_axis([called], axis=1))
            figure = as_measured(figure_of(renamed, called, table), measure)
            if figure.why_not:
                left[called] = figure.why_not
            else:
                made.append((kind, measure, _of_all(figure, codes[of_kind], codes)))
    lines, figures = [], {}
    for (kind, measure, _), figure in zip(made, with_counts([item[2] for item in made]), strict=True):
        line = _line(slug(figure.column, taken), figure, {"column": measure, "where": {rows.kind: kind}}, figure.column)
        lines.append(line)
        figures[line.name] = figure
    return lines, figures, left


def _of_all(figure: Figure, codes: Codes, every: Codes) -> Figure:
    """The figure with a value for each code of the table, NaN where there is no row."""
    values = pd.Series(figure.values, index=pd.Index(codes, dtype=object))
    values = values[~values.index.duplicated()].reindex([code for code in dict.fromkeys(every) if code])
    return replace(figure, values=values.to_numpy(), known=float(values.notna().mean()))


def latest_only(lines: list[Line], left: dict[str, Words]) -> tuple[list[Line], dict[str, Words]]:
    """The indicators without those that are another one of an earlier year: Part 2019 beside Part 2021."""
    years = {line.name: YEAR_IN.findall(line.keys["label"]) for line in lines}
    last: dict[str, Line] = {}
    for line in lines:
        if len(years[line.name]) == 1:
            same = YEAR_IN.sub("#", line.keys["label"])
            if same not in last or years[line.name] > years[last[same].name]:
                last[same] = line
    kept_lines, told = [], dict(left)
    for line in lines:
        latest = last.get(YEAR_IN.sub("#", line.keys["label"]), line)
        if len(years[line.name]) != 1 or latest is line:
            kept_lines.append(line)
        else:
            told[line.keys["label"]] = say("starting.of_earlier_year", label=latest.keys["label"])
    return kept_lines, told


def is_kind(opened: OpenTable, rows: RowsGuess, kind: str) -> np.ndarray:
    """The rows that hold one kind of figures."""
    return np.array([text == kind for text in as_text(opened.columns[rows.kind])], dtype=bool)


def _line(name: str, figure: Figure, source: dict[str, Any], label: str) -> Line:
    keys = {**source, "label": label, "direction": figure.direction, "unit": figure.unit}
    kinds = {"count": say("starting.divide_count"), "outcome": say("starting.may_be_ground_truth")}
    reasons = [why for why in (figure.why, kinds.get(figure.kind, ""), _known(figure)) if why]
    return Line(name, keys, say("starting.reasons", reasons=reasons) if reasons else "")


def _known(figure: Figure) -> Words:
    return "" if figure.known > 0.995 else say("starting.known_of", known=figure.known)


def without(
    lines: list[Line], left: dict[str, Words], refused: Mapping[str, Words]
) -> tuple[list[Line], dict[str, Words]]:
    """The indicators that the reader has not refused."""
    return [line for line in lines if line.name not in refused], {**left, **refused}


def choose_used(lines: Sequence[Line], figures: Mapping[str, Figure]) -> tuple[list[str], Words, bool]:
    """The indicators of the first versions, why not all, and whether some territory lacks one of them."""
    order = {"rate": 0, "amount": 0, "figure": 1, "count": 2}
    kinds = {line.name: figures[line.name].kind for line in lines}
    likely = [name for name, kind in kinds.items() if kind in ("rate", "amount")]
    likely = (
        likely if len(likely) > 1 else [name for name, kind in kinds.items() if kind in ("rate", "amount", "figure")]
    )
    likely = likely or [name for name, kind in kinds.items() if kind == "count"] or list(kinds)
    known = [name for name in likely if figures[name].known >= LEAST_KNOWN] or likely
    used = sorted(known, key=lambda name: order.get(kinds[name], 3))[:MOST_USED]
    values = pd.DataFrame({name: figures[name].values for name in used}).notna()
    while len(used) > 1 and values[used].all(axis=1).mean() < LEAST_WHOLE:
        used.remove(min(used, key=lambda name: figures[name].known))
    whole = bool(values[used].all(axis=None))
    chosen = say("starting.chosen_of", count=len(used), all=len(lines), most=MOST_USED)
    return used, chosen if len(lines) != len(used) else "", not whole


def proposed_rates(
    lines: Sequence[Line], figures: Mapping[str, Figure], found: ColumnsGuess, opened: OpenTable, table: TableConfig
) -> list[Words]:
    """Counts that never exceed another: what they could be a share of. Nothing is divided unasked."""
    counts = {line.keys["column"]: figures[line.name] for line in lines if figures[line.name].kind == "count"}
    counts = {column: figure for column, figure in counts.items() if column in opened.columns}
    wholes = dict(counts)
    if found.population:
        wholes[found.population] = figure_of(opened, found.population, table)
    proposals: list[Words] = []
    for column, part in counts.items():
        larger = [
            other
            for other, whole in wholes.items()
            if other != column
            and (other == found.population or _is_whole_of(other, column))
            and len(whole.values) == len(part.values)
            and _never_exceeds(part, whole)
        ]
        if found.population in larger:
            larger = [found.population]
        if len(larger) == 1:
            proposals.append(
                say(
                    "starting.may_be_part_of",
                    column=column,
                    whole=larger[0],
                    numerator=scalar(column),
                    denominator=scalar(larger[0]),
                )
            )
    return proposals[:20]


def _is_whole_of(whole: str, part: str) -> bool:
    """True if a header is called a total, or the other begins with it: enf and enf_2."""
    return words_of(whole)[:1] != [] and (
        set(words_of(whole)) <= TOTALS or part.casefold().startswith((f"{whole.casefold()}_", f"{whole.casefold()} "))
    )


def _never_exceeds(part: Figure, whole: Figure) -> bool:
    both = np.isfinite(part.values) & np.isfinite(whole.values)
    return bool(
        both.sum() > 2
        and (part.values[both] <= whole.values[both]).all()
        and not np.array_equal(part.values[both], whole.values[both])
    )
