"""Components and factors of people instead of territories, and the units of their scores."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.decomposition import PCA

from ifn_research import load_study, run
from ifn_research.errors import ConfigError, IfnError, OptionError, Refusal
from ifn_research.index.version import IndexVersion
from ifn_research.matrix import IndicatorMatrix, Weights
from ifn_research.operations.score import score_table
from ifn_research.outputs.explanation import explain_territory
from ifn_research.outputs.figures import versions as of_versions
from ifn_research.outputs.tracking.runs.metrics import version_metrics
from ifn_research.results.study_result import StudyResult, write_yaml
from ifn_research.steps.normalisation.zscore import ZScore
from ifn_research.steps.weighting.factor import FactorAnalysis
from ifn_research.steps.weighting.pca import PrincipalComponent

N = 80
RNG = np.random.default_rng(12)
FACTOR = RNG.normal(size=(N, 1))
VALUES = (FACTOR @ [[0.9, 0.8, 0.7, 0.6, 0.5]] + 0.5 * RNG.normal(size=(N, 5))) * [1, 20, 300, 4, 0.1] + 50
PEOPLE = RNG.integers(1, 40, N).astype(float)
# The large places are of another kind: weighted and plain components differ.
VALUES[:, 4] += 0.02 * PEOPLE
MATRIX = IndicatorMatrix.of(VALUES, population=PEOPLE)
# Each territory as often as it has people.
REPEATED = IndicatorMatrix.of(np.repeat(VALUES, PEOPLE.astype(int), axis=0))
METHODS: list[tuple[type, dict[str, Any]]] = [
    (PrincipalComponent, {}),
    (PrincipalComponent, {"components": 2}),
    (FactorAnalysis, {"n_factors": 1}),
    (FactorAnalysis, {"n_factors": 2, "extraction": "principal_axis", "rotation": "oblimin"}),
]


def statistic(found: Weights, name: str) -> float:
    return next(item.value for item in found.statistics if item.statistic == name)


def scores(found: Weights, values: np.ndarray = VALUES) -> np.ndarray:
    assert found.centre is not None
    return np.asarray(found.scale * (values - found.centre) @ found.values)


@pytest.mark.parametrize(("method", "options"), METHODS)
def test_a_territory_counts_as_many_times_as_it_has_people(method: type, options: dict[str, Any]) -> None:
    ours, theirs = method(weighted=True, **options).fit(MATRIX), method(**options).fit(REPEATED)
    np.testing.assert_allclose(ours.values, theirs.values, atol=1e-6)
    np.testing.assert_allclose(ours.loadings.pattern, theirs.loadings.pattern, atol=1e-6)
    assert np.abs(ours.values - method(**options).fit(MATRIX).values).max() > 1e-3


def test_weights_of_people_are_the_first_vector_of_the_correlations_of_numpy() -> None:
    covariance = np.cov(VALUES.T, aweights=PEOPLE)
    scale = np.sqrt(np.diag(covariance))
    _, vectors = np.linalg.eigh(covariance / np.outer(scale, scale))
    found = PrincipalComponent(weighted=True).fit(MATRIX)
    np.testing.assert_allclose(found.values, vectors[:, -1] ** 2, atol=1e-10)


@pytest.mark.parametrize(("method", "options"), METHODS)
def test_equal_populations_change_nothing(method: type, options: dict[str, Any]) -> None:
    matrix = IndicatorMatrix.of(VALUES, population=np.full(N, 500.0))
    np.testing.assert_allclose(
        method(weighted=True, **options).fit(matrix).values, method(**options).fit(matrix).values, atol=1e-6
    )


@pytest.mark.parametrize("units", ["standard", "eigenvalue"])
def test_a_component_score_has_variance_one_or_that_of_the_principal_component_of_scikit_learn(units: str) -> None:
    standard = (VALUES - VALUES.mean(axis=0)) / VALUES.std(axis=0, ddof=1)
    theirs = PCA(1).fit(standard)
    component = theirs.transform(standard)[:, 0] * np.sign(theirs.components_.sum())
    expected = component if units == "eigenvalue" else component / component.std(ddof=1)
    found = PrincipalComponent(scoring="component_score", units=units).fit(MATRIX)
    np.testing.assert_allclose(scores(found), expected, atol=1e-10)
    variance = theirs.explained_variance_[0] if units == "eigenvalue" else 1.0
    assert statistic(found, "score_variance") == pytest.approx(variance)


@pytest.mark.parametrize(
    "method",
    [
        PrincipalComponent(scoring="component_score"),
        PrincipalComponent(scoring="component_score", units="eigenvalue"),
        FactorAnalysis(n_factors=1, scoring="regression"),
        FactorAnalysis(n_factors=1, scoring="bartlett", extraction="principal_axis"),
    ],
)
@pytest.mark.parametrize("weighted", [False, True])
def test_the_variance_that_is_told_is_that_of_the_scores(method: Any, weighted: bool) -> None:
    from dataclasses import replace

    found = replace(method, weighted=weighted).fit(MATRIX)
    weights = PEOPLE if weighted else None
    assert np.average(scores(found), weights=weights) == pytest.approx(0, abs=1e-9)
    assert statistic(found, "score_variance") == pytest.approx(float(np.cov(scores(found), aweights=weights)))
    by_deviation = {s.indicator: s.value for s in found.statistics if s.statistic == "coefficient_per_sd"}
    deviation = np.sqrt(np.diag(np.cov(VALUES.T, aweights=weights)))
    np.testing.assert_allclose(list(by_deviation.values()), found.scale * found.values * deviation, atol=1e-10)


def test_a_regression_score_of_one_factor_has_its_squared_determinacy_as_variance() -> None:
    found = FactorAnalysis(n_factors=1, scoring="regression").fit(MATRIX)
    assert statistic(found, "score_variance") == pytest.approx(statistic(found, "determinacy") ** 2)
    bartlett = FactorAnalysis(n_factors=1, scoring="bartlett").fit(MATRIX)
    assert statistic(bartlett, "score_variance") == pytest.approx(1 / statistic(found, "score_variance"), rel=0.02)


def test_a_weighted_z_score_is_that_of_people() -> None:
    step = ZScore(weighted=True)
    found = step.apply(MATRIX, step.fit(MATRIX)).values
    mean = np.average(VALUES, axis=0, weights=PEOPLE)
    np.testing.assert_allclose(found, (VALUES - mean) / np.sqrt(np.diag(np.cov(VALUES.T, aweights=PEOPLE))), atol=1e-12)
    # New territories need no population.
    np.testing.assert_array_equal(step.apply(IndicatorMatrix.of(VALUES[:3]), step.fit(MATRIX)).values, found[:3])


@pytest.mark.parametrize(
    ("population", "what"),
    [
        (None, "population of every territory"),
        (np.where(np.arange(N) == 4, np.nan, PEOPLE), "1 has none"),
        (np.where(np.arange(N) < 2, -1.0, PEOPLE), "2 have none"),
        (np.zeros(N), "0 everywhere"),
    ],
)
@pytest.mark.parametrize(
    "method", [PrincipalComponent(weighted=True), FactorAnalysis(1, weighted=True), ZScore(weighted=True)]
)
def test_unknown_people_are_refused_and_named(method: Any, population: Any, what: str) -> None:
    with pytest.raises(Refusal, match=what) as caught:
        method.fit(IndicatorMatrix.of(VALUES, population=population))
    assert "population" in str(caught.value.where) + str(caught.value.fix)
    if isinstance(population, np.ndarray) and np.isnan(population).any():
        assert "T5" in str(caught.value.where)


def test_an_indicator_that_varies_between_uninhabited_places_alone_is_refused() -> None:
    values = np.column_stack([VALUES[:, :2], np.where(np.arange(N) < 3, np.arange(N), 7.0)])
    matrix = IndicatorMatrix.of(values, population=np.where(np.arange(N) < 3, 0.0, PEOPLE))
    for method in (PrincipalComponent(weighted=True), ZScore(weighted=True)):
        with pytest.raises(Refusal, match="does not vary"):
            method.fit(matrix)


@pytest.mark.parametrize("options", [{"weighted": 1}, {"units": "percent"}, {"units": "eigenvalue"}])
def test_wrong_options_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(OptionError):
        PrincipalComponent(**options)


def study(folder: Path, *, population: bool = True, **version: Any) -> Path:
    names = [f"x{k}" for k in range(1, 6)]
    frame = pd.DataFrame(VALUES, columns=names).assign(
        code=[f"T{k:02}" for k in range(N)], people=PEOPLE, region=[f"R{k % 4}" for k in range(N)]
    )
    frame.to_csv(folder / "t.csv", index=False)
    table = {"path": "t.csv", "code": "code", "groups": {"region": "region"}}
    config = {
        "study": "s",
        "tables": [table | ({"population": "people"} if population else {})],
        "indicators": {name: {"column": name} for name in names},
        "versions": [{"name": "v", "variables": names} | version],
        "validation": {"bootstrap": {"replicates": 40}},
    }
    write_yaml(config, folder / "study.yaml")
    return folder / "study.yaml"


FDEP = {"method": "pca", "scoring": "component_score", "weighted": True, "units": "eigenvalue"}


@pytest.fixture(scope="module")
def fdep(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, StudyResult]:
    folder = tmp_path_factory.mktemp("fdep")
    result = run(load_study(study(folder, normalisation={"method": "zscore", "weighted": True}, weighting=FDEP)))
    (folder / "out").mkdir()
    result.write(folder / "out")
    return folder, result


def test_a_component_of_people_is_one_version_that_is_saved_and_scores_others(fdep: tuple[Path, StudyResult]) -> None:
    folder, result = fdep
    score = result.tables["scores"].set_index("code")["score"].to_numpy()
    covariance = np.cov(VALUES.T, aweights=PEOPLE)
    scale = np.sqrt(np.diag(covariance))
    values, vectors = np.linalg.eigh(covariance / np.outer(scale, scale))
    expected = (
        (VALUES - np.average(VALUES, axis=0, weights=PEOPLE)) / scale @ (vectors[:, -1] * np.sign(vectors[:, -1].sum()))
    )
    np.testing.assert_allclose(score, expected, atol=1e-10)
    assert float(np.cov(score, aweights=PEOPLE)) == pytest.approx(values[-1])
    index = result.indices["v"]
    assert IndexVersion.from_json(index.to_json()).to_json() == index.to_json()
    new = pd.read_csv(folder / "t.csv").iloc[[3, 30]].drop(columns="people")
    new.to_csv(folder / "new.csv", index=False)
    scored = score_table(f"{folder / 'out'}:v", folder / "new.csv").table
    np.testing.assert_allclose(scored["score"], score[[3, 30]], atol=1e-12)


@pytest.mark.parametrize(
    "weighting",
    [
        FDEP,
        {"method": "pca", "weighted": True},
        {"method": "factor", "n_factors": 1, "weighted": True, "scoring": "regression"},
        # An indicator that is opposed is refused, and the eigenvalues remain those of people.
        {"method": "pca", "weighted": True, "refused": True},
    ],
)
def test_eigenvalues_are_those_of_people_and_the_factorability_that_of_territories(
    tmp_path: Path, weighting: dict[str, Any]
) -> None:
    refused = "refused" in weighting
    path = study(tmp_path, weighting={k: v for k, v in weighting.items() if k != "refused"})
    text = path.read_text()
    if refused:
        text = text.replace("column: x1\n", "column: x1\n    direction: -1\n", 1)
        text = text.replace("versions:\n", "versions:\n- {name: other, variables: [x2, x3]}\n", 1)
    path.write_text(text)
    result = run(load_study(path))
    assert ("v" in result.indices) is not refused
    rows = result.tables["diagnostics"].query("version == 'v'")

    def values(name: str) -> np.ndarray:
        found = rows[(rows["statistic"] == name) & rows["component"].astype(str).str.fullmatch("[0-9]+")]
        return found["value"].to_numpy()

    signed = VALUES * [-1 if refused else 1, 1, 1, 1, 1]
    covariance = np.cov(signed.T, aweights=PEOPLE)
    scale = np.sqrt(np.diag(covariance))
    expected = np.linalg.eigvalsh(covariance / np.outer(scale, scale))[::-1]
    np.testing.assert_allclose(values("eigenvalue"), expected, atol=1e-9)
    np.testing.assert_allclose(values("explained_variance"), expected / 5, atol=1e-9)
    assert abs(expected[0] - np.linalg.eigvalsh(np.corrcoef(VALUES.T))[-1]) > 0.01
    if weighting.get("units") == "eigenvalue":
        variance = rows.loc[rows["statistic"] == "score_variance", "value"].iloc[0]
        assert values("eigenvalue")[0] == pytest.approx(variance)
    overall = rows[(rows["statistic"] == "kmo") & rows["indicator"].isin(["", np.nan])]["value"].iloc[0]
    inverse = np.linalg.inv(np.corrcoef(signed.T))
    partial, off = inverse**2 / np.outer(np.diag(inverse), np.diag(inverse)), ~np.eye(5, dtype=bool)
    shared = (np.corrcoef(signed.T)[off] ** 2).sum()
    assert overall == pytest.approx(shared / (shared + partial[off].sum()))
    (axes,) = of_versions.scree(result, "v").axes
    np.testing.assert_allclose(np.asarray(axes.lines[0].get_ydata(), dtype=float), expected, atol=1e-9)
    steps = [metric for metric in version_metrics(result, "v") if metric.key == "diagnostics/eigenvalue"]
    np.testing.assert_allclose([metric.value for metric in steps], expected, atol=1e-9)


def test_the_intervals_are_those_of_the_weighted_loadings(fdep: tuple[Path, StudyResult]) -> None:
    rows = fdep[1].tables["loadings"].query("component == 'PC1'")
    assert (rows["ci_low"] < rows["loading"]).all()
    assert (rows["loading"] < rows["ci_high"]).all()


def test_an_explanation_tells_the_unit_of_the_score(fdep: tuple[Path, StudyResult]) -> None:
    result = fdep[1]
    variance = result.tables["diagnostics"].query("statistic == 'score_variance'")["value"].iloc[0]
    notes = explain_territory(result, "T07").notes
    (told,) = (str(note) for note in notes if "first principal component" in str(note))
    score = result.tables["scores"].set_index("code")["score"].to_numpy()
    # What is told is true of people, and of territories that count alike it is not.
    assert f"is {variance:.3f}" in told
    assert "0 is the mean of the inhabitants" in told
    assert "counts by its population" in told
    assert np.average(score, weights=PEOPLE) == pytest.approx(0, abs=1e-10)
    assert np.cov(score, aweights=PEOPLE) == pytest.approx(variance)
    assert abs(score.mean()) > 0.01
    assert f"{score.var(ddof=1):.3f}" != f"{variance:.3f}"


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("scoring", ["regression", "bartlett"])
def test_an_explanation_says_whose_mean_and_variance_those_of_factor_scores_are(
    tmp_path: Path, scoring: str, weighted: bool
) -> None:
    said = {"weighting": {"method": "factor", "n_factors": 1, "scoring": scoring, "weighted": weighted}}
    path = study(tmp_path, normalisation={"method": "zscore", "weighted": True}, **said)
    notes = " ".join(map(str, explain_territory(run(load_study(path)), "T07").notes))
    assert ("mean of the inhabitants" in notes) is weighted
    assert ("mean territory" in notes) is not weighted


def test_people_that_no_table_declares_are_refused_before_any_data(tmp_path: Path) -> None:
    for said in ({"weighting": FDEP}, {"normalisation": {"method": "zscore", "weighted": True}}):
        with pytest.raises(ConfigError, match="needs their population") as caught:
            run(load_study(study(tmp_path, population=False, **said)))
        assert "weighted" in str(caught.value.where)


@pytest.mark.parametrize(
    ("scoring", "what"), [("component_score", "by unit of each indicator"), ("squared_loadings", "the more it varies")]
)
def test_without_normalisation_the_unit_of_the_weights_is_told(tmp_path: Path, scoring: str, what: str) -> None:
    from tests.support.remarks import warning

    said = {"normalisation": "none", "weighting": {"method": "pca", "scoring": scoring}}
    result = run(load_study(study(tmp_path, **said)))
    text = next(text for text in result.warnings["v"] if what in str(text))
    assert "sans normalisation" in warning(text, result.config).lower()


def test_weighted_between_stages_uses_the_people_of_the_territories(tmp_path: Path) -> None:
    path = study(
        tmp_path,
        normalisation={"method": "zscore", "weighted": True},
        aggregation={"stages": ["arithmetic", "arithmetic"], "rescale_stages": True},
    )
    text = path.read_text()
    for name, node in zip(("x1", "x2", "x3", "x4", "x5"), "aabbb", strict=True):
        text = text.replace(f"column: {name}\n", f"column: {name}\n    dimension: {node}\n")
    path.write_text(text)
    result = run(load_study(path))
    nodes = result.tables["dimensions"].pivot_table(index="code", columns="dimension", values="score")
    scale = np.sqrt(np.diag(np.cov(nodes.to_numpy().T, aweights=PEOPLE)))
    centred = nodes.to_numpy() - np.average(nodes.to_numpy(), axis=0, weights=PEOPLE)
    score = result.tables["scores"].set_index("code")["score"]
    np.testing.assert_allclose(score, centred / scale @ [0.4, 0.6], atol=1e-10)


def test_a_missing_population_is_told_with_its_territory(tmp_path: Path) -> None:
    path = study(tmp_path, weighting=FDEP)
    frame = pd.read_csv(tmp_path / "t.csv")
    frame.loc[6, "people"] = np.nan
    frame.to_csv(tmp_path / "t.csv", index=False)
    with pytest.raises(IfnError, match="1 has none") as caught:
        run(load_study(path))
    assert "T06" in str(caught.value.where)
