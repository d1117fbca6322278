"""An index is fitted once, saved as JSON, and scores any territory."""

from __future__ import annotations

import json

import numpy as np
import pytest

from ifn_research import load_study
from ifn_research.config import Study, StudyConfig
from ifn_research.config.yaml_document import Document
from ifn_research.data.loading import load_study_data
from ifn_research.data.samples import simulate_territories
from ifn_research.errors import DataError, Refusal
from ifn_research.index.definitions import raw_matrix
from ifn_research.index.fitting import fit_prepared
from ifn_research.index.preparation import prepare
from ifn_research.index.recipe import Recipe
from ifn_research.index.version import IndexVersion
from ifn_research.matrix import IndicatorMatrix
from ifn_research.results.study_result import StudyResult, write_yaml
from ifn_research.study.plan import plan


@pytest.fixture(scope="module")
def raw(simulated_study, simulated: StudyResult) -> dict[str, IndicatorMatrix]:  # type: ignore[no-untyped-def]
    data = load_study_data(load_study(simulated_study).config)
    return {
        name: raw_matrix(data.raw, index.definitions, codes=data.codes, groups=data.groups, population=data.population)
        for name, index in simulated.indices.items()
    }


def test_a_saved_index_scores_exactly_as_the_fitted_one(
    simulated: StudyResult, raw: dict[str, IndicatorMatrix]
) -> None:
    for name, index in simulated.indices.items():
        restored = IndexVersion.from_json(index.to_json())
        ours, theirs = index.score(raw[name]), restored.score(raw[name])
        np.testing.assert_array_equal(ours.scores, theirs.scores)
        np.testing.assert_array_equal(ours.contributions, theirs.contributions)
        assert restored.to_json() == index.to_json()


def test_a_territory_scored_alone_has_the_score_that_it_has_among_all(
    simulated: StudyResult, raw: dict[str, IndicatorMatrix]
) -> None:
    for name, index in simulated.indices.items():
        everything = index.score(raw[name])
        for position in (0, 50, 100):
            code = everything.codes[position]
            alone = index.score(raw[name].rows(raw[name].codes == code))
            assert alone.scores[0] == pytest.approx(everything.scores[position], abs=1e-12), name


def test_what_lies_beyond_the_fitted_range_is_counted(simulated: StudyResult, raw: dict[str, IndicatorMatrix]) -> None:
    matrix = raw["geometric"].rows(np.arange(5))
    extreme = matrix.values.copy()
    extreme[2, 1] = 1e6
    assert simulated.indices["geometric"].score(matrix.with_values(extreme)).out_of_range.sum() == 1


def test_input_is_not_modified(simulated: StudyResult, raw: dict[str, IndicatorMatrix]) -> None:
    for name, index in simulated.indices.items():
        before = raw[name].values.copy()
        index.score(raw[name])
        np.testing.assert_array_equal(raw[name].values, before)


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"format": 1}'])
def test_what_is_no_index_is_refused(text: str) -> None:
    with pytest.raises(DataError) as caught:
        IndexVersion.from_json(text)
    assert "index.json" in str(caught.value.where) + str(caught.value.fix)


def test_an_index_of_another_format_is_refused(simulated: StudyResult) -> None:
    document = json.loads(simulated.indices["equal"].to_json()) | {"format": 99}
    with pytest.raises(DataError, match="format 99"):
        IndexVersion.from_json(json.dumps(document))


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory, simulated: StudyResult) -> dict[str, IndicatorMatrix]:
    """Raw values of other territories than those on which the indices were fitted."""
    folder = tmp_path_factory.mktemp("elsewhere")
    territories = simulate_territories(40, seed=77, n_indicators=6, n_adverse=1, nested=(13, 26))
    config = territories.study(territories.write(folder / "elsewhere.csv"))
    write_yaml(config, folder / "study.yaml")
    data = load_study_data(load_study(folder / "study.yaml").config)
    return {
        name: raw_matrix(data.raw, index.definitions, codes=data.codes, groups=data.groups, population=data.population)
        for name, index in simulated.indices.items()
    }


def test_a_saved_index_scores_other_territories_as_the_fitted_one(
    simulated: StudyResult, elsewhere: dict[str, IndicatorMatrix]
) -> None:
    for name, index in simulated.indices.items():
        ours, theirs = index.score(elsewhere[name]), IndexVersion.from_json(index.to_json()).score(elsewhere[name])
        assert len(ours.codes) > 20
        for what in ("codes", "scores", "contributions", "out_of_range", "left_out"):
            np.testing.assert_array_equal(getattr(ours, what), getattr(theirs, what), err_msg=f"{name}: {what}")
        assert {path: values.tolist() for path, values in ours.nodes.items()} == {
            path: values.tolist() for path, values in theirs.nodes.items()
        }


def test_other_territories_are_scored_with_the_mean_and_spread_that_were_learned(
    simulated: StudyResult, raw: dict[str, IndicatorMatrix], elsewhere: dict[str, IndicatorMatrix]
) -> None:
    index = simulated.indices["equal"]
    fitted = index.score(raw["equal"]).raw.values
    here = index.score(elsewhere["equal"]).raw
    known = ~np.isnan(here.values).any(axis=1)
    # Cells of the fitted territories are imputed by the median before their mean is taken.
    filled = np.where(np.isnan(fitted), np.nanmedian(fitted, axis=0), fitted)
    z = (here.values - filled.mean(axis=0)) / filled.std(axis=0, ddof=1) * np.array(here.directions)
    np.testing.assert_allclose(index.score(elsewhere["equal"]).scores[known], z.mean(axis=1)[known], atol=1e-10)


def recipe_of(**steps: object) -> Recipe:
    """A version of four indicators, x1 to x4."""
    config = StudyConfig.model_validate(
        {
            "study": "s",
            "tables": [{"path": "t.csv", "code": "code"}],
            "indicators": {f"x{k}": {"column": f"x{k}"} for k in range(1, 5)},
            "versions": [{"name": "v", "variables": [f"x{k}" for k in range(1, 5)], **steps}],
        }
    )
    (recipe,) = plan(Study(config, Document({}, {}, "study.yaml"))).recipes
    return recipe


def test_an_index_that_does_not_vary_is_refused() -> None:
    x = np.random.default_rng(0).normal(size=(30, 2))
    recipe = recipe_of()
    with pytest.raises(Refusal, match="does not vary"):
        fit_prepared(recipe, (), prepare(recipe, IndicatorMatrix.of(np.hstack([x, -x]))))


@pytest.mark.parametrize("n", [1, 2])
def test_too_few_complete_territories_make_no_index(n: int) -> None:
    values = np.random.default_rng(0).normal(size=(20, 4))
    values[n:, 0] = np.nan
    with pytest.raises(Refusal, match="at least 3") as caught:
        prepare(recipe_of(imputation="drop", allow_low_coverage=True), IndicatorMatrix.of(values))
    assert "available" in str(caught.value.fix)
