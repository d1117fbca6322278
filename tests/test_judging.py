"""A study judged by outcomes at its own level and at that of a group, against pandas and SciPy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from ifn_research import load_study, run
from ifn_research.french import note
from ifn_research.results import StudyResult, write_yaml

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
    assert "jugé au niveau « epci », par des scores moyens pondérés par la population" in note(text, result.config)


def test_an_outcome_by_members_alone_is_judged_too(tmp_path, communes, epci) -> None:
    own = {"path": "epci.csv", "code": "siren", "group": "epci"}
    truths = [{"name": "counted", "numerator": "n", "denominator": "of", "table": own}]
    result = studied(tmp_path, communes, epci, ground_truth=truths)
    assert set(result.tables["validation"]["ground_truth"]) == {"counted"}
    assert result.primary == ("counted", "spearman")
