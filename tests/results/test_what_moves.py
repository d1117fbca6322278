"""The rank of a territory with one indicator at the median, against scores computed again with numpy alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ifn_research import load_study, run
from ifn_research.results.study_result import StudyResult
from ifn_research.results.what_moves import what_moves

NAMES = ("a", "b", "c")
WEIGHTS = np.array([1.0, 1.0, -1.0]) / 3
N = 40


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    rng = np.random.default_rng(8)
    values = rng.normal(50, 9, (N, len(NAMES)))
    return pd.DataFrame(values, columns=list(NAMES)).assign(code=[f"T{k:02d}" for k in range(N)])


@pytest.fixture(scope="module")
def result(table: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> StudyResult:
    """Equal weights of z-scores, c the other way round, then the same of percentiles."""
    folder: Path = tmp_path_factory.mktemp("moves")
    table.to_csv(folder / "t.csv", index=False)
    (folder / "s.yaml").write_text(
        """
study: s
level: zone
tables: [{path: t.csv, code: code}]
indicators: {a: {column: a, direction: 1}, b: {column: b, direction: 1}, c: {column: c, direction: -1}}
versions:
  - {name: equal, variables: [a, b, c]}
  - {name: percentile, variables: [a, b, c], normalisation: percentile}
""",
        encoding="utf-8",
    )
    return run(load_study(folder / "s.yaml"))


def by_hand(table: pd.DataFrame, row: int, column: int | None) -> float:
    """The score of a territory whose value of an indicator is the median; scales stay those of the study."""
    values = table[list(NAMES)].to_numpy()
    own = values[row].copy()
    if column is not None:
        own[column] = np.median(values[:, column])
    return float(((own - values.mean(axis=0)) / values.std(axis=0, ddof=0)) @ WEIGHTS)


@pytest.mark.parametrize("row", [0, 7, 23])
def test_scores_and_ranks_are_those_of_a_computation_by_hand(
    table: pd.DataFrame, result: StudyResult, row: int
) -> None:
    code = table["code"][row]
    published = result.of_version("scores", "equal").set_index("code")["score"]
    # The scale of the published scores: by standard deviation, from n or n - 1, which ranks do not depend on.
    scale = published[code] / by_hand(table, row, None)
    others = [scale * by_hand(table, other, None) for other in range(N) if other != row]
    found = {moved.indicator: moved for moved in what_moves(result, code, "equal")}
    assert set(found) == set(NAMES)
    for column, name in enumerate(NAMES):
        score = scale * by_hand(table, row, column)
        assert found[name].score == pytest.approx(score, abs=1e-9)
        assert found[name].rank == 1 + sum(other > score for other in others)
        assert found[name].value == pytest.approx(table[name].median())


def test_the_largest_change_of_rank_comes_first(table: pd.DataFrame, result: StudyResult) -> None:
    code = table["code"][3]
    rank = result.of_version("scores", "equal").set_index("code").loc[code, "rank"]
    changes = [abs(moved.rank - rank) for moved in what_moves(result, code, "equal")]
    assert changes == sorted(changes, reverse=True)


def test_a_territory_that_is_at_the_median_moves_nowhere(table: pd.DataFrame, result: StudyResult) -> None:
    moved = what_moves(result, table["code"][5], "percentile")
    assert {item.indicator for item in moved} == set(NAMES)
    assert all(1 <= item.rank <= N for item in moved)


def test_nothing_is_said_where_figures_are_masked_or_filled_or_the_index_is_not_that_of_the_scores(
    result: StudyResult,
) -> None:
    cells = result.tables["contributions"]
    for changed in (cells.assign(masked="small"), cells.assign(imputed=True), cells.assign(shrunk=0.5)):
        assert what_moves(replace(result, tables={**result.tables, "contributions": changed}), "T01", "equal") == []
    scores = result.tables["scores"]
    other = replace(result, tables={**result.tables, "scores": scores.assign(score=scores["score"] + 1)})
    assert what_moves(other, "T01", "equal") == []
    assert what_moves(replace(result, indices={}), "T01", "equal") == []
