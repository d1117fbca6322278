"""A pooled study, written and read back."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from ifn_research.errors import DataError
from ifn_research.results.pooled import POOLED_TABLES, is_pooled, read_pooled
from ifn_research.study.pooling.pool import pool_returns
from tests.study.pooling.partners import named, simulated


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    pooled = pool_returns(named(simulated(4, partner="=1+1")), {"equal": "Poids égaux"})
    pooled.write(tmp_path)
    found = read_pooled(tmp_path)
    assert is_pooled(tmp_path)
    assert found.labels == {"equal": "Poids égaux"}
    assert found.manifest == pooled.manifest
    for name, frame in pooled.tables.items():
        pd.testing.assert_frame_equal(found.tables[name], frame, check_dtype=False)


def test_no_table_holds_a_formula(tmp_path: Path) -> None:
    pool_returns(named(simulated(3, partner="=1+1"))).write(tmp_path)
    assert "'=1+1" in (tmp_path / "partners.csv").read_text(encoding="utf-8")


def test_a_folder_that_holds_none_or_a_damaged_one_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="holds no pooled study"):
        read_pooled(tmp_path)
    pool_returns(named(simulated(3))).write(tmp_path)
    (tmp_path / "pooled.csv").write_text("kind,name\n", encoding="utf-8")
    with pytest.raises(DataError):
        read_pooled(tmp_path)
    (tmp_path / "pool.json").write_text('{"kind": "pool"', encoding="utf-8")
    with pytest.raises(DataError):
        read_pooled(tmp_path)


def test_every_column_is_told_in_the_reference(repository: Path) -> None:
    text = (repository / "docs" / "reference" / "pooling.md").read_text(encoding="utf-8")
    for name, kind in POOLED_TABLES.items():
        assert f"`{name}.csv`" in text
        for column in kind.columns:
            assert f"`{column}`" in text, (name, column)


def test_a_table_that_was_changed_is_told(tmp_path: Path) -> None:
    pool_returns(named(simulated(3))).write(tmp_path)
    path = tmp_path / "pooled.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("0.", "1.", 1), encoding="utf-8")
    with pytest.raises(DataError, match=r"pooled\.csv was changed since"):
        read_pooled(tmp_path)
