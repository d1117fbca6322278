"""Tables of results as their row types declare them."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ifn_research.results.study_result import StudyResult
from ifn_research.results.tables import TABLES
from ifn_research.rows import rows_of, table


@pytest.fixture
def meanings(repository: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend(str(repository / "docs"))
    sys.modules.pop("tables", None)
    from tables import meanings

    return meanings


def test_every_column_of_every_table_says_what_it_means(meanings) -> None:
    missing = [
        f"{name}.{column}"
        for name, declared in TABLES.items()
        for column in declared.columns
        if not meanings(declared.row).get(column)
    ]
    assert missing == [], "say it in the docstring of the row, below Attributes"


def test_the_page_of_results_says_what_each_table_is_for(repository: Path) -> None:
    page = (repository / "docs" / "reference" / "results.md").read_text(encoding="utf-8")
    files = [f"{name}.{ending}" for name, declared in TABLES.items() for ending in declared.formats]
    assert [file for file in files if f"`{file}`" not in page] == [], "write their rows in docs/reference/results.md"


def test_the_tables_of_a_run_have_the_columns_and_types_declared(simulated: StudyResult) -> None:
    wrong = []
    for name, frame in simulated.tables.items():
        declared = TABLES[name]
        found = [column for column in frame.columns if column in declared.columns]
        if tuple(found) != declared.columns or (len(found) < len(frame.columns) and not declared.groups_after):
            wrong.append(name)
        for column in declared.columns if len(frame) else ():
            is_number = pd.api.types.is_numeric_dtype(frame[column]) and not pd.api.types.is_bool_dtype(frame[column])
            if is_number != (declared.types[column] in (float, int)):
                wrong.append(f"{name}.{column}")
    assert wrong == []


@pytest.mark.parametrize("name", [name for name, declared in TABLES.items() if not declared.optional])
def test_rows_read_from_a_table_make_the_same_table(simulated: StudyResult, name: str) -> None:
    declared = TABLES[name]
    frame = simulated.tables[name]
    again = table(rows_of(frame, declared.row), declared.row)
    for column in declared.columns:
        before, after = frame[column], again[column]
        if declared.types[column] in (float, int):
            np.testing.assert_array_equal(before.to_numpy(dtype=float), after.to_numpy(dtype=float))
        else:
            assert before.fillna("").tolist() == after.fillna("").tolist(), column


def test_rows_of_a_kind_are_found_by_it(simulated: StudyResult) -> None:
    weights = simulated.rows(TABLES["weights"].row)
    assert [row.weight for row in weights] == simulated.tables["weights"]["weight"].tolist()
