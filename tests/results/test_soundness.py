"""A results folder whose files say something else than a run writes is refused by the name of the file."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from ifn_research.errors import DataError
from ifn_research.results.soundness import KEYS
from ifn_research.results.study_result import StudyResult, read_results
from ifn_research.results.tables import PARQUET, TABLES

DEEP = 100_000


@pytest.fixture(scope="module")
def whole(simulated: StudyResult, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole")
    simulated.write(folder)
    return folder


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "r"))


def in_parquet(name: str, change: Callable[[pd.DataFrame], pd.DataFrame]) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        path = folder / f"{name}.parquet"
        change(pd.read_parquet(path)).to_parquet(path)

    return damage


def in_csv(name: str, change: Callable[[pd.DataFrame], pd.DataFrame]) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        path = folder / f"{name}.csv"
        change(pd.read_csv(path, dtype=str, keep_default_na=False)).to_csv(path, index=False)

    return damage


def in_manifest(key: str, value: Any) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        path = folder / "manifest.json"
        path.write_text(json.dumps({**json.loads(path.read_text()), key: value}))

    return damage


def doubled(table: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([table, table.head(1)])


DAMAGE: dict[str, tuple[str, Callable[[Path], None]]] = {
    "scores are texts": ("scores.parquet", in_parquet("scores", lambda t: t.assign(score=t["score"].astype(str)))),
    "scores are infinite": ("scores.parquet", in_parquet("scores", lambda t: t.assign(score=float("inf")))),
    "codes are numbers": ("scores.parquet", in_parquet("scores", lambda t: t.assign(code=1.5))),
    "codes are absent": ("scores.parquet", in_parquet("scores", lambda t: t.assign(code=None))),
    "a row is there twice": ("scores.parquet", in_parquet("scores", doubled)),
    "indicators are numbers": ("contributions.parquet", in_parquet("contributions", lambda t: t.assign(indicator=3))),
    "imputed is a text": ("contributions.parquet", in_parquet("contributions", lambda t: t.assign(imputed="no"))),
    "a weight is there twice": ("weights.csv", in_csv("weights", doubled)),
    "yes and no are other words": ("confidence_set.csv", in_csv("confidence_set", lambda t: t.assign(in_set="Tru"))),
    "a version is there twice": ("versions.csv", in_csv("versions", doubled)),
    "warnings are a text": ("manifest.json", in_manifest("warnings", "x")),
    "remarks are numbers": ("manifest.json", in_manifest("remarks", {"equal": 3})),
    "the seed is a text": ("manifest.json", in_manifest("seed", "1")),
    "inputs are numbers": ("manifest.json", in_manifest("inputs", [1])),
    "brackets without end": ("manifest.json", lambda folder: write(folder / "manifest.json", "[" * DEEP)),
    "dashes without end": ("config.yaml", lambda folder: write(folder / "config.yaml", "- " * DEEP)),
    "a configuration was cut": ("config.yaml", lambda folder: cut(folder / "config.yaml", b"indicators:")),
    "an index nests without end": (
        "index.json",
        lambda folder: write(folder / "versions/equal/index.json", "[" * DEEP),
    ),
}


def write(path: Path, text: str) -> None:
    path.write_text(text)


def cut(path: Path, before: bytes) -> None:
    path.write_bytes(path.read_bytes().partition(before)[0])


@pytest.mark.parametrize("what", DAMAGE)
def test_what_no_run_writes_is_refused_by_the_name_of_its_file(folder: Path, what: str) -> None:
    name, damage = DAMAGE[what]
    damage(folder)
    with pytest.raises(DataError) as caught:
        read_results(folder)
    assert name in f"{caught.value.what} {caught.value.where}"
    assert str(caught.value.fix)


@pytest.mark.parametrize("table", ["validation", "weights"])
def test_a_version_that_the_study_does_not_have_is_refused(folder: Path, table: str) -> None:
    in_csv(table, lambda t: t.replace({"version": {"equal": "another"}}))(folder)
    with pytest.raises(DataError, match=f"'{table}' names another, which the configuration does not have"):
        read_results(folder)


@pytest.mark.parametrize("name", KEYS)
def test_no_row_is_without_its_name(folder: Path, name: str) -> None:
    change = in_parquet if name in PARQUET else in_csv
    if not (folder / f"{name}.{'parquet' if name in PARQUET else 'csv'}").is_file():
        pytest.skip(f"this study writes no table '{name}'")
    for column in (key for key in KEYS[name] if TABLES[name].types[key] is str):
        kept = Path(shutil.copytree(folder, folder.parent / column))
        change(name, lambda t, column=column: t.assign(**{column: ["", *t[column][1:]]}))(kept)
        with pytest.raises(DataError) as caught:
            read_results(kept)
        assert name in f"{caught.value.what} {caught.value.where}"


def test_no_cell_of_a_parquet_table_of_another_type_is_let_through(folder: Path) -> None:
    for name in sorted(PARQUET & {path.stem for path in folder.glob("*.parquet")}):
        path = folder / f"{name}.parquet"
        table = pd.read_parquet(path)
        for column, kind in TABLES[name].types.items():
            if column not in table or not len(table):
                continue
            table.assign(**{column: [1.5] * len(table) if kind is str else ["x"] * len(table)}).to_parquet(path)
            with pytest.raises(DataError, match=f"its column '{column}'"):
                read_results(folder)
        table.to_parquet(path)
    assert read_results(folder)
