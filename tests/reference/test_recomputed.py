"""A study with gaps, ties, groups and a hierarchy, computed again with pandas and SciPy alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from ifn_research import load_study, run
from ifn_research.results.study_result import StudyResult

STUDY = """
study: recomputed
tables: [{path: t.csv, code: code, population: pop, groups: {dep: dep, reg: reg}}]
indicators:
  a: {column: a, unit: "%", dimension: x/p}
  b: {column: b, unit: "%", dimension: x, direction: -1}
  c: {column: c, dimension: y}
  e: {column: e, unit: "%"}
ground_truth:
  - {name: rate, column: rate, unit: "%", primary: true}
  - {name: counts, numerator: num, denominator: den, direction: -1}
versions:
  - name: nested
    variables: [a, b, c, e]
    imputation: {method: group_median, by: [dep, reg]}
    weighting: equal_by_dimension
  - name: staged
    variables: [a, b, c, e]
    imputation: drop
    normalisation: {method: minmax, range: [1, 100]}
    weighting: {method: fixed, weights: {x: 3, y: 2, e: 1}}
    aggregation: {stages: [geometric, arithmetic, geometric]}
  - name: points
    variables: [a, b, e]
    imputation: median
    normalisation: {method: reference_ratio, by: reg, weighted: true, invert: complement}
  - {name: percentile, variables: [a, b, c, e], imputation: drop, normalisation: percentile}
  - {name: available, variables: [a, b, c, e], imputation: available}
  - {name: available-pca, variables: [a, b, c, e], imputation: available, weighting: {method: pca, opposed: keep}}
validation: {bootstrap: {replicates: 60, block: reg}}
"""
N = 60
DIRECTIONS = [1, -1, 1, 1]


def table() -> pd.DataFrame:
    rng = np.random.default_rng(42)
    frame = pd.DataFrame(
        {
            "code": [f"{i + 1:05d}" for i in range(N)],
            "reg": [f"R{i % 11}" for i in range(N)],
            "dep": [f"D{i % 23}" for i in range(N)],
            "pop": rng.integers(50, 9000, N),
            "a": rng.integers(5, 20, N).astype(float),
            "b": rng.uniform(10, 90, N).round(1),
            "c": rng.gamma(2, 10, N).round(0),
            "e": rng.uniform(1, 50, N).round(2),
        }
    )
    latent = (frame["a"] - frame["a"].mean()) / frame["a"].std()
    frame["num"] = rng.binomial(200, 1 / (1 + np.exp(1 - 0.3 * latent)))
    frame["den"] = 200 + rng.integers(0, 100, N)
    frame["rate"] = (100 * frame["num"] / frame["den"]).round(0)
    for column in ("a", "b", "c"):
        frame.loc[rng.choice(N, 4, replace=False), column] = np.nan
    frame.loc[rng.choice(N, 9, replace=False), "rate"] = np.nan
    return frame


@pytest.fixture(scope="module")
def data() -> pd.DataFrame:
    return table().set_index("code")


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> StudyResult:
    folder = tmp_path_factory.mktemp("recomputed")
    table().to_csv(folder / "t.csv", index=False)
    (folder / "study.yaml").write_text(STUDY, encoding="utf-8")
    return run(load_study(Path(folder / "study.yaml")))


def scores(result: StudyResult, version: str) -> pd.Series:
    rows = result.tables["scores"]
    return rows[rows["version"] == version].set_index("code")["score"]


def check(result: StudyResult, version: str, expected: pd.Series) -> None:
    found = scores(result, version)
    assert set(found.index) == set(expected.index)
    np.testing.assert_allclose(found, expected.loc[found.index], rtol=0, atol=1e-10)


def test_group_medians_z_scores_and_nested_means(result: StudyResult, data: pd.DataFrame) -> None:
    values = data[["a", "b", "c", "e"]]
    filled = values.copy()
    for column in values:
        for code in values.index[values[column].isna()]:
            candidates = [values.loc[data[group] == data.loc[code, group], column].median() for group in ("dep", "reg")]
            filled.loc[code, column] = next(
                (m for m in [*candidates, values[column].median()] if not np.isnan(m)), np.nan
            )
    oriented = filled * DIRECTIONS
    z = (oriented - oriented.mean()) / oriented.std()
    check(result, "nested", ((z["a"] + z["b"]) / 2 + z["c"] + z["e"]) / 3)


def test_stages_with_declared_weights_of_dimensions(result: StudyResult, data: pd.DataFrame) -> None:
    oriented = data[["a", "b", "c", "e"]].dropna() * DIRECTIONS
    m = 1 + 99 * (oriented - oriented.min()) / (oriented.max() - oriented.min())
    x = (m["a"] + m["b"]) / 2
    check(result, "staged", np.exp((3 * np.log(x) + 2 * np.log(m["c"]) + np.log(m["e"])) / 6))


def test_points_relative_to_the_population_mean_of_the_region(result: StudyResult, data: pd.DataFrame) -> None:
    values = data[["a", "b", "e"]]
    values = values[values.notna().mean(axis=1) >= 0.65]
    values = values.fillna(values.median()).assign(b=lambda frame: 100 - frame["b"])
    people, region = data["pop"].loc[values.index], data["reg"].loc[values.index]
    means = values.mul(people, axis=0).groupby(region).sum().div(people.groupby(region).sum(), axis=0)
    check(result, "points", (100 * values / means.loc[region].to_numpy()).mean(axis=1))


def test_percentiles_with_ties(result: StudyResult, data: pd.DataFrame) -> None:
    oriented = data[["a", "b", "c", "e"]].dropna() * DIRECTIONS
    check(result, "percentile", ((oriented.rank(method="min") - 1) / (len(oriented) - 1)).mean(axis=1))


def capture(score: pd.Series, mass: pd.Series, weight: pd.Series) -> float:
    frame = pd.DataFrame({"score": score.round(12), "mass": mass, "weight": weight}).dropna()
    groups = frame.groupby("score").sum().sort_index(ascending=False)
    reached = np.r_[0, groups["weight"].cumsum() / groups["weight"].sum()]
    held = np.r_[0, groups["mass"].cumsum() / groups["mass"].sum()]
    return float(np.interp(0.2, reached, held))


def top(values: pd.Series) -> set[str]:
    rank = values.round(12).rank(method="min", ascending=False)
    return set(values.index[10 - np.floor(10 * (rank - 1) / len(values)) == 10])


@pytest.mark.parametrize("version", ["nested", "staged", "points", "percentile"])
def test_agreement_and_targeting(result: StudyResult, data: pd.DataFrame, version: str) -> None:
    found = result.tables["validation"].set_index(["version", "ground_truth", "metric"])["estimate"].loc[version]
    score = scores(result, version)
    rows = data.loc[score.index]
    known = rows["rate"].notna()
    covered, own = score[known], rows[known]
    assert found["rate", "spearman"] == pytest.approx(stats.spearmanr(covered.round(12), own["rate"])[0], abs=1e-12)
    mass = own["rate"] * own["pop"] / 100
    assert found["rate", "capture_pop20"] == pytest.approx(capture(covered, mass, own["pop"]), abs=1e-12)
    each = pd.Series(1.0, index=own.index)
    assert found["rate", "capture_n20"] == pytest.approx(capture(covered, mass, each), abs=1e-12)
    best, worst = top(covered), top(own["rate"])
    overlap = len(best & worst) / min(len(best), len(worst))
    assert found["rate", "top_decile_overlap"] == pytest.approx(overlap, abs=1e-12)
    shares = -rows["num"] / rows["den"]
    assert found["counts", "kendall"] == pytest.approx(stats.kendalltau(score.round(12), shares)[0], abs=1e-12)
    without = rows["den"] - rows["num"]
    assert found["counts", "capture_pop20"] == pytest.approx(capture(score, without, rows["den"]), abs=1e-12)


def test_comparisons_use_the_territories_of_both_and_students_t(result: StudyResult, data: pd.DataFrame) -> None:
    rows = result.tables["comparisons"]
    chosen = (rows["version_a"] == "nested") & (rows["version_b"] == "staged") & (rows["ground_truth"] == "rate")
    row = rows[chosen & (rows["metric"] == "spearman")].iloc[0]
    a, b, rate = scores(result, "nested"), scores(result, "staged"), data["rate"].dropna()
    both = a.index.intersection(b.index).intersection(rate.index)
    assert row["n"] == len(both)
    of = [stats.spearmanr(version.loc[both].round(12), rate.loc[both])[0] for version in (a, b)]
    assert row["difference"] == pytest.approx(of[0] - of[1], abs=1e-12)
    assert row["statistic"] == pytest.approx(row["difference"] / row["standard_error"], abs=1e-12)
    assert row["p_value"] == pytest.approx(2 * stats.t.sf(abs(row["statistic"]), row["df"]), abs=1e-12)
    assert row["df"] <= row["n_blocks"] - 1


def test_agreement_between_versions_is_on_the_territories_of_both(result: StudyResult) -> None:
    row = result.tables["agreement"].iloc[0]
    a, b = scores(result, row["version_a"]), scores(result, row["version_b"])
    both = a.index.intersection(b.index)
    ranks = [version.loc[both].round(12).rank(ascending=False, method="min") for version in (a, b)]
    assert row["spearman"] == pytest.approx(stats.spearmanr(a.loc[both], b.loc[both])[0], abs=1e-12)
    assert row["mean_abs_rank_shift"] == pytest.approx((ranks[0] - ranks[1]).abs().mean(), abs=1e-12)


def test_available_cells_are_averaged_and_weights_learned_on_complete_rows(
    result: StudyResult, data: pd.DataFrame
) -> None:
    oriented = data[["a", "b", "c", "e"]] * DIRECTIONS
    z = (oriented - oriented.mean()) / oriented.std()
    check(result, "available", z.mean(axis=1))
    first = np.linalg.eigh(np.corrcoef(z.dropna().T))[1][:, -1] ** 2
    weights = z.notna() * first
    check(result, "available-pca", (z * first).sum(axis=1) / weights.sum(axis=1))
    (warning,) = [text for text in result.warnings["available"] if "missing" in str(text)]
    missing = int(oriented.isna().sum().sum())
    assert str(warning).startswith(f"{missing} cells are missing")
