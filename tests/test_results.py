"""A results folder holds the tables of DESIGN, and reads back as it was."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from ifn_research.errors import DataError
from ifn_research.results import COLUMNS, StudyResult, read_results


def test_tables_have_the_columns_of_the_contract(simulated: StudyResult, tmp_path: Path) -> None:
    simulated.write(tmp_path)
    for name, columns in COLUMNS.items():
        table = simulated.tables[name]
        extra = ["region", "departement"] if name == "scores" else []
        assert [column for column in table.columns if column not in extra] == list(columns), name
    assert list(pd.read_csv(tmp_path / "scores.csv", nrows=1)) == [
        *("code", "name", "departement", "region", "population", "version", "score", "rank", "decile")
    ]
    for name in ("scores", "dimensions", "contributions"):
        assert (tmp_path / f"{name}.parquet").is_file()
    assert not (tmp_path / "contributions.csv").exists()


def test_scores_are_written_without_loss(simulated: StudyResult, tmp_path: Path) -> None:
    simulated.write(tmp_path)
    written = pd.read_csv(tmp_path / "scores.csv")
    pd.testing.assert_series_equal(written["score"], simulated.tables["scores"]["score"], check_exact=True)


def test_ranks_and_deciles_follow_their_definitions(simulated: StudyResult) -> None:
    for _, table in simulated.tables["scores"].groupby("version"):
        n = len(table)
        expected = table["score"].round(12).rank(method="min", ascending=False)
        assert (table["rank"] == expected).all()
        assert (table["decile"] == 10 - (10 * (table["rank"] - 1) // n)).all()


def test_versions_are_ranked_on_shared_territories_best_first(simulated: StudyResult) -> None:
    ranking = simulated.ranking()
    scored = ranking[ranking["estimate"].notna()]
    assert scored["estimate"].is_monotonic_decreasing
    versions = scored[~scored["version"].str.startswith("baseline:")]
    assert set(versions["n"]) == {versions["n"].iloc[0]}
    assert list(ranking.loc[ranking["status"] == "failed", "version"]) == ["refused"]


def test_a_folder_without_a_file_is_refused_by_name(simulated: StudyResult, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="is not a results folder"):
        read_results(tmp_path)
    simulated.write(tmp_path)
    (tmp_path / "weights.csv").unlink()
    with pytest.raises(DataError, match="'weights' is missing"):
        read_results(tmp_path)
