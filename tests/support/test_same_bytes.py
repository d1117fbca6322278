"""What differs between two results folders is told, and what says of the run alone is not."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from tests.support.same_bytes import differences


@pytest.fixture
def folders(repository: Path, tmp_path: Path) -> tuple[Path, Path]:
    """Two copies of one results folder."""
    source = repository / "tests" / "reference" / "format_1" / "plain"
    before, after = (Path(shutil.copytree(source, tmp_path / name)) for name in ("before", "after"))
    return before, after


def in_text(name: str, old: str, new: str) -> Callable[[Path], None]:
    """Replaces a text in a file."""

    def change(folder: Path) -> None:
        path = folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def in_manifest(**facts: object) -> Callable[[Path], None]:
    """Makes the manifest say other things."""

    def change(folder: Path) -> None:
        path = folder / "manifest.json"
        path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), **facts}), encoding="utf-8")

    return change


def in_parquet(folder: Path) -> None:
    path = folder / "contributions.parquet"
    table = pd.read_parquet(path)
    table.loc[3, "raw"] += 1e-12
    table.to_parquet(path, index=False)


def with_remarks(folder: Path) -> None:
    path = folder / "ranking.csv"
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    table.assign(remarks="few_blocks(n=12)").to_csv(path, index=False, lineterminator="\n")


UNCHANGED = [
    lambda folder: None,
    in_manifest(study_run="0123456789ab", finished="2031-01-01T00:00:00+00:00", format=2, wall_time_seconds=1.0),
    in_text("config.yaml", "path: territories.csv", "path: /a/ifn_research/data/sample/territories.csv"),
]
CHANGED = [
    (in_manifest(seed=12), 'manifest.json: -  "seed": 11'),
    (in_text("note.md", "equal", "equall"), "note.md: - "),
    (in_text("scores.csv", "S000001", "S1"), "scores.csv: row 1, 'code': 'S000001', now 'S1'"),
    (in_text("versions/equal/index.json", '"format": 4', '"format": 5'), 'versions/equal/index.json: -  "format": 4'),
    (in_parquet, "contributions.parquet: row 4, 'raw': "),
    (with_remarks, "ranking.csv: columns ["),
    (lambda folder: (folder / "movers.csv").unlink(), "movers.csv: only before"),
    (lambda folder: (folder / "more.csv").write_text("a\n"), "more.csv: only after"),
]


@pytest.mark.parametrize("change", UNCHANGED)
def test_the_same_results_of_another_run_are_the_same(
    folders: tuple[Path, Path], change: Callable[[Path], None]
) -> None:
    before, after = folders
    if change is UNCHANGED[2]:
        in_text("config.yaml", "path: territories.csv", "path: /b/c/ifn_research/data/sample/territories.csv")(before)
    change(after)
    assert list(differences(before, after)) == []


@pytest.mark.parametrize(("change", "told"), CHANGED)
def test_the_first_difference_of_a_file_is_told(
    folders: tuple[Path, Path], change: Callable[[Path], None], told: str
) -> None:
    before, after = folders
    change(after)
    (found,) = differences(before, after)
    assert found.startswith(told)


def test_a_column_that_was_added_may_be_left_out(folders: tuple[Path, Path]) -> None:
    before, after = folders
    with_remarks(after)
    assert list(differences(before, after, ["remarks"])) == []
    in_text("ranking.csv", "equal", "other")(after)
    assert len(list(differences(before, after, ["remarks"]))) == 1
