"""Six small studies find what they found before: texts to the letter, figures but for the rounding of the processor."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ifn_research.results.study_result import StudyResult
from tests.support.six_studies.data import STUDIES, write_studies
from tests.support.six_studies.kept import ESSENTIAL, KEPT, essential, run_study


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, StudyResult]:
    """What each study finds."""
    folder = tmp_path_factory.mktemp("six")
    write_studies(folder)
    return {name: run_study(name, folder) for name in STUDIES}


def as_written(table: pd.DataFrame, path: Path) -> pd.DataFrame:
    """A table with every cell as the text that a csv file has of it."""
    table.to_csv(path, index=False, lineterminator="\n")
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def differences(before: pd.DataFrame, after: pd.DataFrame, figures: Collection[str]) -> list[str]:
    """Cells that differ in their text, or where they are figures by more than 1e-9 of their size."""
    different = []
    for column in before:
        same = (before[column] == after[column]).to_numpy()
        if column in figures:
            first, second = (pd.to_numeric(table[column], errors="coerce").to_numpy() for table in (before, after))
            same = same | np.isclose(second, first, rtol=1e-9, atol=1e-12)
        different += [
            f"{column}, row {row}: {before[column][row]}, now {after[column][row]}" for row in np.flatnonzero(~same)
        ]
    return different


@pytest.mark.parametrize("table", ESSENTIAL)
@pytest.mark.parametrize("study", STUDIES)
def test_a_study_finds_what_it_found(results: dict[str, StudyResult], tmp_path: Path, study: str, table: str) -> None:
    before = pd.read_csv(KEPT / study / f"{table}.csv", dtype=str, keep_default_na=False)
    found = essential(results[study], table)
    # A column that was added since is compared from the next reference on.
    after = as_written(found, tmp_path / "now.csv")[[column for column in found if column in before]]
    assert list(after) == list(before)
    assert len(after) == len(before)
    assert differences(before, after, list(found.select_dtypes("number")))[:5] == []


BEFORE = pd.DataFrame({"code": ["01", "1"], "score": ["0.5", "0.25"], "note": ["", "a"]})


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({}, []),
        ({"score": ["0.5000000000001", "0.25"]}, []),
        ({"score": ["0.50001", "0.25"]}, ["score, row 0: 0.5, now 0.50001"]),
        ({"score": ["", "0.25"]}, ["score, row 0: 0.5, now "]),
        ({"note": ["", "b"]}, ["note, row 1: a, now b"]),
        ({"code": ["1", "1"]}, ["code, row 0: 01, now 1"]),
    ],
)
def test_what_changed_is_seen_and_rounding_is_not(changed: dict[str, list[str]], told: list[str]) -> None:
    assert differences(BEFORE, BEFORE.assign(**changed), ["score"]) == told
