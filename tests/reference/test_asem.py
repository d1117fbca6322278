"""The ASEM example of COINr as one study: from raw figures to scores, weights and diagnostics (COINr 1.1.14)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ifn_research import load_study, run
from ifn_research.results.study_result import StudyResult, write_yaml

RULES = {
    "arithmetic": ("agg_amean_minmax100", "norm_minmax_0_100", [0, 100]),
    "geometric": ("agg_gmean_minmax_1_100", "norm_minmax_1_100", [1, 100]),
}


@pytest.fixture(scope="module")
def meta(shared: Path) -> pd.DataFrame:
    return pd.read_csv(shared / "reference" / "composite" / "iMeta.csv").set_index("iCode")


@pytest.fixture(scope="module")
def asem(shared: Path, meta: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> StudyResult:
    folder = tmp_path_factory.mktemp("asem")
    table = shared / "reference" / "composite" / "data_Screened.csv"
    indicators = meta[meta["Type"] == "Indicator"]
    # At most 5 points an end are winsorised: a share of 51 units between 5 and 6.
    steps: dict[str, Any] = {
        "imputation": "available",
        "outliers": {"method": "skew_kurtosis", "share": 5.5 / 51},
        "weighting": {"method": "fixed", "weights": declared(meta)},
    }
    versions = [
        {
            "name": rule,
            "variables": list(indicators.index),
            "normalisation": {"method": "minmax", "range": scale},
            "aggregation": {"stages": [rule] * 3},
            **steps,
        }
        for rule, (_, _, scale) in RULES.items()
    ]
    for pillar, names in indicators.groupby("Parent", sort=False).groups.items():
        versions.append(
            {"name": str(pillar), "variables": list(names), **steps, "normalisation": "minmax", "weighting": "equal"}
        )
    config = {
        "study": "asem",
        "tables": [{"path": str(table), "code": "uCode"}],
        "indicators": {
            str(name): {"column": name, "direction": int(row["Direction"]), "dimension": path(meta, str(row["Parent"]))}
            for name, row in indicators.iterrows()
        },
        "versions": versions,
    }
    write_yaml(config, folder / "study.yaml")
    return run(load_study(folder / "study.yaml"))


def path(meta: pd.DataFrame, pillar: str) -> str:
    return f"{meta.loc[pillar, 'Parent']}/{pillar}"


def declared(meta: pd.DataFrame) -> dict[str, float]:
    """The weights that iMeta gives to indicators, pillars and sub-indices."""
    weights = {}
    for name, row in meta[meta["Level"] < 4].iterrows():
        key = path(meta, str(name)) if row["Level"] == 2 else str(name)
        weights[key] = float(row["Weight"])
    return weights


def reference(shared: Path, name: str, key: str = "uCode") -> pd.DataFrame:
    return pd.read_csv(shared / "reference" / "composite" / f"{name}.csv").set_index(key)


@pytest.mark.confirms("Scores of every node, five rules", "COINr (R)", "ASEM, 51 countries, 49 indicators")
@pytest.mark.parametrize("rule", RULES)
def test_scores_of_every_node_are_coinrs(asem: StudyResult, shared: Path, meta: pd.DataFrame, rule: str) -> None:
    expected = reference(shared, RULES[rule][0])
    scores = asem.tables["scores"]
    scores = scores[scores["version"] == rule].set_index("code")["score"]
    assert len(scores) == len(expected) == 51
    np.testing.assert_allclose(scores, expected.loc[scores.index, "Index"], rtol=1e-9)
    nodes = asem.tables["dimensions"]
    nodes = nodes[nodes["version"] == rule].pivot_table(index="code", columns="dimension", values="score")
    for name in nodes:
        np.testing.assert_allclose(nodes[name], expected.loc[nodes.index, str(name).rpartition("/")[2]], rtol=1e-9)


@pytest.mark.confirms("Normalised values", "COINr (R)", "ASEM")
@pytest.mark.parametrize("rule", RULES)
def test_normalised_values_are_coinrs(asem: StudyResult, shared: Path, rule: str) -> None:
    cells = asem.tables["contributions"]
    found = cells[cells["version"] == rule].pivot_table(index="code", columns="indicator", values="normalised")
    expected = reference(shared, RULES[rule][1]).loc[found.index, found.columns]
    np.testing.assert_allclose(found.astype(float), expected.astype(float), rtol=1e-9, atol=1e-9)


@pytest.mark.confirms("Effective weights", "COINr (R)", "ASEM")
def test_effective_weights_are_coinrs(asem: StudyResult, shared: Path) -> None:
    weights = asem.tables["weights"]
    weights = weights[weights["version"] == "arithmetic"].set_index("indicator")["weight"]
    expected = reference(shared, "weights_effective", "iCode")["EffWeight"]
    np.testing.assert_allclose(weights, expected.loc[weights.index], rtol=1e-9)


@pytest.mark.confirms("Ranks of an arithmetic mean", "COINr (R)", "ASEM, 51 countries")
def test_ranks_are_coinrs(asem: StudyResult, shared: Path) -> None:
    scores = asem.tables["scores"]
    ranks = scores[scores["version"] == "arithmetic"].set_index("code")["rank"]
    expected = reference(shared, "results_ranks")["Index"]
    pd.testing.assert_series_equal(ranks, expected.loc[ranks.index], check_names=False, check_dtype=False)


@pytest.mark.confirms("Cronbach’s alpha", "COINr (R)", "ASEM")
def test_alpha_of_every_pillar_is_coinrs(asem: StudyResult, shared: Path) -> None:
    """Its alpha is the raw one of the values from 0 to 100; after z-scores it would be the standardised one."""
    table = reference(shared, "cronbach_alpha", "iCode")
    expected = table["alpha_children"]
    rows = asem.tables["diagnostics"]
    alpha = rows[rows["statistic"] == "cronbach_alpha"].set_index("version")["value"]
    pillars = [name for name in alpha.index if name not in RULES]
    assert len(pillars) == 8
    np.testing.assert_allclose(alpha[pillars], expected[pillars], rtol=1e-9)
    assert alpha["arithmetic"] == pytest.approx(table["alpha_indicators"]["Index"], rel=1e-9)
