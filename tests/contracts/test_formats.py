"""A results folder says its format: an earlier one is read without what came since, a later one is refused."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from ifn_research.cli import main
from ifn_research.errors import DataError
from ifn_research.results.study_result import StudyResult, read_results
from ifn_research.results.tables import COLUMNS, FORMAT, OPTIONAL, PARQUET, SINCE, is_younger, younger_columns

TEXTS, NUMBERS = ("validation", "note"), ("validation", "n_effective")
IN_PARQUET = ("contributions", "shrunk")


def ifn(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def older(repository: Path, tmp_path: Path) -> Path:
    """A copy of a results folder of format 1."""
    return Path(shutil.copytree(repository / "tests/reference/format_1/plain", tmp_path / "older"))


def without_column(folder: Path, table: str, column: str) -> None:
    """Take a column out of a table, as a release that did not know it would have written the file."""
    if table in PARQUET:
        path = folder / f"{table}.parquet"
        pd.read_parquet(path).drop(columns=column).to_parquet(path, index=False)
    else:
        path = folder / f"{table}.csv"
        text = pd.read_csv(path, dtype=str, keep_default_na=False)
        text.drop(columns=column).to_csv(path, index=False, lineterminator="\n")


def saying(folder: Path, **facts: Any) -> Path:
    """The folder, whose manifest says more."""
    path = folder / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), **facts}), encoding="utf-8")
    return folder


@pytest.fixture
def folders(older: Path, tmp_path: Path) -> dict[int, Path]:
    """Results of each format."""
    newer = tmp_path / "newer"
    newer.mkdir()
    read_results(older).write(newer)
    return {1: older, 2: newer}


@pytest.fixture
def since(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Declares tables and columns younger than format 1."""

    def declare(*items: str | tuple[str, str]) -> None:
        for item in items:
            monkeypatch.setitem(SINCE, item, 2)

    return declare


def test_new_results_say_their_format_and_those_without_have_format_1(simulated: StudyResult, tmp_path: Path) -> None:
    simulated.write(tmp_path)
    assert json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))["format"] == FORMAT == 2
    assert "format" not in read_results(tmp_path).manifest


def test_what_is_read_of_an_earlier_folder_and_written_again_has_the_present_format(
    older: Path, since: Callable[..., None], tmp_path: Path
) -> None:
    since("refitted")
    (older / "refitted.csv").unlink()
    (tmp_path / "again").mkdir()
    read_results(older).write(tmp_path / "again")
    assert json.loads((tmp_path / "again" / "manifest.json").read_text(encoding="utf-8"))["format"] == FORMAT
    assert read_results(tmp_path / "again").tables["refitted"].empty


def test_everything_that_an_earlier_folder_lacks_is_declared_younger(older: Path) -> None:
    written = {name: older / f"{name}.{'parquet' if name in PARQUET else 'csv'}" for name in COLUMNS}
    undeclared: list[object] = [name for name, path in written.items() if not (path.is_file() or is_younger(name, 1))]
    for name, path in written.items():
        if path.is_file():
            frame = pd.read_parquet(path) if name in PARQUET else pd.read_csv(path, dtype=str)
            there = {*frame, *younger_columns(name, 1)}
            undeclared += [(name, column) for column in COLUMNS[name] if column not in there]
    assert undeclared == [], "say in SINCE of ifn_research/results/tables.py since which format they are there"


def test_everything_declared_younger_is_there() -> None:
    for item, form in SINCE.items():
        table, *column = (item,) if isinstance(item, str) else item
        assert {*column} <= set((COLUMNS | OPTIONAL)[table]), item
        assert 1 < form <= FORMAT, item


@pytest.mark.parametrize("item", [TEXTS, NUMBERS, IN_PARQUET])
def test_a_younger_column_is_empty_in_an_earlier_folder(
    older: Path, since: Callable[..., None], item: tuple[str, str]
) -> None:
    table, column = item
    whole = read_results(older).tables[table]
    without_column(older, table, column)
    since(item)
    found = read_results(older).tables[table]
    assert list(found.columns) == list(whole.columns)
    assert (found[column].isna() | (found[column].astype(str) == "")).all()
    # Remarks of an earlier folder are read from its notes.
    apart = [column, *(["remarks"] if item == TEXTS else [])]
    pd.testing.assert_frame_equal(found.drop(columns=apart), whole.drop(columns=apart))


def test_a_younger_number_is_missing_and_a_younger_text_is_empty(older: Path, since: Callable[..., None]) -> None:
    for item in (TEXTS, NUMBERS):
        without_column(older, *item)
    since(TEXTS, NUMBERS)
    found = read_results(older).tables["validation"]
    assert found["n_effective"].dtype == "float64"
    assert found["n_effective"].isna().all()
    assert set(found["note"]) == {""}


def test_a_younger_first_column_comes_first(older: Path, since: Callable[..., None]) -> None:
    without_column(older, "quality", "table")
    since(("quality", "table"))
    assert next(iter(read_results(older).tables["quality"])) == "table"


def test_a_younger_table_is_an_empty_one_in_an_earlier_folder(older: Path, since: Callable[..., None]) -> None:
    whole = read_results(older).tables["refitted"]
    (older / "refitted.csv").unlink()
    since("refitted")
    found = read_results(older).tables["refitted"]
    assert list(found.columns) == list(whole.columns)
    assert len(found) == 0
    numbers = [column for column in whole if pd.api.types.is_numeric_dtype(whole[column])]
    assert [column for column in found if pd.api.types.is_numeric_dtype(found[column])] == numbers


def test_a_younger_parquet_table_is_an_empty_one(older: Path, since: Callable[..., None]) -> None:
    (older / "contributions.parquet").unlink()
    since("contributions")
    assert list(read_results(older).tables["contributions"].columns) == list(COLUMNS["contributions"])


def test_a_note_is_written_without_what_came_since(older: Path, since: Callable[..., None]) -> None:
    (older / "refitted.csv").unlink()
    without_column(older, *TEXTS)
    without_column(older, *NUMBERS)
    since("refitted", TEXTS, NUMBERS)
    done = ifn("note", older, "--format", "md")
    assert done.exit_code == 0, done.output


@pytest.mark.parametrize("form", [1, 2])
def test_a_column_that_is_as_old_as_the_folder_is_missed(
    folders: dict[int, Path], since: Callable[..., None], form: int
) -> None:
    since(NUMBERS)
    item = NUMBERS if form == 2 else TEXTS
    without_column(folders[form], *item)
    with pytest.raises(DataError, match=f"'validation.csv' of the results is damaged .* no column {item[1]}"):
        read_results(folders[form])


@pytest.mark.parametrize("form", [1, 2])
def test_a_table_that_is_as_old_as_the_folder_is_missed(
    folders: dict[int, Path], since: Callable[..., None], form: int
) -> None:
    since("refitted")
    name = "refitted" if form == 2 else "ranking"
    (folders[form] / f"{name}.csv").unlink()
    with pytest.raises(DataError, match=f"'{name}' is missing"):
        read_results(folders[form])


def test_a_folder_of_a_later_format_is_refused_with_the_release_that_reads_it(older: Path) -> None:
    saying(older, format=FORMAT + 1, packages={"ifn-research": "9.1.0"})
    with pytest.raises(DataError, match=f"format {FORMAT + 1}, this release reads formats up to {FORMAT}") as caught:
        read_results(older)
    assert str(caught.value.where) == str(older / "manifest.json")
    assert str(caught.value.fix) == "upgrade ifn-research to 9.1.0, which wrote them, or a later one"


@pytest.mark.parametrize("command", ["note", "map", "export", "sync"])
def test_every_command_refuses_a_later_folder(older: Path, command: str) -> None:
    done = ifn(command, saying(older, format=FORMAT + 1))
    assert done.exit_code == 2
    assert f"this release reads formats up to {FORMAT}" in done.output
    assert "upgrade ifn-research" in done.output


@pytest.mark.parametrize("form", [0, -1, "2", True, None, 1.5])
def test_a_format_that_is_no_number_is_damage(older: Path, form: Any) -> None:
    with pytest.raises(DataError, match=r"'manifest.json' of the results is damaged .* its 'format' is"):
        read_results(saying(older, format=form))
