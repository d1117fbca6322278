"""A masked study attacked with everything that leaves a run, the program and its seed.

A small count is protected where everything that leaves is the same, to the last digit, whichever count from 1 to the
threshold less one the tables hold: no computation can then leave out one of them.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import scipy

from ifn_research import load_study, run
from ifn_research.data import loading
from ifn_research.operations.export import export_results
from ifn_research.operations.run import record
from ifn_research.results.study_result import StudyResult
from tests.support.small_study import ALL, COUNTED, EVERY_KIND, study
from tests.support.with_small_counts import with_small_counts

pytestmark = pytest.mark.slow

THRESHOLD = 11
# What a run is called, when and where it was made.
OF_THE_RUN = {"study_run", "finished", "stages", "wall_time_seconds", "mlflow"}
FURTHER = {
    "validation": {
        "bootstrap": {"replicates": 60, "block": "region"},
        "loadings": {"replicates": 20},
        "baselines": ["c0", "r0"],
        "adjust_for": ["c2"],
        "spatial_cv": {"by": "region"},
    },
    "typology": {"classes": {"min": 2, "max": 3}},
}
LEARNED = (
    {"name": "taught", "variables": list(ALL), "weighting": {"method": "supervised", "ground_truth": "truth"}},
    {"name": "imputed", "variables": list(ALL), "imputation": "knn"},
    {"name": "of_counts", "variables": list(COUNTED)},
    {"name": "alone", "variables": ["c0"]},
)


def other_small_counts() -> pd.DataFrame:
    """The same places with small counts, none of which is what it was."""
    table = with_small_counts()
    table.loc[3, "c0_n"] = 10
    table.loc[7, "c1_n"] = table.loc[7, "c1_d"] - 1
    table.loc[12, ["c2_n", "c2_d"]] = [1, 9]
    table.loc[20, "pop"] = 3
    table.loc[[30, 31], "truth_n"] = [10, 1]
    return table


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Everything that leaves two studies whose tables differ in small counts alone."""
    found = []
    for table in (with_small_counts(), other_small_counts()):
        home = tmp_path_factory.mktemp("attack")
        path = study(home, table, versions=[*EVERY_KIND, *LEARNED], **FURTHER)
        record(load_study(path), out=home / "results", tracking_uri=f"sqlite:///{home}/mlflow.db")
        export_results(home / "results", formats=("csv-fr",), out=home / "results" / "export")
        found.append(home)
    return found


def plain(path: Path, home: Path) -> Any:
    """What a file says, but for the name of the run and of its folder."""
    if path.suffix == ".parquet":
        return pd.read_parquet(path).to_csv()
    if path.name == "manifest.json":
        manifest = json.loads(path.read_text(encoding="utf-8").replace(str(home), ""))
        # Digests are those of files that say the name of the run.
        return {key: value for key, value in manifest.items() if key not in OF_THE_RUN | {"digests"}}
    content = path.read_bytes().replace(str(home).encode(), b"")
    return re.sub(rb"[0-9a-f]{12}|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\S*", b"", content)


def test_no_file_of_the_results_says_which_small_counts_the_tables_hold(two: list[Path]) -> None:
    files = [sorted(path for path in (home / "results").rglob("*") if path.is_file()) for home in two]
    names = [[path.relative_to(home / "results") for path in found] for home, found in zip(two, files, strict=True)]
    assert names[0] == names[1]
    assert {"manifest.json", "validation.csv", "lisa.csv", "contributions.parquet", "note.md"} <= set(
        map(str, names[0])
    )
    assert any(path.name == "index.json" for path in names[0])
    differ = [
        str(name)
        for name, one, other in zip(names[0], *files, strict=True)
        if plain(one, two[0]) != plain(other, two[1])
    ]
    assert differ == []


def logged(home: Path) -> list[tuple[Any, ...]]:
    """Metrics, parameters and tags of MLflow, but for names of runs, times and sizes."""
    rows: list[tuple[Any, ...]] = []
    with sqlite3.connect(home / "mlflow.db") as store:
        for table in ("metrics", "latest_metrics", "params", "tags"):
            rows += [(table, *row) for row in store.execute(f"SELECT key, value FROM {table}")]
        rows += [("inputs", *row) for row in store.execute("SELECT name, digest FROM datasets")]
    hidden = re.compile(r"study_run|seconds|finished|parent|mlflow\.|host|process|path|results|stage")
    return sorted(tuple(map(str, row)) for row in rows if not hidden.search(str(row[1])))


def test_nothing_that_mlflow_holds_does(two: list[Path]) -> None:
    one, other = map(logged, two)
    assert len(one) > 500
    assert {row[0] for row in one} == {"metrics", "latest_metrics", "params", "tags", "inputs"}
    assert [pair for pair in zip(one, other, strict=True) if pair[0] != pair[1]] == []


def as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """Masks alone, over figures that are computed with small counts."""
    monkeypatch.setattr(loading, "without_small_counts", lambda config, data: data)


def pearson(result: StudyResult) -> dict[str, float]:
    rows = result.tables["validation"].query("metric == 'pearson' and ground_truth == 'truth'")
    return {row.version: float(row.estimate) for row in rows.itertuples()}


def counts_that_fit(result: StudyResult, table: pd.DataFrame) -> list[tuple[int, int]]:
    """Pairs of small outcomes with which the scores that are told agree with the outcomes as it is told."""
    scores = result.tables["scores"].pivot_table(index="code", columns="version", values="score")
    told, found = pearson(result), []
    for one in range(1, THRESHOLD):
        for other in range(1, THRESHOLD):
            counts = table["truth_n"].to_numpy(dtype=float).copy()
            counts[[30, 31]] = one, other
            rate = counts / table["truth_d"].to_numpy()
            gaps = [abs(np.corrcoef(scores[name], rate)[0, 1] - told[name]) for name in ("equal", "fixed")]
            if max(gaps) < 1e-12:
                found.append((one, other))
    return found


def test_enumeration_finds_two_outcomes_under_masks_alone_and_the_stand_ins_now(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By who knows every other outcome, and has the correlations of two versions."""
    table = with_small_counts()
    now = run(load_study(study(tmp_path, table)))
    assert counts_that_fit(now, table) == [(5, 5)]
    as_before(monkeypatch)
    assert counts_that_fit(run(load_study(study(tmp_path, table))), table) == [(5, 8)]


def bounds(result: StudyResult, table: pd.DataFrame, place: int) -> tuple[float, float]:
    """Least and largest numerator of c0 in a place that its scores allow, by linear programming.

    Known are the weights, the lines from rates to z-scores, and the denominators; numerators are from 0 to these, and
    rates from 0 to 100.
    """
    cells = result.tables["contributions"].query("version == 'six' and masked == ''")
    lines = {
        name: np.polyfit(*part[["raw", "normalised"]].astype(float).to_numpy().T, 1)
        for name, part in cells.groupby("indicator")
    }
    scores = (
        result.tables["scores"]
        .query("code == @code", local_dict={"code": f"{place:05d}"})
        .set_index("version")["score"]
    )
    weights = result.tables["weights"].pivot_table(
        index="version", columns="indicator", values="weight", fill_value=0.0
    )
    rows, right = [], []
    for version, row in weights.iterrows():
        rows.append([row[name] * lines[name][0] for name in ALL])
        right.append(scores[version] - sum(row[name] * lines[name][1] for name in ALL))
    first = np.eye(len(ALL))[0]
    ends = [
        scipy.optimize.linprog(sign * first, A_eq=rows, b_eq=right, bounds=[(0, 100)] * len(ALL), method="highs").fun
        * sign
        for sign in (1.0, -1.0)
    ]
    people = float(table["c0_d"].iloc[place])
    return ends[0] * people / 100, ends[1] * people / 100


def test_linear_programming_bounds_a_numerator_under_masks_alone_and_the_stand_in_now(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two versions that differ by one indicator leave a point."""
    pair = [{"name": "six", "variables": list(ALL)}, {"name": "five", "variables": list(ALL[1:])}]
    table = with_small_counts()
    now = run(load_study(study(tmp_path, table, versions=pair)))
    assert bounds(now, table, 3) == pytest.approx((5, 5), abs=1e-4)
    as_before(monkeypatch)
    before = run(load_study(study(tmp_path, table, versions=pair)))
    assert bounds(before, table, 3) == pytest.approx((4, 4), abs=1e-4)


@pytest.mark.parametrize("drawn", ["ci_low", "ci_high"])
def test_draws_that_are_made_again_for_every_candidate_tell_none_from_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, drawn: str
) -> None:
    """The whole program is run again with each guess of one count: an end of an interval fits all of them."""

    def ends(count: int) -> tuple[float, ...]:
        table = with_small_counts()
        table.loc[30, "truth_n"] = count
        path = study(tmp_path, table, validation={"bootstrap": {"replicates": 40}, "loadings": {"replicates": 0}})
        rows = run(load_study(path)).tables["validation"]
        return tuple(rows[drawn].dropna())

    tried: Callable[[], set[tuple[float, ...]]] = lambda: {ends(count) for count in (1, 5, 10)}  # noqa: E731
    assert len(tried()) == 1
    as_before(monkeypatch)
    assert len(tried()) == 3
