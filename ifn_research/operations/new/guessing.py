"""A first study of a table that nobody has declared: what its parts are taken for, put together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from ifn_research.data.guessing.codes import CodeGuess, guess_codes
from ifn_research.data.guessing.columns import ColumnsGuess, guess_columns, no_figures
from ifn_research.data.guessing.figures import Figure
from ifn_research.data.guessing.foreign import doubt_of_country
from ifn_research.data.guessing.rows import RowsGuess, guess_rows
from ifn_research.data.guessing.words import slug
from ifn_research.data.numbers import DEFAULT_MISSING, as_text
from ifn_research.data.reading.files import OpenTable, open_table
from ifn_research.data.reading.rows.choosing import choose_rows, kept
from ifn_research.errors import DataError
from ifn_research.language.messages import Words, say
from ifn_research.operations.new.asked import merge
from ifn_research.operations.new.drafting import Draft, DraftedVersion, Line
from ifn_research.operations.new.indicators import (
    MOST_LINES,
    ONLY_COUNTS,
    choose_used,
    indicators_of,
    is_kind,
    latest_only,
    proposed_rates,
    without,
)
from ifn_research.operations.new.opening import Said, open_as_said, table_of

STEPS: tuple[dict[str, Any], ...] = (
    {"name": "equal"},
    {"name": "pca", "weighting": "pca"},
    {"name": "percentile", "normalisation": "percentile"},
)


def guess_study(said: Said) -> Draft:
    """A first study of a table.

    Raises
    ------
    DataError
        If the table cannot be read, or what is needed of it cannot be guessed.
    """
    opened, keys, notes = open_as_said(said)
    try:
        return _guess(said, opened, keys, notes)
    except _SeveralRows as error:
        if said.code:
            raise error.problem from None
        try:
            return _guess(said, opened, keys, notes, once=True)
        except DataError:
            raise error.problem from None


class _SeveralRows(Exception):
    """A table whose codes stand in several rows that nothing tells apart."""

    def __init__(self, problem: DataError) -> None:
        super().__init__(problem)
        self.problem = problem


def _guess(
    said: Said, opened: OpenTable, keys: dict[str, Any], notes: dict[str, Words], *, once: bool = False
) -> Draft:
    keys, notes = dict(keys), dict(notes)
    first = guess_codes(opened, code=said.code, level=said.level, once=once)
    if opened.second is not None and "header_rows" not in keys:
        # Which lines are headings is known once the codes are.
        second = open_table(table_of(said.path, keys, first.columns)).second
        if second is not None:
            keys["header_rows"] = opened.header_rows + len(second.rows)
            notes["header_rows"] = say("starting.lines_hold_headings")
            opened = open_table(table_of(said.path, keys))
            code = said.code if set(said.code) <= set(opened.names) else ()
            first = guess_codes(opened, code=code, level=said.level)
    chosen = choose_rows(opened, table_of(said.path, keys, first.columns), level=first.level, wanted=())
    if "where" in keys or "skip" in keys:
        # Of the rows that are meant, the codes may be of one level.
        first = guess_codes(chosen.table, code=first.columns, level=said.level)
    else:
        first = replace(first, values=_of(chosen.table, first, opened))
    try:
        rows = guess_rows(chosen.table, first)
    except DataError as error:
        raise _SeveralRows(error) from None
    level = said.level or rows.level or first.level
    merge(keys, {key: value for key, value in (("where", rows.where), ("skip", rows.skip)) if value})
    notes |= {key: why for key, why in rows.notes.items() if key in keys and key not in said.notes}
    table = table_of(said.path, keys, first.columns)
    kept_rows = choose_rows(chosen.table, table, level=level, wanted=()).table
    codes = replace(
        first, level=level, values=_of(kept_rows, first, chosen.table), mixed=first.mixed and not rows.level
    )
    found = guess_columns(
        _one_kind(kept_rows, rows), _codes_of_kind(codes, kept_rows, rows), table, apart=_apart(rows, keys)
    )
    lines, figures, left = indicators_of(kept_rows, rows, found, table, codes.values)
    lines, left = latest_only(*without(lines, left, said.left_out))
    left |= {line.keys["label"]: say("starting.beyond_first", most=MOST_LINES) for line in lines[MOST_LINES:]}
    lines = lines[:MOST_LINES]
    if not lines:
        raise no_figures(opened, replace(found, left_out=left))
    return _put_together(said, _Guesses(first, codes, found, rows, lines, figures, left, keys, notes, kept_rows))


def _of(rows: OpenTable, codes: CodeGuess, before: OpenTable) -> np.ndarray:
    """The codes of the rows that are left."""
    if len(rows.columns) == len(codes.values):
        return codes.values
    return codes.values[np.isin(before.lines, rows.lines)]


def _apart(rows: RowsGuess, keys: Mapping[str, Any]) -> list[str]:
    return [*dict.fromkeys([*rows.where, *(keys.get("where") or {}), *([rows.kind] if rows.kind else [])])]


def _one_kind(opened: OpenTable, rows: RowsGuess) -> OpenTable:
    """One row a territory, of which columns that differ between the rows of a territory are left out."""
    return opened if not rows.kind else kept(opened, is_kind(opened, rows, rows.kinds[0]))


def _codes_of_kind(codes: CodeGuess, opened: OpenTable, rows: RowsGuess) -> CodeGuess:
    if not rows.kind:
        return codes
    return replace(codes, values=codes.values[is_kind(opened, rows, rows.kinds[0])])


@dataclass(frozen=True)
class _Guesses:
    """The guesses at the parts of a table, and the table itself without the rows that are not meant."""

    first: CodeGuess
    codes: CodeGuess
    columns: ColumnsGuess
    rows: RowsGuess
    lines: list[Line]
    figures: dict[str, Figure]
    left: dict[str, Words]
    keys: dict[str, Any]
    notes: dict[str, Words]
    opened: OpenTable


def _put_together(said: Said, guesses: _Guesses) -> Draft:
    first, codes, found, rows = guesses.first, guesses.codes, guesses.columns, guesses.rows
    lines, figures, left, opened = guesses.lines, guesses.figures, guesses.left, guesses.opened
    keys, notes = guesses.keys, guesses.notes
    used, why, missing = choose_used(lines, figures)
    table: dict[str, Any] = {"code": first.columns[0] if len(first.columns) == 1 else list(first.columns)}
    table |= {key: value for key, value in (("name", found.name), ("population", found.population)) if value}
    table |= {"groups": found.groups} if found.groups else {}
    if found.coordinates:
        table["coordinates"] = dict(zip(("longitude", "latitude"), found.coordinates, strict=True))
    if rows.kind:
        table = {key: value for key, value in table.items() if key not in ("population", "coordinates")}
    if opened.sheet and "sheet" in keys:
        keys["sheet"] = opened.sheet
    if codes.lost and codes.level != "territory":
        keys.setdefault("repair_codes", True)
        notes.setdefault("repair_codes", say("starting.lost_zero_put_back"))
    if found.missing and "missing" not in keys:
        keys["missing"] = [*found.missing, *_usual(opened, figures, lines)]
        notes["missing"] = say("starting.taken_for_missing")
    table |= keys
    called = "first" if "first" not in figures else "first_set"
    only = {figures[name].kind for name in used} == {"count"}
    return Draft(
        slug(said.path.name.partition(".")[0], set()),
        codes.level,
        _level_why(codes, said.level or rows.level),
        {key: value for key, value in table.items() if key not in said.left_out},
        {**notes, "code": codes.why if not codes.mixed else "", "name": found.notes.get("name", "")},
        lines,
        called,
        used,
        say("starting.only_counts_keys", only_counts=ONLY_COUNTS) if only else why,
        [DraftedVersion(keys_of(step, called, missing), _too_few(step, used)) for step in STEPS],
        left,
        [*proposed_rates(lines, figures, found, opened, table_of(said.path, keys, first.columns)), *_density(found)],
        [doubt for doubt in [doubt_of_country(opened, codes)] if doubt and not said.level],
        next((line.keys["column"] for line in lines if figures[line.name].kind == "outcome"), ""),
    )


def _too_few(step: Mapping[str, Any], used: Sequence[str]) -> Words:
    return say("starting.takes_two_indicators") if step["name"] == "pca" and len(used) < 2 else ""


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


def _level_why(codes: CodeGuess, said: str) -> Words:
    if codes.mixed:
        return say("starting.name_of_its_own", why=codes.why)
    return codes.why if not said or codes.level != said else codes.why or say("starting.as_rows_kept")


def _density(found: ColumnsGuess) -> list[Words]:
    if not found.density:
        return []
    return [say("starting.if_density", density=found.density)]
