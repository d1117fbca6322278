"""The main job on real territories: weights, scores and agreement against independent computations."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from ifn_research import load_study, run
from ifn_research.config import EXAMPLES
from ifn_research.operations.run import record
from ifn_research.operations.run_outputs import EVERY_FILE
from ifn_research.results.study_result import StudyResult, read_results
from ifn_research.results.verdict import step_down

NINE = {
    "age_65_plus": "share_65_plus",
    "no_diploma": "share_no_diploma",
    "one_person_households": "share_one_person_households",
    "single_parent_households": "share_single_parent_households",
    "unemployment": "unemployment_rate",
    "poverty": "poverty_rate",
    "social_minima": "share_income_social_minima",
    "households_without_car": "share_households_without_car",
    "fast_broadband": "share_premises_fast_broadband",
}
OUTCOMES = {
    "non_vaccination": "outcome_unvaccinated_rate_2021_w27",
    "abstention": "outcome_abstention_rate_2017",
    "illectronisme": "outcome_illectronism_rate_2019",
}
REFERENCE = {"spearman": stats.spearmanr, "pearson": stats.pearsonr, "kendall": stats.kendalltau}


@pytest.fixture(scope="module")
def bundled() -> StudyResult:
    """The bundled study, with few replicates."""
    return run(load_study(EXAMPLES["departements"], overrides=["validation.bootstrap.replicates=50"]))


@pytest.fixture(scope="module")
def epci_table(shared: Path) -> pd.DataFrame:
    return pd.read_csv(shared / "data" / "tables" / "epci.csv", dtype={"code_epci": str}).set_index("code_epci")


@pytest.fixture(scope="module")
def epci(shared: Path, repository: Path) -> StudyResult:
    """The EPCI study, and PCA over all nine indicators, which its data refuse."""
    refused = "versions.pca-keep.weighting={method: pca}"
    return run(
        load_study(repository / "configs" / "epci.yaml", overrides=["validation.bootstrap.replicates=0", refused])
    )


def oriented(table: pd.DataFrame, columns: dict[str, str]) -> pd.DataFrame:
    values = pd.DataFrame({name: table[column] for name, column in columns.items()})
    if "fast_broadband" in values:
        values["fast_broadband"] *= -1
    return values


def weights_of(result: StudyResult, version: str) -> pd.Series:
    table = result.tables["weights"]
    return table[table["version"] == version].set_index("indicator")["weight"]


def scores_of(result: StudyResult, version: str) -> pd.Series:
    table = result.tables["scores"]
    return table[table["version"] == version].set_index("code")["score"]


def test_equal_weights_and_scores_are_their_closed_form(epci: StudyResult, epci_table: pd.DataFrame) -> None:
    np.testing.assert_allclose(weights_of(epci, "equal"), 1 / 9, rtol=0, atol=1e-12)
    values = oriented(epci_table, NINE)
    expected = ((values - values.mean()) / values.std(ddof=1)).mean(axis=1)
    np.testing.assert_allclose(scores_of(epci, "equal").loc[expected.index], expected, rtol=0, atol=1e-10)


def test_pca_weights_are_the_squared_first_eigenvector(epci: StudyResult, epci_table: pd.DataFrame) -> None:
    eight = {name: column for name, column in NINE.items() if name != "fast_broadband"}
    values, vectors = np.linalg.eigh(np.corrcoef(oriented(epci_table, eight).to_numpy().T))
    expected = vectors[:, np.argmax(values)] ** 2
    np.testing.assert_allclose(weights_of(epci, "pca")[list(eight)], expected, rtol=0, atol=1e-6)


def test_pca_over_all_nine_refuses_and_names_fast_broadband(epci: StudyResult) -> None:
    failed = epci.failed.set_index("version")
    assert list(failed.index) == ["pca-keep"]
    assert "fast_broadband" in failed.loc["pca-keep", "reason"]
    assert "opposed: drop" in failed.loc["pca-keep", "fix"]
    diagnostics = epci.tables["diagnostics"]
    assert "kmo" in set(diagnostics.loc[diagnostics["version"] == "pca-keep", "statistic"])
    loadings = epci.tables["loadings"]
    opposed = loadings[(loadings["version"] == "pca-keep") & (loadings["component"] == "PC1")]
    assert list(opposed.loc[opposed["loading"] < 0, "indicator"]) == ["fast_broadband"]


@pytest.mark.confirms("Spearman, Pearson, Kendall", "SciPy", "1,228 EPCI", packages=("scipy",))
@pytest.mark.parametrize("metric", list(REFERENCE))
def test_agreement_of_versions_and_baselines_is_that_of_scipy(
    epci: StudyResult, epci_table: pd.DataFrame, metric: str
) -> None:
    validation = epci.tables["validation"]
    rows = validation[validation["metric"] == metric]
    raw = oriented(epci_table, NINE).assign(population_density=-epci_table["density"])
    assert set(rows["version"]) == {*epci.versions, *(f"baseline:{name}" for name in raw)}
    for row in rows.itertuples():
        version = str(row.version)
        values = raw[version.removeprefix("baseline:")] if ":" in version else scores_of(epci, version)
        # Adding the same terms in another order separates tied territories by the last bits: round them off.
        values = values.round(12)
        outcome = epci_table[OUTCOMES[str(row.ground_truth)]].dropna()
        expected = REFERENCE[metric](values.loc[outcome.index], outcome).statistic
        assert row.estimate == pytest.approx(expected, abs=1e-12), (version, row.ground_truth)
        assert row.n == len(outcome)


@pytest.mark.confirms("IFN 2020, global score", "La MedNum, published", "48,914 IRIS")
def test_the_ifn_2020_is_rebuilt_from_its_published_axes(shared: Path, repository: Path) -> None:
    result = run(load_study(repository / "configs" / "ifn2020.yaml"))
    table = pd.read_parquet(shared / "data" / "tables" / "ifn2020_published_iris.parquet").set_index("code_iris")
    dimensions = result.tables["dimensions"]
    for base in ("region", "departement", "epci"):
        version = f"base-{base}"
        scores = scores_of(result, version)
        assert len(scores) == 48_914
        published = table.loc[scores.index]
        np.testing.assert_allclose(scores, published[f"global_vs_{base}"], rtol=0, atol=1e-6)
        for dimension in ("access", "skills"):
            rows = dimensions[(dimensions["version"] == version) & (dimensions["dimension"] == dimension)]
            np.testing.assert_allclose(
                rows.set_index("code")["score"].loc[scores.index],
                published[f"{dimension}_vs_{base}"],
                rtol=0,
                atol=1e-6,
            )
    quality = result.tables["quality"]
    zeros = quality[quality["n"] == 3497]
    assert {"interfaces_vs_region", "interfaces_vs_departement", "interfaces_vs_epci"} <= set(zeros["column"])
    assert set(zeros["severity"]) == {"warning"}
    assert "interfaces_vs_region" in set(quality.loc[quality["check"].str.contains("direction|against"), "column"])


def test_every_version_of_the_bundled_study_runs(bundled: StudyResult) -> None:
    assert bundled.failed.empty
    assert bundled.primary == ("pass_culture", "spearman")
    rows = bundled.tables["validation"]
    primary = rows[(rows["ground_truth"] == "pass_culture") & (rows["metric"] == "spearman")]
    assert primary["note"].str.contains("few blocks").all()
    ranking = bundled.tables["ranking"]
    assert set(ranking.loc[(ranking["ground_truth"] == "pass_culture") & ranking["estimate"].notna(), "n"]) == {81}


def test_poverty_is_noted_as_circular_where_it_is_part_of_the_index(bundled: StudyResult) -> None:
    rows = bundled.tables["validation"]
    rows = rows[(rows["ground_truth"] == "rsa_coverage") & (rows["metric"] == "spearman")].set_index("version")
    assert "circular with poverty" in rows.loc["equal", "note"]
    assert "circular with poverty" in rows.loc["baseline:poverty", "note"]
    assert "circular" not in rows.loc["baseline:fibre", "note"]


def test_contributions_sum_to_the_score(bundled: StudyResult) -> None:
    cells = bundled.tables["contributions"]
    for version in bundled.versions:
        sums = cells[cells["version"] == version].groupby("code")["contribution"].sum()
        np.testing.assert_allclose(sums, scores_of(bundled, version).loc[sums.index], rtol=0, atol=1e-9)


def test_a_fitted_index_scores_one_territory_as_it_did_all(bundled: StudyResult) -> None:
    from ifn_research.data.loading import load_study_data
    from ifn_research.index.definitions import raw_matrix
    from ifn_research.index.version import IndexVersion

    data = load_study_data(load_study(EXAMPLES["departements"]).config)
    for version, index in bundled.indices.items():
        restored = IndexVersion.from_json(index.to_json())
        matrix = raw_matrix(data.raw, index.definitions, codes=data.codes, groups=data.groups)
        one = restored.score(matrix.rows(data.codes == "59"))
        assert one.scores[0] == pytest.approx(scores_of(bundled, version)["59"], abs=1e-12)


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "manifest.json"
    }


@pytest.mark.slow
def test_the_same_study_gives_the_same_bytes_whatever_the_number_of_workers(tmp_path: Path) -> None:
    study = load_study(overrides=["validation.bootstrap.replicates=120"])
    wanted = EVERY_FILE
    for workers in (1, 2):
        record(study, out=tmp_path / str(workers), only=["equal", "factor"], workers=workers, wanted=wanted)
    assert digests(tmp_path / "1") == digests(tmp_path / "2")
    assert "figures/equal/weights.svg" in digests(tmp_path / "1")


def test_a_results_folder_reads_back_as_it_was(tmp_path: Path, bundled: StudyResult) -> None:
    bundled.write(tmp_path)
    back = read_results(tmp_path)
    assert back.summary() == bundled.summary()
    for name, table in bundled.tables.items():
        pd.testing.assert_frame_equal(
            back.tables[name].replace("", np.nan), table.replace("", np.nan), check_dtype=False, obj=name
        )


@pytest.mark.slow
def test_the_resolved_configuration_gives_the_same_results(tmp_path: Path) -> None:
    few = {"only": ["equal", "pca-four"], "wanted": EVERY_FILE}
    record(
        load_study(EXAMPLES["departements"], overrides=["validation.bootstrap.replicates=30"]),
        out=tmp_path / "first",
        **few,
    )
    record(load_study(tmp_path / "first" / "config.yaml"), out=tmp_path / "second", **few)
    assert digests(tmp_path / "first") == digests(tmp_path / "second")


def test_the_ifn_2021_keeps_its_range_when_indicators_are_dropped(shared: Path, repository: Path) -> None:
    result = run(load_study(repository / "configs" / "ifn2021.yaml"))
    table = pd.read_parquet(shared / "data" / "tables" / "communes.parquet").set_index("code_commune")
    for version in ("points-five", "points-six"):
        scores = scores_of(result, version)
        assert scores.between(-10, 10).all()
        assert len(scores) > 34_900
    cells = result.tables["contributions"].query("version == 'points-five' and indicator == 'low_diploma'")
    cells = cells[~cells["imputed"]].set_index("code")
    # Independent: the most fragile tenth has the outermost class, by position (mid-rank - 0.5) / n.
    values = table["share_low_diploma"].loc[cells.index]
    position = (values.rank() - 0.5) / len(values)
    outer = cells["normalised"] == 10
    assert position[outer].min() > 0.899
    assert position[~outer].max() < 0.901


def test_the_ifn_2023_goes_from_1_to_10(repository: Path, shared: Path) -> None:
    result = run(load_study(repository / "configs" / "ifn2023.yaml"))
    assert result.failed.empty
    for version in ("tout-age", "tout-age-deciles", "contexte"):
        assert scores_of(result, version).between(1, 10).all()


def test_the_ifn_2023_has_its_three_audiences_by_epci(repository: Path, shared: Path, epci_table: pd.DataFrame) -> None:
    result = run(load_study(repository / "configs" / "ifn2023_epci.yaml"))
    assert result.versions == ["tout-age", "senior", "jeune", "contexte"]
    # Context is a second axis, not a rival.
    agreement = result.tables["agreement"]
    assert {*agreement["version_a"], *agreement["version_b"]} == {"tout-age", "senior", "jeune"}
    table = epci_table
    for version, column in (("senior", "poverty_rate_75_plus"), ("jeune", "poverty_rate_under_30")):
        known = table.loc[table[column].notna(), ["share_premises_fast_broadband", column]] * [-1, 1]
        expected = (1 + 9 * (known - known.min()) / (known.max() - known.min())).mean(axis=1)
        found = scores_of(result, version)
        np.testing.assert_allclose(found, expected.loc[found.index], rtol=1e-12)
        assert len(found) == len(known)


def test_a_score_relative_to_its_region_says_so(repository: Path) -> None:
    step = "{method: reference_ratio, by: region, invert: complement}"
    overrides = [f"versions.equal.normalisation={step}", "validation.bootstrap.replicates=0"]
    result = run(load_study(repository / "configs" / "departements.yaml", overrides=overrides), only=["equal"])
    assert any("mean of each 'region'" in str(text) for text in result.warnings["equal"])


TWICE = f"""extends: [{EXAMPLES["departements"]}]
grid:
  variables: [six]
  imputation: [drop]
  normalisation: [zscore, rank]
  weighting:
    - method: fixed
      weights:
        {{one_person_households: 1, single_parent_households: 1, poverty: 1, fibre: 1, age_65_plus: 1, low_diploma: 1}}
"""


def test_a_version_with_the_scores_of_another_is_told_and_counted_once(tmp_path: Path) -> None:
    path = tmp_path / "study.yaml"
    path.write_text(TWICE, encoding="utf-8")
    study = load_study(path, overrides=["validation.bootstrap.replicates=50"])
    only = [version.name for version in study.config.versions if version.name not in ("factor", "geometric")]
    result = run(study, only=only)
    assert result.repeats == {"zscore": "equal"}
    assert result.warnings["zscore"][0].written() == "same_scores(version=equal)"
    scores = result.tables["scores"].set_index(["version", "code"])["score"]
    np.testing.assert_allclose(scores["zscore"], scores["equal"].loc[scores["zscore"].index], rtol=1e-9)
    different = len(only) - 1
    assert result.tried(only) == different
    remarks = result.ranking()["remarks"]
    assert remarks.astype(str).str.contains(f"chosen_best(n={different})", regex=False).any()
    stepped = step_down(result)
    assert len(stepped) == len(only)
    assert all(f"one_sided(n={different})" in text for text in stepped["remarks"])
    # Counting does not change what is tested: each has the p-value that it has without the repetition.
    alone = step_down(run(study, only=[name for name in only if name != "zscore"]))
    pd.testing.assert_series_equal(
        alone.set_index("version_a")["p_value"], stepped.set_index("version_a")["p_value"].drop("zscore")
    )
