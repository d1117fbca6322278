"""A published study of four weightings, and what it adds: every figure out of fold, computed again from the table."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats

from ifn_research import load_study, run
from ifn_research.data.samples import bundled_sample
from ifn_research.matrix import IndicatorMatrix
from ifn_research.outputs.documents.run_notes import version_notes
from ifn_research.outputs.explanation import explain_territory
from ifn_research.outputs.tracking.runs.tables import version_tables
from ifn_research.results.study_result import StudyResult
from ifn_research.study.check import check
from tests.support.configurations import declared
from tests.support.remarks import note, warning

COLUMNS = {
    "share_one_person_households": 1,
    "share_single_parent_households": 1,
    "poverty_rate_2021": 1,
    "share_premises_fibre_2022": -1,
    "share_65_plus_among_15_plus": 1,
    "share_low_diploma": 1,
}
FEW = ["validation.bootstrap.replicates=30"]


@pytest.fixture(scope="module")
def result(repository: Path) -> StudyResult:
    return run(load_study(repository / "configs" / "weightings.yaml", overrides=FEW))


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    """Oriented indicators, the oriented outcome (empty in the pilot départements), and the région, complete rows."""
    text = {"code_departement": str, "code_region": str}
    sample = pd.read_csv(bundled_sample(), dtype=text).set_index("code_departement")
    values = sample[list(COLUMNS)] * list(COLUMNS.values())
    outcome = -sample["outcome_pass_culture_per_cohort"].where(sample["pass_culture_pilot_2019"] == 0)
    kept = values.notna().all(axis=1)
    return values.assign(outcome=outcome, region=sample["code_region"])[kept]


def of(result: StudyResult, name: str, version: str) -> pd.DataFrame:
    rows = result.tables[name]
    return rows[rows["version"] == version]


def scores(result: StudyResult, version: str) -> pd.Series:
    return of(result, "scores", version).set_index("code")["score"]


def figure(result: StudyResult, version: str, metric: str) -> float:
    rows = of(result, "validation", version)
    found = rows[(rows["ground_truth"] == "pass_culture") & (rows["metric"] == metric)]
    return float(found["estimate"].item())


def regressions(table: pd.DataFrame) -> pd.Series:
    """Each région predicted by a regression on the others, from the mean territory in standard deviations there."""
    parts = []
    for region, inside in table.groupby("region"):
        outside = table[table["region"] != region]
        known = outside.dropna()
        model = sm.OLS(known["outcome"], sm.add_constant(known[list(COLUMNS)])).fit()
        there = model.predict(sm.add_constant(inside[list(COLUMNS)], has_constant="add"))
        mean = model.predict(sm.add_constant(outside[list(COLUMNS)])).mean()
        parts.append((there - mean) / known["outcome"].std())
    return pd.concat(parts)


def spearman(scores: pd.Series, table: pd.DataFrame) -> float:
    known = table["outcome"].dropna()
    return float(stats.spearmanr(scores.loc[known.index].round(12), known)[0])


def test_the_scores_of_a_supervised_version_are_those_of_the_other_regions(
    result: StudyResult, table: pd.DataFrame
) -> None:
    expected, found = regressions(table), scores(result, "regression")
    assert set(found.index) == set(table.index)
    np.testing.assert_allclose(found, expected.loc[found.index], atol=1e-9)


def test_it_is_judged_on_these_scores_alone(result: StudyResult, table: pd.DataFrame) -> None:
    for version in ("regression", "maximisation"):
        expected = spearman(scores(result, version), table)
        assert figure(result, version, "spearman") == pytest.approx(expected, abs=1e-12)
        assert figure(result, version, "spearman_spatial_cv") == pytest.approx(expected, abs=1e-12)
    known = table.dropna()
    fitted = sm.OLS(known["outcome"], sm.add_constant(known[list(COLUMNS)])).fit().fittedvalues
    assert figure(result, "regression", "spearman") < spearman(fitted, table)


def test_the_saved_index_and_its_weights_are_the_fit_to_all_territories(
    result: StudyResult, table: pd.DataFrame
) -> None:
    known = table.dropna()
    model = sm.OLS(known["outcome"], sm.add_constant(known[list(COLUMNS)])).fit()
    # Weights are those of z-scores over the territories that are scored.
    expected = model.params.iloc[1:] * table[list(COLUMNS)].std()
    np.testing.assert_allclose(
        of(result, "weights", "regression")["weight"], expected / expected.abs().sum(), rtol=1e-9
    )
    np.testing.assert_array_equal(
        of(result, "weights", "regression")["weight"], result.indices["regression"].weights.values
    )
    statistics = of(result, "diagnostics", "regression").set_index(["statistic", "indicator"])["value"]
    assert statistics["learned_territories", ""] == len(known)


def test_the_saved_index_predicts_what_the_regression_on_all_territories_does(
    result: StudyResult, table: pd.DataFrame
) -> None:
    """And not what `scores.csv` holds, which is out of fold; MLflow keeps these scores beside the model."""
    known = table.dropna()
    model = sm.OLS(known["outcome"], sm.add_constant(known[list(COLUMNS)])).fit()
    predicted = model.predict(sm.add_constant(table[list(COLUMNS)]))
    index = result.indices["regression"]
    directions = tuple(COLUMNS.values())
    raw = IndicatorMatrix.of(
        table[list(COLUMNS)].to_numpy() * directions,
        codes=table.index.to_numpy(dtype=object),
        indicators=index.weights.indicators,
        directions=directions,
    )
    scored = index.score(raw)
    expected = (predicted - predicted.mean()) / known["outcome"].std()
    np.testing.assert_allclose(scored.scores, expected, atol=1e-9)
    written = scores(result, "regression")
    assert np.abs(scored.scores - written.loc[scored.codes]).max() > 0.1
    kept = version_tables(result, "regression")["tables/scores.json"].set_index("code")["score"]
    pd.testing.assert_series_equal(kept.sort_index(), written.sort_index(), check_exact=True)
    assert "tables/scores.json" not in version_tables(result, "equal")


def test_contributions_sum_to_the_scores_out_of_fold(result: StudyResult) -> None:
    for version in ("regression", "maximisation"):
        summed = of(result, "contributions", version).groupby("code")["contribution"].sum()
        found = scores(result, version)
        np.testing.assert_allclose(summed.loc[found.index], found, atol=1e-10)


def test_other_versions_keep_their_scores_and_are_judged_out_of_fold_beside_them(
    result: StudyResult, table: pd.DataFrame
) -> None:
    values = table[list(COLUMNS)]
    z = ((values - values.mean()) / values.std()).mean(axis=1)
    np.testing.assert_allclose(scores(result, "equal"), z.loc[scores(result, "equal").index], atol=1e-10)
    apart = []
    for region, inside in table.groupby("region"):
        outside = values[table["region"] != region]
        apart.append(((inside[list(COLUMNS)] - outside.mean()) / outside.std()).mean(axis=1))
    expected = spearman(pd.concat(apart), table)
    assert figure(result, "equal", "spearman_spatial_cv") == pytest.approx(expected, abs=1e-12)
    assert figure(result, "equal", "spearman") == pytest.approx(spearman(z, table), abs=1e-12)


def test_the_four_weightings_are_compared_by_williams_test(result: StudyResult) -> None:
    rows = result.tables["comparisons"]
    rows = rows[(rows["test"] == "williams") & (rows["ground_truth"] == "pass_culture") & (rows["metric"] == "pearson")]
    pairs = rows[~rows["version_b"].str.startswith("baseline:")]
    assert len(pairs) == 6
    assert pairs["p_value"].notna().all()
    assert pairs["note"].str.contains("naive").all()
    assert result.versions == ["equal", "regression", "maximisation", "factor"]


def test_weights_learned_in_one_region_are_judged_in_another(result: StudyResult) -> None:
    found = result.tables["transfer"]
    assert set(found["version"]) == {"regression", "maximisation", "factor"}
    assert set(found["ground_truth"]) == {"pass_culture"}
    assert (found["spearman"].notna() | (found["note"] != "")).all()
    judged = found[(found["version"] == "factor") & found["spearman"].notna()]
    assert (judged[["n_learned", "n_judged"]].to_numpy() >= 10).all()
    assert (judged.loc[judged["learned_in"] == judged["judged_in"], "note"] == "within: same territories").all()


def test_a_reader_is_told_that_scores_are_out_of_fold(result: StudyResult) -> None:
    told = "its scores are out of fold (left out in turn: 18 groups 'region'); the saved model is the full fit"
    assert told in map(str, result.warnings["regression"])
    assert not any("out of fold" in str(text) for text in result.warnings["equal"])
    text = version_notes(result)["regression"]
    assert (
        "Scores hors échantillon : chaque territoire est noté par un indice appris sans son groupe « région »" in text
    )
    explained = explain_territory(result, "59", version="regression")
    assert any("out of fold" in str(line) for line in explained.notes)
    assert not any("out of fold" in str(line) for line in explain_territory(result, "59").notes)


def test_what_the_ground_truth_was_built_from_is_told(repository: Path) -> None:
    learned = "versions.regression.weighting.ground_truth=rsa_coverage"
    study = load_study(repository / "configs" / "weightings.yaml", overrides=[*FEW, learned])
    found = run(study, only=["regression"])
    assert "its weights are learned from 'rsa_coverage', which is circular with poverty" in map(
        str, found.warnings["regression"]
    )


def test_where_nothing_can_be_left_out_the_version_is_refused_by_a_check_too(repository: Path, tmp_path: Path) -> None:
    text = {"code_departement": str}
    one = pd.read_csv(bundled_sample(), dtype=text).assign(code_region="01")
    one.to_csv(tmp_path / "one.csv", index=False)
    only = [*FEW, f"tables.0.path={tmp_path / 'one.csv'}", "validation.spatial_cv.by=region"]
    study = load_study(repository / "configs" / "weightings.yaml", overrides=[*only, "validation.bootstrap.block=null"])
    labels = {version.name: version.label for version in study.config.versions}
    assert [str(error.what) for error in check(study).refused] == [
        f"the version '{labels[name]} ({name})' fails: no territory can be scored by weights learned elsewhere: "
        "no out-of-fold score: nothing to leave out: 1 groups 'region'"
        for name in ("regression", "maximisation")
    ]


@pytest.mark.parametrize(
    "text, expected",
    [
        (
            "its scores are out of fold (left out in turn: 30 clusters of neighbouring territories (k-means of their "
            "coordinates)); the saved model is the full fit",
            "sans lui ni ses voisins (30 parts)",
        ),
        (
            "no out-of-fold score in 94, 11: no weights can be learned from 'g': it does not vary",
            "Pas de score hors échantillon dans : 94, 11",
        ),
        (
            "its weights are learned from 'g', which is circular with poverty",
            "Poids appris sur « g », construit aussi à partir de « poverty » : accord en partie circulaire",
        ),
        (
            "no weights can be learned from 'g': it is known in 5 territories with every indicator, 4 indicators "
            "need 6",
            "Pas de poids à tirer de « g » : connu dans 5 territoires complets ; pour 4 indicateurs, il en faut 6",
        ),
        (
            "coefficients of which some are negative need every indicator: they cannot be shared out anew, and that of "
            "poverty is negative",
            "répartie entre les autres ; à rebours : « poverty »",
        ),
        ("some weights are negative: a stage or a vote has no meaning with them", "Des poids sont négatifs"),
        ("no weights can be learned from 'g': no indicator goes with it", "Pas de poids à tirer de « g »"),
        (
            "no territory can be scored by weights learned elsewhere: no out-of-fold score: nothing to leave "
            "out: 1 groups 'x'",
            "Aucun territoire ne peut être noté par des poids appris ailleurs : pas de score hors échantillon : rien à "
            "laisser de côté : 1 « x »",
        ),
    ],
)
def test_what_is_said_of_supervised_versions_is_said_in_french(text: str, expected: str) -> None:
    assert expected in warning(text, declared({"indicators": {}}))


def test_reasons_without_out_of_fold_scores_are_said_in_french() -> None:
    for text in (
        "no out-of-fold score: nothing to leave out: 1 groups 'region'",
        "no out-of-fold score in 11, 94: the reference 11 was not among the territories",
        "not refitted: bod takes too long above 500 territories",
    ):
        assert note(text, declared({"indicators": {}})) != text


def test_the_same_bits_whatever_the_order_in_which_versions_run(repository: Path, result: StudyResult) -> None:
    alone = run(load_study(repository / "configs" / "weightings.yaml", overrides=FEW), only=["maximisation"])
    ours = of(result, "scores", "maximisation").reset_index(drop=True)
    pd.testing.assert_frame_equal(alone.tables["scores"].reset_index(drop=True), ours, check_exact=True)
    assert alone.indices["maximisation"].to_json() == result.indices["maximisation"].to_json()
