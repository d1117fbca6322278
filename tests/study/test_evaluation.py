"""A study judged by outcomes at its own level and at that of a group, against pandas and SciPy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from ifn_research import load_study, run
from ifn_research.results.study_result import StudyResult, write_yaml
from tests.support.remarks import note

N, N_EPCI = 240, 24


@pytest.fixture(scope="module")
def communes() -> pd.DataFrame:
    rng = np.random.default_rng(8)
    epci = np.arange(N) % N_EPCI
    latent = rng.normal(size=N_EPCI)[epci] + rng.normal(size=N)
    return pd.DataFrame(
        {
            "code": [f"c{i:03d}" for i in range(N)],
            "people": rng.integers(50, 5000, N),
            "epci": [f"2000000{i:02d}" for i in epci],
            "dep": [f"d{i // 2:02d}" for i in epci],
            "x": latent + rng.normal(size=N),
            "y": -latent + rng.normal(size=N),
            "outcome": 50 + 5 * latent + 5 * rng.normal(size=N),
        }
    )


@pytest.fixture(scope="module")
def epci(communes: pd.DataFrame) -> pd.DataFrame:
    """Counts of 20 of the EPCI, in another order."""
    rng = np.random.default_rng(9)
    people = communes.groupby("epci")["people"].sum()
    share = communes.groupby("epci")["outcome"].mean() / 100
    table = pd.DataFrame({"siren": people.index, "of": people.to_numpy() // 3})
    table["n"] = rng.binomial(table["of"], share.to_numpy())
    return table.iloc[rng.permutation(N_EPCI)[:20]]


def studied(folder: Path, communes: pd.DataFrame, epci: pd.DataFrame, **said: Any) -> StudyResult:
    communes.to_csv(folder / "communes.csv", index=False)
    epci.to_csv(folder / "epci.csv", index=False)
    config = {
        "study": "levels",
        "level": "village",
        "tables": [
            {
                "path": "communes.csv",
                "code": "code",
                "population": "people",
                "groups": {"epci": "epci", "departement": "dep"},
            }
        ],
        "indicators": {"x": {"column": "x"}, "y": {"column": "y", "direction": -1}},
        "ground_truth": [
            {
                "name": "counted",
                "numerator": "n",
                "denominator": "of",
                "table": {"path": "epci.csv", "code": "siren", "group": "epci"},
                "primary": True,
            },
            {"name": "own", "column": "outcome", "unit": "%"},
        ],
        "versions": [{"name": "equal", "variables": ["x", "y"]}, {"name": "single", "variables": ["x"]}],
        "validation": {"bootstrap": {"replicates": 50, "block": "epci"}},
    }
    write_yaml(config | said, folder / "study.yaml")
    return run(load_study(folder / "study.yaml"))


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory, communes: pd.DataFrame, epci: pd.DataFrame) -> StudyResult:
    return studied(tmp_path_factory.mktemp("levels"), communes, epci)


def averaged(result: StudyResult, communes: pd.DataFrame, version: str) -> pd.Series:
    """Population-weighted mean scores of the EPCI, by pandas."""
    scores = result.tables["scores"].query("version == @version").set_index("code")["score"]
    table = communes.assign(score=scores[communes["code"]].to_numpy())
    weighted = (table["score"] * table["people"]).groupby(table["epci"]).sum()
    return weighted / table.groupby("epci")["people"].sum()


def test_an_outcome_by_members_judges_population_weighted_scores(result, communes, epci) -> None:
    outcome = epci.set_index("siren").eval("n / of")
    table = result.tables["validation"].set_index(["version", "ground_truth", "metric"])
    for version in ("equal", "single"):
        lifted = averaged(result, communes, version)[outcome.index]
        row = table.loc[(version, "counted", "spearman")]
        assert row["estimate"] == pytest.approx(stats.spearmanr(lifted, outcome).statistic, abs=1e-12)
        assert row["n"] == 20
        assert "judged at the level of 'epci' through population-weighted means" in row["note"]
    own = table.loc[("equal", "own", "spearman")]
    assert own["n"] == N
    assert "judged at" not in own["note"]


def test_the_blocks_of_members_are_coarser_than_they_are(result) -> None:
    rows = result.tables["validation"].query("metric == 'spearman'").groupby("ground_truth")["n_blocks"].first()
    # 20 EPCI in at most 12 départements; the declared blocks, the EPCI themselves, serve for the communes.
    assert 10 <= rows["counted"] <= 12
    assert rows["own"] == N_EPCI


def test_tables_keep_the_declared_order_of_the_ground_truths(result) -> None:
    for name in ("validation", "ranking", "comparisons"):
        assert list(dict.fromkeys(result.tables[name]["ground_truth"])) == ["counted", "own"], name


def test_the_level_is_told_in_french(result) -> None:
    text = result.tables["comparisons"].query("ground_truth == 'counted'")["note"].iloc[0]
    assert "jugé au niveau « EPCI », par des scores moyens pondérés par la population" in note(text, result.config)


def test_an_outcome_by_members_alone_is_judged_too(tmp_path, communes, epci) -> None:
    own = {"path": "epci.csv", "code": "siren", "group": "epci"}
    truths = [{"name": "counted", "numerator": "n", "denominator": "of", "table": own}]
    result = studied(tmp_path, communes, epci, ground_truth=truths)
    assert set(result.tables["validation"]["ground_truth"]) == {"counted"}
    assert result.primary == ("counted", "spearman")


REAL = """
study: real
level: commune
tables:
  - path: {data}/communes.parquet
    code: code_commune
    name: name
    population: population
    groups: {{epci: code_epci, departement: code_departement, region: code_region}}
indicators:
  low_diploma: {{column: share_low_diploma, unit: "%"}}
  fast_broadband: {{column: share_premises_fast_broadband, unit: "%", direction: -1}}
ground_truth:
  - {{name: abstention, column: outcome_abstention_rate_2017, unit: "%", primary: true, table: {epci}}}
  - {{name: illectronism, column: outcome_illectronism_rate_2019, unit: "%", table: {epci}}}
versions:
  - {{name: complete, variables: [low_diploma, fast_broadband], imputation: drop}}
validation: {{bootstrap: {{replicates: 0}}}}
"""


def test_communes_are_judged_by_what_was_measured_in_their_epci(shared: Path, tmp_path: Path) -> None:
    data = shared / "data" / "tables"
    own = f"{{path: {data}/epci.csv, code: code_epci, level: epci, group: epci}}"
    (tmp_path / "real.yaml").write_text(REAL.format(data=data, epci=own), encoding="utf-8")
    result = run(load_study(tmp_path / "real.yaml"))

    communes = pd.read_parquet(data / "communes.parquet").set_index("code_commune")
    truth = pd.read_csv(data / "epci.csv", dtype={"code_epci": str}).set_index("code_epci")
    communes["score"] = result.tables["scores"].set_index("code")["score"]
    known = communes.dropna(subset=["score", "population"])
    score = known.groupby("code_epci").apply(lambda part: np.average(part["score"], weights=part["population"]))
    share = known.groupby("code_epci")["population"].sum() / communes.groupby("code_epci")["population"].sum()
    score = score[share >= 0.65]
    found = result.tables["validation"].query("version == 'complete'").set_index(["ground_truth", "metric"])
    for name, column in (("abstention", "abstention_rate_2017"), ("illectronism", "illectronism_rate_2019")):
        both = pd.concat([score.rename("score"), truth[f"outcome_{column}"].rename("outcome")], axis=1).dropna()
        for metric, function in (("spearman", stats.spearmanr), ("pearson", stats.pearsonr)):
            row = found.loc[(name, metric)]
            assert row["estimate"] == pytest.approx(function(both["score"], both["outcome"]).statistic, abs=1e-12)
            assert row["n"] == len(both)
    # One of the 92 has another code in 2021 than in 2020, Lille, which is told.
    assert found.loc[("illectronism", "spearman"), "n"] == 91
    left_out = result.tables["quality"].query("check == 'rows_without_territory'")["message"]
    assert left_out.str.contains("200093201").any()


@pytest.mark.slow
def test_the_study_of_communes_judged_by_epci_tells_what_circularity_is_worth(repository: Path, shared: Path) -> None:
    del shared
    study = load_study(repository / "configs" / "communes_epci.yaml", overrides=["validation.bootstrap.replicates=20"])
    result = run(study, only=["complete-only"])
    shown = result.tables["variants"].set_index(["ground_truth", "metric", "variant"])["estimate"]
    with_, without = (shown["illectronisme", "spearman", f"{word} circular indicators"] for word in ("with", "without"))
    assert with_ - without > 0.2
    rows = result.tables["validation"].query("version == 'complete-only' and metric == 'spearman'")
    assert list(rows["n"]) == [1227, 1227, 91]
    assert rows["note"].str.startswith("judged at the level of 'epci'").all()
