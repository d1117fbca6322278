"""Scores of members averaged upwards, beside those of the territories themselves."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import scipy

from ifn_research import load_study, run
from ifn_research.data.loading import load_study_data
from ifn_research.operations.score import score_table
from ifn_research.results.study_result import StudyResult

STUDY = """
study: local
level: departement
aggregate: {to: departement, from: commune}
tables: [{path: communes.csv, code: code, population: pop}]
indicators:
  a: {column: a, weight: pop}
  b: {column: b, approximate: true, direction: -1}
versions: [{name: equal, variables: [a, b]}]
"""


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    rng = np.random.default_rng(3)
    codes = [f"{place:02d}{n:03d}" for place in range(1, 13) for n in range(1, 31)]
    shift = rng.normal(size=12).repeat(30)
    return pd.DataFrame(
        {
            "code": codes,
            "pop": rng.integers(50, 5000, 360),
            "a": 20 + shift + rng.normal(size=360),
            "b": 900 - 30 * shift + 40 * rng.normal(size=360),
        }
    )


def ran(folder: Path, table: pd.DataFrame, more: str = "") -> StudyResult:
    table.to_csv(folder / "communes.csv", index=False)
    (folder / "study.yaml").write_text(STUDY + more, encoding="utf-8")
    return run(load_study(folder / "study.yaml"))


def test_against_pandas(tmp_path: Path, table: pd.DataFrame) -> None:
    result = ran(tmp_path, table)
    found = result.tables["score_of_members"].set_index("code")
    z = (table[["a", "b"]] - table[["a", "b"]].mean()) / table[["a", "b"]].std(ddof=0)
    score = (z["a"] - z["b"]) / 2
    whole = table["code"].str[:2]
    people = table["pop"].groupby(whole).sum()
    mean = (score * table["pop"]).groupby(whole).sum() / people
    worst = score.rank(ascending=False) <= 36
    share = (worst * table["pop"]).groupby(whole).sum() / people
    ratio = found["score_of_members"] / mean
    # Whatever the divisor of the standard deviation.
    np.testing.assert_allclose(ratio, ratio.iloc[0], rtol=1e-9)
    np.testing.assert_allclose(ratio.iloc[0], 1, rtol=0.01)
    np.testing.assert_allclose(found["share_in_decile_10"], share, rtol=1e-12)
    assert (found["n_members"] == 30).all()
    np.testing.assert_array_equal(found["covered"], 1.0)
    scores = result.tables["scores"].set_index("code")["score"]
    np.testing.assert_array_equal(found["score"], scores.loc[found.index])
    (told,) = [item for item in result.warnings["equal"] if item.code == "members_averaged"]
    expected = scipy.stats.spearmanr(found["score"], mean).statistic
    assert f"rank correlation of {expected:.2f}" in str(told)


def test_what_is_approximate_is_told_of_the_version(tmp_path: Path, table: pd.DataFrame) -> None:
    result = ran(tmp_path, table)
    assert any("b is a mean of medians" in str(item) for item in result.warnings["equal"])


def test_nothing_is_told_where_small_counts_are_masked(tmp_path: Path, table: pd.DataFrame) -> None:
    result = ran(tmp_path, table, "disclosure: {threshold: 11}\n")
    assert "score_of_members" not in result.tables
    quality = result.tables["quality"]
    assert "score_of_members" in set(quality.loc[quality["check"] == "not_made", "table"])


def test_the_index_scores_a_table_of_the_level_of_the_study(tmp_path: Path, table: pd.DataFrame) -> None:
    result = ran(tmp_path, table)
    (tmp_path / "results").mkdir()
    result.write(tmp_path / "results")
    data = load_study_data(load_study(tmp_path / "study.yaml").config)
    data.raw.reset_index().to_csv(tmp_path / "departements.csv", index=False)
    found = score_table(f"{tmp_path / 'results'}:equal", tmp_path / "departements.csv").table.set_index("code")["score"]
    expected = result.tables["scores"].set_index("code")["score"]
    np.testing.assert_allclose(found, expected.loc[found.index], rtol=1e-14)
