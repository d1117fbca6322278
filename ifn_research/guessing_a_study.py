"""A first study of a table that nobody has declared: what its parts are taken for, put together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ifn_research.config.coverage import LEAST_KNOWN
from ifn_research.config.models import TableConfig
from ifn_research.data.guessing.codes import CodeGuess, guess_codes
from ifn_research.data.guessing.columns import ColumnsGuess, guess_columns, no_figures
from ifn_research.data.guessing.figures import Figure, figure_of
from ifn_research.data.guessing.rows import RowsGuess, guess_rows
from ifn_research.data.guessing.words import slug
from ifn_research.data.numbers import DEFAULT_MISSING, as_text
from ifn_research.data.reading.files import OpenTable, open_table
from ifn_research.data.reading.headers import no_header
from ifn_research.data.reading.rows import choose_rows, kept
from ifn_research.drafting import Draft, Line, Version

# Of the indicators that are found, so many are used in the first versions; so many rows must be whole in them.
MOST_USED, LEAST_WHOLE = 10, 2 / 3
STEPS: tuple[dict[str, Any], ...] = (
    {"name": "equal"},
    {"name": "pca", "weighting": "pca"},
    {"name": "percentile", "normalisation": "percentile"},
)
ONLY_COUNTS = "all figures look like counts: an index of counts puts large territories first; divide them"


@dataclass(frozen=True)
class Said:
    """What the user says of the table, and what its reader has offered and was followed.

    Attributes
    ----------
    path : Path
    code : tuple of str
    level : str
    keys : dict
        Of the table.
    notes : dict of key to str
        Why a key that was offered is said.
    left_out : dict of column to str
        Columns that turned out to be no indicators.
    refused : dict of version to str
        Versions that the data do not support.
    """

    path: Path
    code: tuple[str, ...] = ()
    level: str = ""
    keys: Mapping[str, Any] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    left_out: Mapping[str, str] = field(default_factory=dict)
    refused: Mapping[str, str] = field(default_factory=dict)


def open_as_said(said: Said) -> tuple[OpenTable, dict[str, Any], dict[str, str]]:
    """The table, the keys with which its header is read, and why.

    Raises
    ------
    DataError
        If the file cannot be read, or has no header.
    """
    keys, notes = dict(said.keys), dict(said.notes)
    opened = open_table(table_of(said.path, keys))
    if opened.begins_with_data(()):
        raise no_header(opened.names, [], where=opened.path, separator=opened.separator)
    if "header_rows" not in keys and "skip_rows" not in keys and opened.header_rows and _lacks_names(opened):
        # The line above may be the upper storey of the header.
        upper = {**keys, "header_rows": 2, "skip_rows": max(opened.skipped - 1, 0)}
        if opened.skipped:
            other = open_table(table_of(said.path, upper))
            if len(other.columns) and _lacks_names(other) < _lacks_names(opened):
                told = "the header has two storeys: its columns are called Upper / lower"
                return other, upper, {**notes, "header_rows": told}
    return opened, keys, notes


def table_of(path: Path, keys: Mapping[str, Any], code: Sequence[str] = ()) -> TableConfig:
    """The declaration of a table of which the columns of codes may not be known."""
    declared = TableConfig.model_validate({"path": str(path), "code": list(code) or "?", **keys})
    return declared if code else declared.model_copy(update={"code": ()})


def _lacks_names(opened: OpenTable) -> int:
    """How many columns have no name of their own."""
    return sum(name.endswith(")") and name[-3:-1].strip("( ").isupper() and "(" in name[-5:] for name in opened.names)


def guess_study(said: Said) -> Draft:
    """A first study of a table.

    Raises
    ------
    DataError
        If the table cannot be read, or what is needed of it cannot be guessed.
    """
    opened, keys, notes = open_as_said(said)
    first = guess_codes(opened, code=said.code, level=said.level)
    if opened.second is not None and "header_rows" not in keys:
        # Which lines are headings is known once the codes are.
        second = open_table(table_of(said.path, keys, first.columns)).second
        if second is not None:
            keys["header_rows"] = opened.header_rows + len(second.rows)
            notes["header_rows"] = "the lines below the first hold headings and no territory: columns are Upper / lower"
            opened = open_table(table_of(said.path, keys))
            code = said.code if set(said.code) <= set(opened.names) else ()
            first = guess_codes(opened, code=code, level=said.level)
    chosen = choose_rows(opened, table_of(said.path, keys, first.columns), level=first.level, wanted=())
    if "where" in keys or "skip" in keys:
        # Of the rows that are meant, the codes may be of one level.
        first = guess_codes(chosen.table, code=first.columns, level=said.level)
    else:
        first = replace(first, values=_of(chosen.table, first, opened))
    rows = guess_rows(chosen.table, first)
    level = said.level or rows.level or first.level
    keys |= {key: value for key, value in (("where", rows.where), ("skip", rows.skip)) if value and key not in keys}
    notes |= {key: why for key, why in rows.notes.items() if key in keys and key not in said.notes}
    table = table_of(said.path, keys, first.columns)
    kept_rows = choose_rows(chosen.table, table, level=level, wanted=()).table
    codes = replace(first, level=level, values=_of(kept_rows, first, chosen.table), mixed=first.mixed and not rows.where)
    found = guess_columns(_one_kind(kept_rows, rows), _codes_of_kind(codes, kept_rows, rows), table, apart=_apart(rows, keys))
    lines, figures, left = _indicators(kept_rows, rows, found, table)
    lines, left = _without(lines, left, said.left_out)
    if not lines:
        raise no_figures(opened, replace(found, left_out=left))
    return _put_together(said, first, codes, found, rows, lines, figures, left, keys, notes, kept_rows)


def _of(rows: OpenTable, codes: CodeGuess, before: OpenTable) -> np.ndarray:
    """The codes of the rows that are left."""
    if len(rows.columns) == len(codes.values):
        return codes.values
    return codes.values[np.isin(before.lines, rows.lines)]


def _apart(rows: RowsGuess, keys: Mapping[str, Any]) -> list[str]:
    return [*dict.fromkeys([*rows.where, *(keys.get("where") or {}), *([rows.kind] if rows.kind else [])])]


def _one_kind(opened: OpenTable, rows: RowsGuess) -> OpenTable:
    """One row a territory, of which columns that differ between the rows of a territory are left out."""
    return opened if not rows.kind else kept(opened, _is_kind(opened, rows, rows.kinds[0]))


def _codes_of_kind(codes: CodeGuess, opened: OpenTable, rows: RowsGuess) -> CodeGuess:
    if not rows.kind:
        return codes
    return replace(codes, values=codes.values[_is_kind(opened, rows, rows.kinds[0])])


def _is_kind(opened: OpenTable, rows: RowsGuess, kind: str) -> np.ndarray:
    return np.array([text == kind for text in as_text(opened.columns[rows.kind])], dtype=bool)


def _indicators(
    opened: OpenTable, rows: RowsGuess, found: ColumnsGuess, table: TableConfig
) -> tuple[list[Line], dict[str, Figure], dict[str, str]]:
    """The indicators, the figures of each by its name, and the columns that are none."""
    taken: set[str] = set()
    if not rows.kind:
        lines = [_line(slug(figure.column, taken), figure, {"column": figure.column}, figure.column) for figure in found.figures]
        return lines, {line.name: figure for line, figure in zip(lines, found.figures, strict=True)}, dict(found.left_out)
    lines, figures, left = [], {}, dict(found.left_out)
    measures = [figure.column for figure in found.figures]
    for kind in rows.kinds:
        part = kept(opened, _is_kind(opened, rows, kind))
        for measure in measures:
            called = kind if len(measures) == 1 else f"{kind} {measure}"
            # The words of the measure's name stand in the rows.
            renamed = replace(part, columns=part.columns[[measure]].set_axis([called], axis=1))
            figure = figure_of(renamed, called, table)
            if figure.why_not:
                left[called] = figure.why_not
                continue
            line = _line(slug(called, taken), figure, {"column": measure, "where": {rows.kind: kind}}, called)
            lines.append(line)
            figures[line.name] = figure
    return lines, figures, left


def _line(name: str, figure: Figure, source: dict[str, Any], label: str) -> Line:
    keys = {**source, "label": label, "direction": figure.direction, "unit": figure.unit}
    told = {"count": "a count: divide it, or large territories come first", "outcome": "may be a ground truth"}
    why = "; ".join(filter(None, (figure.why, told.get(figure.kind, ""), _known(figure))))
    return Line(name, keys, why)


def _known(figure: Figure) -> str:
    return "" if figure.known > 0.995 else f"known of {figure.known:.0%} of the rows"


def _without(
    lines: list[Line], left: dict[str, str], refused: Mapping[str, str]
) -> tuple[list[Line], dict[str, str]]:
    """The indicators that the reader has not refused."""
    return [line for line in lines if line.name not in refused], {**left, **refused}


def _put_together(
    said: Said,
    first: CodeGuess,
    codes: CodeGuess,
    found: ColumnsGuess,
    rows: RowsGuess,
    lines: list[Line],
    figures: dict[str, Figure],
    left: dict[str, str],
    keys: dict[str, Any],
    notes: dict[str, str],
    opened: OpenTable,
) -> Draft:
    used, why, missing = choose_used(lines, figures)
    table: dict[str, Any] = {"code": first.columns[0] if len(first.columns) == 1 else list(first.columns)}
    table |= {key: value for key, value in (("name", found.name), ("population", found.population)) if value}
    table |= {"groups": found.groups} if found.groups else {}
    if found.coordinates:
        table["coordinates"] = dict(zip(("longitude", "latitude"), found.coordinates, strict=True))
    if rows.kind:
        table = {key: value for key, value in table.items() if key not in ("population", "coordinates")}
    if opened.sheet and "sheet" not in keys and opened.format in (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"):
        keys["sheet"] = opened.sheet
    if codes.lost and codes.level != "territory":
        keys.setdefault("repair_codes", True)
        notes.setdefault("repair_codes", "some codes have lost their zero, which is put back")
    if found.missing and "missing" not in keys:
        keys["missing"] = [*found.missing, *_usual(opened, figures, lines)]
        notes["missing"] = "texts among the figures, taken for missing: look whether they mean that"
    table |= keys
    only = {figures[name].kind for name in used} == {"count"}
    return Draft(
        slug(said.path.name.partition(".")[0], set()),
        codes.level,
        _level_why(codes, said.level or rows.level),
        {key: value for key, value in table.items() if key not in said.left_out},
        {**notes, "code": codes.why if not codes.mixed else "", "name": found.notes.get("name", "")},
        lines,
        "first" if "first" not in {line.name for line in lines} else "first_set",
        used,
        f"{ONLY_COUNTS} (numerator: and denominator: in place of column:)" if only else why,
        [Version(keys_of(step, "first", missing), said.refused.get(step["name"], "")) for step in STEPS],
        left,
        [*_proposed_rates(lines, figures, found, opened), *_density(found)],
        next((line.keys["column"] for line in lines if figures[line.name].kind == "outcome"), ""),
    )


def keys_of(step: Mapping[str, Any], variables: str, missing: bool) -> dict[str, Any]:
    """A version; territories without all figures are left out of it where some are missing."""
    return {"name": step["name"], "variables": variables, **{k: v for k, v in step.items() if k != "name"}} | (
        {"imputation": "drop"} if missing else {}
    )


def _usual(opened: OpenTable, figures: Mapping[str, Figure], lines: Sequence[Line]) -> list[str]:
    """The usual markers that the columns of figures hold: a list of markers replaces all of them."""
    usual = set(DEFAULT_MISSING)
    held: dict[str, None] = {}
    for column in {line.keys["column"] for line in lines}:
        if not pd.api.types.is_numeric_dtype(opened.columns[column].dtype):
            held |= dict.fromkeys(text for text in as_text(opened.columns[column]) if text.lower() in usual)
    return list(held)


def _level_why(codes: CodeGuess, said: str) -> str:
    if codes.mixed:
        return f"a name of one's own, since the codes are of several levels: {codes.why}"
    return codes.why if not said or codes.level != said else codes.why or "as the rows that are kept"


def _density(found: ColumnsGuess) -> list[str]:
    if not found.density:
        return []
    return [f"if '{found.density}' is in persons per km²: density: {found.density}"]


def choose_used(lines: Sequence[Line], figures: Mapping[str, Figure]) -> tuple[list[str], str, bool]:
    """The indicators of the first versions, why not all, and whether some territory lacks one of them."""
    order = {"rate": 0, "amount": 0, "figure": 1, "count": 2}
    kinds = {line.name: figures[line.name].kind for line in lines}
    likely = [name for name, kind in kinds.items() if kind in ("rate", "amount")]
    likely = likely if len(likely) > 1 else [name for name, kind in kinds.items() if kind in ("rate", "amount", "figure")]
    likely = likely or [name for name, kind in kinds.items() if kind == "count"] or list(kinds)
    known = [name for name in likely if figures[name].known >= LEAST_KNOWN] or likely
    used = sorted(known, key=lambda name: order.get(kinds[name], 3))[:MOST_USED]
    values = pd.DataFrame({name: figures[name].values for name in used}).notna()
    while len(used) > 1 and values[used].all(axis=1).mean() < LEAST_WHOLE:
        used.remove(min(used, key=lambda name: figures[name].known))
    whole = bool(values[used].all(axis=None))
    n = len(lines) - len(used)
    why = f"{len(used)} of {len(lines)} indicators: no counts, known of most territories, {MOST_USED} at most" if n else ""
    return used, why, not whole


def _proposed_rates(
    lines: Sequence[Line], figures: Mapping[str, Figure], found: ColumnsGuess, opened: OpenTable
) -> list[str]:
    """Counts that never exceed another: what they could be a share of. Nothing is divided unasked."""
    counts = {line.keys["column"]: figures[line.name] for line in lines if figures[line.name].kind == "count"}
    counts = {column: figure for column, figure in counts.items() if column in opened.columns}
    wholes = dict(counts)
    if found.population:
        wholes[found.population] = figure_of(opened, found.population, table_of(Path(opened.path), {}))
    told = []
    for column, part in counts.items():
        larger = [
            other
            for other, whole in wholes.items()
            if other != column and len(whole.values) == len(part.values) and _never_exceeds(part, whole)
        ]
        if found.population in larger:
            larger = [found.population]
        if len(larger) == 1:
            told.append(
                f"'{column}' never exceeds '{larger[0]}': if it is a part of it, write numerator: {column} and "
                f"denominator: {larger[0]} in place of column:, and unit: '%'"
            )
    return told[:20]


def _never_exceeds(part: Figure, whole: Figure) -> bool:
    both = np.isfinite(part.values) & np.isfinite(whole.values)
    return bool(both.sum() > 2 and (part.values[both] <= whole.values[both]).all() and not np.array_equal(part.values[both], whole.values[both]))
