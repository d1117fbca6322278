"""`ifn compare --split` as a user types it: sentences, the table, and what is refused with advice."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from ifn_research.cli import main
from ifn_research.errors import ConfigError, DataError
from ifn_research.operations.split import split_runs
from ifn_research.results.split import PARTS
from tests.support.two_vintages import moved, table, vintage, weighted


def ifn(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def years(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("years")
    before = table()
    after = pd.concat([moved(before).iloc[1:], table(seed=7, n=2, first=30)], ignore_index=True)
    old = vintage(folder, 2020, before, [weighted(poverty=0.7, jobs=0.3)])
    return old, vintage(folder, 2023, after, [weighted(poverty=0.3, jobs=0.3, age=0.4)])


def test_each_of_the_farthest_moves_has_a_sentence_and_the_table_has_all(
    years: tuple[Path, Path], tmp_path: Path
) -> None:
    done = ifn("compare", *years, "--split", "--out", tmp_path / "moves.csv")
    assert done.exit_code == 0, done.output
    rows = pd.read_csv(tmp_path / "moves.csv", dtype={"item": str}).query("subject == 'split'")
    ranks = rows[rows["measure"] == "rank"].dropna(subset=["change"])
    assert len(ranks) == 29
    assert ranks[list(PARTS)].fillna(0.0).sum(axis=1).to_numpy() == pytest.approx(
        ranks["change"].astype(float), abs=1e-11
    )
    assert rows[rows["reason"].notna()]["item"].tolist() == ["T00", "T30", "T31"]
    first = ranks.loc[ranks["change"].astype(float).abs().sort_values(ascending=False, kind="stable").index[0]]
    told = " ".join(done.stdout.split())
    assert f"Place {first['item']}: rank {float(first['a']):.0f} to {float(first['b']):.0f}" in told
    assert "only run A scores it (1 territory: Place T00)" in told
    assert "The parts of a move are Shapley values" in told


def test_the_sentences_are_in_french_where_that_is_asked_for(years: tuple[Path, Path]) -> None:
    done = ifn("--lang", "fr", "compare", *years, "--split", "--fixed-reference")
    told = " ".join(done.stdout.split())
    assert "Pourquoi les territoires ont changé de place" in told
    assert "périmètre" in told
    assert "ce que le premier a appris" in told
    assert "fragile) : données" in told.replace("\N{NO-BREAK SPACE}", " ")


def test_without_the_option_no_table_is_read(years: tuple[Path, Path], tmp_path: Path) -> None:
    copy = tmp_path / "old"
    shutil.copytree(years[0], copy)
    study = copy / "config.yaml"
    study.write_text(study.read_text().replace("table_2020.csv", "gone.csv"))
    assert ifn("compare", copy, years[1]).exit_code == 0
    done = ifn("compare", copy, years[1], "--split")
    assert done.exit_code == 2
    assert "gone.csv" in done.stderr


def test_what_cannot_be_asked_for_is_refused_before_any_work(years: tuple[Path, Path], tmp_path: Path) -> None:
    done = ifn("compare", *years, "--fixed-reference")
    assert (done.exit_code, "add --split" in done.stderr) == (2, True)
    with pytest.raises(ConfigError, match="both are the same run"):
        split_runs(years[0], years[0])
    with pytest.raises(ConfigError, match="version 'indx' is not in both runs") as refused:
        split_runs(*years, version="indx")
    assert "index" in str(refused.value.fix)
    with pytest.raises(ConfigError, match="is a run of a store"):
        split_runs("runs:/" + "0" * 32, years[1])
    other = vintage(tmp_path, 2024, moved(table()), [{"name": "mine", "variables": ["poverty", "jobs"]}])
    with pytest.raises(DataError, match="no version has the same name in both runs: index and mine"):
        split_runs(years[0], other)


def test_a_version_whose_name_changed_is_named_twice(years: tuple[Path, Path], tmp_path: Path) -> None:
    mine = weighted(poverty=0.3, jobs=0.3, age=0.4) | {"name": "mine"}
    after = pd.concat([moved(table()).iloc[1:], table(seed=7, n=2, first=30)], ignore_index=True)
    other = vintage(tmp_path, 2023, after, [mine])
    (found,) = split_runs(years[0], other, version="index=mine")
    (same,) = split_runs(*years)
    pd.testing.assert_frame_equal(found.of("rank").drop(columns="version"), same.of("rank").drop(columns="version"))
    assert ifn("compare", years[0], other, "--split", "--version", "index=mine").exit_code == 0
    with pytest.raises(ConfigError, match="indx"):
        split_runs(years[0], other, version="indx=mine")


def test_runs_of_other_territories_are_not_split(years: tuple[Path, Path], tmp_path: Path) -> None:
    elsewhere = table()
    elsewhere["code"] = "X" + elsewhere["code"]
    other = vintage(tmp_path, 2024, elsewhere, [weighted(poverty=0.3, jobs=0.7)])
    with pytest.raises(DataError, match="the runs have no territory in common"):
        split_runs(years[0], other)
