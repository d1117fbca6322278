"""All that differs between two runs in one long table, for a spreadsheet or a script."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from ifn_research.language.messages import Message
from ifn_research.outputs.comparison.changes import Changes
from ifn_research.outputs.comparison.territories import people
from ifn_research.results.moves import Moves

COLUMNS = ("subject", "version", "item", "name", "a", "b", "change", "population")


def long_table(changes: Changes) -> pd.DataFrame:
    """One row a difference, its words in English; figures of territories and agreement also where nothing differs.

    Subjects: configuration, data, program, version, weight, primary_metric (items estimate, ci_low, ci_high, n),
    scores (one figure of a version each), tenth (a territory that enters or leaves it; a and b are its deciles) and
    mover (a and b are its ranks).
    """
    parts = [
        _rows("configuration", changes.configuration.rename(columns={"key": "item"})),
        _rows("data", changes.data.rename(columns={"table": "item"})),
        _rows("program", changes.programs.rename(columns={"program": "item"})),
        _rows("version", changes.versions.rename(columns={"remark": "change"})),
        _rows("weight", changes.weights.rename(columns={"indicator": "item"})),
        *_primary(changes.primary),
        *(part for move in changes.moves for part in _moves(move)),
    ]
    filled = [part for part in parts if len(part)]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=list(COLUMNS))


def _rows(subject: str, frame: pd.DataFrame) -> pd.DataFrame:
    rows = frame.assign(subject=subject).reindex(columns=list(COLUMNS)).astype(object)
    return rows.map(lambda value: str(value) if isinstance(value, Message) else value)


def _primary(primary: pd.DataFrame) -> Iterator[pd.DataFrame]:
    if primary.empty:
        return
    for item, a, b in (("estimate", "a", "b"), ("ci_low", "low_a", "low_b"), ("ci_high", "high_a", "high_b")):
        figures = {"version": primary["version"], "item": item, "a": primary[a], "b": primary[b]}
        change = {"change": primary["change"]} if item == "estimate" else {}
        yield _rows("primary_metric", pd.DataFrame({**figures, **change}))
    n = {"version": primary["version"], "item": "n", "a": primary["n_a"], "b": primary["n_b"]}
    yield _rows("primary_metric", pd.DataFrame(n))


def _moves(move: Moves) -> Iterator[pd.DataFrame]:
    figures = {
        "n_both": len(move.territories),
        "n_only_a": move.only_a,
        "n_only_b": move.only_b,
        "spearman": move.correlation,
        "n_other_decile": move.n_other_decile,
        "n_entering": len(move.entering),
        "n_leaving": len(move.leaving),
    }
    table = pd.DataFrame({"item": list(figures), "change": pd.Series(list(figures.values()), dtype=object)})
    table["population"] = table["item"].map({"n_entering": people(move.entering), "n_leaving": people(move.leaving)})
    yield _rows("scores", table.assign(version=move.version))
    for change, rows in (("enters", move.entering), ("leaves", move.leaving)):
        yield _rows("tenth", _territories(rows, "decile").assign(version=move.version, change=change))
    movers = move.movers()
    yield _rows("mover", _territories(movers, "rank").assign(version=move.version, change=movers["shift"]))


def _territories(rows: pd.DataFrame, figure: str) -> pd.DataFrame:
    return rows.rename(columns={"code": "item", f"{figure}_a": "a", f"{figure}_b": "b"})
