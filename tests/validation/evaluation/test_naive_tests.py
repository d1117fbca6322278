"""Naive tests stand beside the block result, on the same rows, and are adjusted among themselves."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score
from statsmodels.stats.multitest import multipletests

from ifn_research.geography.blocks import BlockDesign
from ifn_research.statistics.dependent_correlations import delong, williams
from ifn_research.validation import ground_truth_from
from tests.support.evaluating import validate


@pytest.fixture(scope="module")
def found() -> tuple[pd.DataFrame, dict[str, np.ndarray], np.ndarray]:
    rng = np.random.default_rng(3)
    latent = rng.normal(size=150)
    scores = {name: latent + spread * rng.normal(size=150) for name, spread in (("a", 0.6), ("b", 1.0), ("c", 2.0))}
    scores["twin"] = 3 * scores["a"] + 1
    outcome = latent + rng.normal(size=150)
    outcome[:20] = np.nan
    blocks = BlockDesign({"d": np.array([f"d{i % 30}" for i in range(150)], dtype=object)})
    truth = ground_truth_from("y", values=outcome)
    table = validate(scores, {"x": latent}, [truth], blocks=blocks, seed=1, replicates=40).to_frames()["comparisons"]
    return table, scores, outcome


def row_of(table: pd.DataFrame, test: str, a: str, b: str) -> pd.Series:
    return table[(table["test"] == test) & (table["version_a"] == a) & (table["version_b"] == b)].iloc[0]


def test_williams_stands_beside_the_block_result_of_pearson(found) -> None:  # type: ignore[no-untyped-def]
    table, scores, outcome = found
    rows = ~np.isnan(outcome)
    r = np.corrcoef([outcome[rows], scores["a"][rows], scores["b"][rows]])
    expected = williams(r[0, 1], r[0, 2], r[1, 2], int(rows.sum()))
    row = row_of(table, "williams", "a", "b")
    assert (row["statistic"], row["p_value"]) == pytest.approx((expected.statistic, expected.p_value))
    assert row["metric"] == "pearson"
    assert row["difference"] == pytest.approx(
        row_of(table[table["metric"] == "pearson"], "bootstrap", "a", "b")["difference"]
    )
    assert "naive" in row["note"]
    assert np.isnan(row["ci_low"])


def test_delong_stands_beside_the_block_result_of_the_area(found) -> None:  # type: ignore[no-untyped-def]
    table, scores, outcome = found
    rows = ~np.isnan(outcome)
    worst = outcome[rows] >= np.quantile(outcome[rows], 0.9)
    expected = delong(worst, scores["a"][rows], scores["c"][rows])
    row = row_of(table, "delong", "a", "c")
    assert (row["statistic"], row["p_value"]) == pytest.approx((expected.statistic, expected.p_value))
    assert row["difference"] == pytest.approx(
        row_of(table[table["metric"] == "auc_top10"], "bootstrap", "a", "c")["difference"]
    )


def test_delong_takes_the_flagged_territories_of_a_flag_however_few() -> None:
    rng = np.random.default_rng(5)
    scores = {name: rng.normal(size=120) for name in ("a", "b")}
    flag = (np.arange(120) % 24 == 0).astype(float)
    blocks = BlockDesign({"d": np.array([f"d{i % 30}" for i in range(120)], dtype=object)})
    truth = ground_truth_from("y", values=flag)
    table = validate(scores, {}, [truth], blocks=blocks, seed=1, replicates=0, metrics=["auc_top10"]).to_frames()
    row = row_of(table["comparisons"], "delong", "a", "b")
    expected = delong(flag == 1, scores["a"], scores["b"])
    assert row["p_value"] == pytest.approx(expected.p_value)
    areas = [roc_auc_score(flag, values) for values in scores.values()]
    assert row["difference"] == pytest.approx(areas[0] - areas[1])


def test_naive_tests_are_adjusted_among_themselves(found) -> None:  # type: ignore[no-untyped-def]
    table, *_ = found
    for test in ("williams", "delong"):
        rows = table[(table["test"] == test) & table["family"].str.startswith("versions:") & table["p_value"].notna()]
        np.testing.assert_allclose(rows["p_holm"], multipletests(rows["p_value"], method="holm")[1])
    bootstrap = table[(table["test"] == "bootstrap") & (table["metric"] == "pearson")]
    assert not bootstrap["family"].str.contains("williams").any()


def test_two_names_of_one_version_are_not_tested(found) -> None:  # type: ignore[no-untyped-def]
    table, *_ = found
    for test in ("williams", "delong"):
        row = row_of(table, test, "a", "twin")
        assert np.isnan(row["p_value"])
        assert "no test" in row["note"]
