"""Long tables in parts are the whole table, however they are cut, written and read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ifn_research.errors import DataError
from ifn_research.results import files
from ifn_research.results.files import read_parts
from ifn_research.results.parts import Parts, Tables, versions_in

COLUMNS = ("version", "code", "score")


def table_of(sizes: list[int], seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    frames = [
        pd.DataFrame({"version": f"v{k}", "code": [f"é{i:03d}" for i in range(n)], "score": rng.normal(size=n)})
        for k, n in enumerate(sizes)
    ]
    whole = pd.concat(frames, ignore_index=True)
    return whole.assign(score=whole["score"].mask(whole["score"] > 1)).astype({"version": "str", "code": "str"})


def parts_of(table: pd.DataFrame, at_a_time: int, versions: int) -> Parts:
    def make(name: str) -> Iterator[pd.DataFrame]:
        rows = table[table["version"] == name]
        return (rows.iloc[start : start + at_a_time] for start in range(0, len(rows), at_a_time))

    return Parts(table.iloc[:0], {f"v{k}": lambda name=f"v{k}": make(name) for k in range(versions)})


@given(st.lists(st.integers(0, 7), min_size=1, max_size=4), st.integers(1, 5))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_written_in_chunks_it_is_the_whole_table(tmp_path: Path, sizes: list[int], at_a_time: int) -> None:
    table = table_of(sizes)
    parts = parts_of(table, at_a_time, len(sizes))
    parts.write(tmp_path / "parts.parquet")
    table.to_parquet(tmp_path / "whole.parquet", index=False)
    written, expected = pd.read_parquet(tmp_path / "parts.parquet"), pd.read_parquet(tmp_path / "whole.parquet")
    if len(table):
        pd.testing.assert_frame_equal(written, expected, check_exact=True)
        pd.testing.assert_frame_equal(parts.whole(), table, check_exact=True)
    assert list(written.columns) == list(COLUMNS)
    assert len(written) == len(table)


def test_a_version_is_read_alone_from_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = table_of([5, 0, 4])
    parts_of(table, 2, 3).write(tmp_path / "scores.parquet")
    assert read_parts(tmp_path / "scores.parquet", COLUMNS) is None
    monkeypatch.setattr(files, "MOST_WHOLE", 3)
    parts = read_parts(tmp_path / "scores.parquet", COLUMNS)
    assert parts is not None
    assert list(parts.made_by) == ["v0", "v2"]
    mine = table[table["version"] == "v2"].reset_index(drop=True)
    pd.testing.assert_frame_equal(parts.of_version("v2"), mine, check_exact=True)
    pd.testing.assert_frame_equal(parts.whole(), table, check_exact=True)
    assert parts.of_version("another").empty


def test_a_file_whose_groups_of_rows_mix_versions_is_read_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MOST_WHOLE", 3)
    table_of([5, 4]).to_parquet(tmp_path / "scores.parquet", index=False)
    assert read_parts(tmp_path / "scores.parquet", COLUMNS) is None


def test_a_long_file_that_lacks_a_column_is_refused_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_WHOLE", 3)
    parts_of(table_of([5]), 2, 1).write(tmp_path / "scores.parquet")
    with pytest.raises(DataError, match=r"scores\.parquet"):
        read_parts(tmp_path / "scores.parquet", (*COLUMNS, "rank"))
    younger = read_parts(tmp_path / "scores.parquet", (*COLUMNS, "rank"), younger=("rank",))
    assert younger is not None
    assert younger.of_version("v0")["rank"].isna().all()


def test_a_change_is_made_of_every_row_that_is_asked_for(tmp_path: Path) -> None:
    table = table_of([3, 2])
    twice = parts_of(table, 2, 2).changed(lambda rows: rows.assign(score=2 * rows["score"]))
    expected = table.assign(score=2 * table["score"])
    pd.testing.assert_frame_equal(twice.whole(), expected)
    twice.write(tmp_path / "t.parquet")
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "t.parquet"), expected)


def test_tables_of_which_some_come_in_parts_are_a_mapping() -> None:
    table = table_of([3, 2])
    tables = Tables({"weights": table}, {"scores": parts_of(table, 2, 2)})
    assert set(tables) == {"weights", "scores"}
    assert "scores" in tables
    pd.testing.assert_frame_equal(tables["scores"], tables["weights"])
    for name in tables:
        rows = tables.of_version(name, "v1").reset_index(drop=True)
        pd.testing.assert_frame_equal(rows, table[table["version"] == "v1"].reset_index(drop=True))


def test_the_versions_of_a_file_are_those_of_its_groups(tmp_path: Path) -> None:
    from pyarrow.parquet import ParquetFile

    parts_of(table_of([3, 2]), 2, 2).write(tmp_path / "t.parquet")
    with ParquetFile(tmp_path / "t.parquet") as file:
        assert file.metadata.num_row_groups == 3
        assert versions_in(file) == ["v0", "v1"]
