"""The scores of the eight cells, where a territory has the figures of one run, of the other, or none."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ifn_research.config import load_study
from ifn_research.errors import Refusal
from ifn_research.results.split import REFITTED
from ifn_research.results.study_result import read_results
from ifn_research.study.vintages.cells import CellScores, VintageCells
from ifn_research.study.vintages.sides import Side
from tests.support.two_vintages import moved, table, vintage, weighted


def side(label: str, folder: Path) -> Side:
    return Side.of(label, load_study(folder / "config.yaml"), read_results(folder))


def cells_of(old: Path, new: Path, mode: str = REFITTED) -> VintageCells:
    sides = (side("A", old), side("B", new))
    return VintageCells(sides, (sides[0].method("index"), sides[1].method("index")), mode)


def test_the_first_and_the_last_cell_are_the_runs_themselves(tmp_path: Path) -> None:
    before = table()
    after = pd.concat([moved(before).iloc[4:], table(seed=2, n=5, first=30)], ignore_index=True)
    old = vintage(tmp_path, 2020, before, [weighted(poverty=0.7, jobs=0.3)])
    new = vintage(
        tmp_path, 2023, after, [{"name": "index", "variables": ["poverty", "age"], "normalisation": "percentile"}]
    )
    cells = cells_of(old, new)
    for cell, folder in (((0, 0, 0), old), ((1, 1, 1), new)):
        told = pd.read_parquet(folder / "scores.parquet")
        found = cells.scores(cell)
        assert found.codes.tolist() == told["code"].tolist()
        assert (found.scores == told["score"].to_numpy()).all()


def test_who_leaves_keeps_its_figures_and_who_comes_has_only_its_own(tmp_path: Path) -> None:
    before = table()
    after = pd.concat([moved(before).iloc[4:], table(seed=2, n=5, first=30)], ignore_index=True)
    raw = [{"name": "index", "variables": ["poverty"], "normalisation": "none"}]
    cells = cells_of(vintage(tmp_path, 2020, before, raw), vintage(tmp_path, 2023, after, raw))
    old, new = (frame.set_index("code")["poverty"] for frame in (before, after))
    found = cells.scores((1, 0, 0))
    expected = new.reindex(before["code"]).fillna(old)
    assert found.scores == pytest.approx(expected.to_numpy())
    found = cells.scores((0, 1, 1))
    expected = old.reindex(after["code"]).fillna(new)
    assert found.scores == pytest.approx(expected.to_numpy())
    assert cells.left == {}


def test_a_cell_whose_data_the_method_cannot_take_is_refused(tmp_path: Path) -> None:
    before = table()
    old = vintage(
        tmp_path, 2020, before.drop(columns="age"), indicators={name: {"column": name} for name in ("poverty", "jobs")}
    )
    new = vintage(tmp_path, 2023, moved(before), [weighted(poverty=0.5, age=0.5)])
    cells = cells_of(old, new)
    with pytest.raises(Refusal, match="the tables of run A do not have the indicator"):
        cells.scores((0, 1, 1))
    assert len(cells.scores((1, 0, 1)).codes) == len(before)


def test_ranks_and_positions_are_among_all_that_a_cell_scores() -> None:
    cell = CellScores(np.array(["a", "b", "c", "d"], dtype=object), np.array([4.0, 7.0, 7.0, 1.0]))
    found = cell.outcomes(np.array(["d", "b", "x"], dtype=object))
    assert found[:, 0].tolist() == [1.0, 4.0, 75.0]
    assert found[:, 1].tolist() == [7.0, 1.0, 0.0]
    assert np.isnan(found[:, 2]).all()
