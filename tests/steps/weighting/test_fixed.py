"""Declared weights: what they sum to is told, and kept where it is asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ifn_research import load_study, run
from ifn_research.config import Study, StudyConfig
from ifn_research.config.yaml_document import YamlDocument
from ifn_research.errors import ConfigError, OptionError
from ifn_research.index.fitting import fit_prepared
from ifn_research.index.preparation import prepare
from ifn_research.index.version import IndexVersion
from ifn_research.matrix import IndicatorMatrix
from ifn_research.remarks import noted
from ifn_research.results.study_result import StudyResult, write_yaml
from ifn_research.steps.weighting.fixed import FixedWeights
from ifn_research.study.plan import plan
from tests.support.one_factor import DIMENSIONS
from tests.support.remarks import warning

# Weights of the seven domains, as the English Indices of Deprivation 2025 and 2019 publish them: they sum to 0.999.
DOMAINS = dict(zip("abcdefg", (0.225, 0.225, 0.135, 0.135, 0.093, 0.093, 0.093), strict=True))
RAW = np.array([[50.0] * 7, [1, 2, 3, 4, 5, 6, 7], [100.0] * 7, [80, 1, 9, 12, 60, 33, 2]])


def index_of(weighting: dict[str, Any], dimensions: dict[str, str], values: np.ndarray, **steps: object) -> Any:
    names = list(dimensions)
    config = {
        "study": "s",
        "tables": [{"path": "t.csv", "code": "k"}],
        "indicators": {name: {"column": name, "dimension": path or None} for name, path in dimensions.items()},
        "versions": [
            {"name": "v", "variables": names, "normalisation": "none", "weighting": {"method": "fixed", **weighting}}
            | steps
        ],
    }
    (recipe,) = plan(Study(StudyConfig.model_validate(config), YamlDocument({}, {}, "study.yaml"))).recipes
    matrix = IndicatorMatrix.of(values, indicators=tuple(names), dimensions=tuple(dimensions.values()))
    prepared = prepare(recipe, matrix)
    index = fit_prepared(recipe, (), prepared)
    return index, index.score_treated(prepared.treated)


FLAT = dict.fromkeys("abcdefg", "")


def test_a_sum_of_weights_is_told_and_divided_by() -> None:
    index, result = index_of({"weights": DOMAINS}, FLAT, RAW)
    assert noted(index.weights.warnings) == (
        "the declared weights sum to 0.999, not to 1, and are divided by their sum (rescale: false keeps them)"
    )
    np.testing.assert_allclose(result.scores[[0, 2]], [50, 100], rtol=1e-14)


def test_weights_that_are_kept_make_the_published_sum() -> None:
    """By hand: the sum of weight x value, whatever the weights sum to."""
    for weights in (DOMAINS, {name: 3.0 * weight for name, weight in DOMAINS.items()}):
        index, result = index_of({"weights": weights, "rescale": False}, FLAT, RAW)
        np.testing.assert_allclose(result.scores, RAW @ list(weights.values()), rtol=1e-14)
        np.testing.assert_allclose(result.contributions, RAW * list(weights.values()), rtol=1e-14)
        assert str(index.weights.warnings[0]).endswith("and are kept (rescale: false)")
        restored = IndexVersion.from_json(index.to_json())
        np.testing.assert_array_equal(restored.score(result.raw).scores, result.scores)


@pytest.mark.parametrize("rescale", [True, False])
def test_weights_that_sum_to_one_are_not_told(rescale: bool) -> None:
    """0.1 + 0.2 + 0.7 is not 1 in binary."""
    index, result = index_of(
        {"weights": {"a": 0.1, "b": 0.2, "c": 0.7}, "rescale": rescale}, dict.fromkeys("abc", ""), RAW[:, :3]
    )
    assert index.weights.warnings == ()
    np.testing.assert_allclose(result.scores, RAW[:, :3] @ [0.1, 0.2, 0.7], rtol=1e-14)


def test_what_is_missing_leaves_its_weight_to_the_others_and_the_sum_is_kept() -> None:
    values = np.vstack([RAW, RAW[3]])
    values[4, 2] = np.nan
    _, result = index_of({"weights": DOMAINS, "rescale": False}, FLAT, values, imputation="available")
    known = np.array([weight for name, weight in DOMAINS.items() if name != "c"])
    by_hand = np.delete(RAW[3], 2) @ known / known.sum() * 0.999
    assert result.scores[4] == pytest.approx(by_hand, rel=1e-13)
    np.testing.assert_allclose(result.contributions.sum(axis=1), result.scores, rtol=1e-13)
    assert result.contributions[4, 2] == 0


STAGED = {"a": "p", "b": "p", "c": "q", "d": "q"}
VALUES = RAW[:, :4]


@pytest.mark.parametrize("aggregation", ["arithmetic", {"within": "arithmetic", "across": "arithmetic"}])
def test_each_dimension_that_is_named_keeps_its_sum(aggregation: Any) -> None:
    """By hand: p = 0.6 a + 0.3 b, q is the mean of c and d, and the index 0.5 p + 0.4 q."""
    weighting = {"weights": {"p": 0.5, "q": 0.4, "a": 0.6, "b": 0.3}, "rescale": False}
    index, result = index_of(weighting, STAGED, VALUES, aggregation=aggregation)
    p, q = VALUES[:, :2] @ [0.6, 0.3], VALUES[:, 2:].mean(axis=1)
    np.testing.assert_allclose(result.scores, 0.5 * p + 0.4 * q, rtol=1e-13)
    np.testing.assert_allclose(result.nodes["p"], p, rtol=1e-13)
    np.testing.assert_allclose(result.nodes["q"], q, rtol=1e-13)
    np.testing.assert_allclose(result.contributions, VALUES * [0.3, 0.15, 0.2, 0.2], rtol=1e-13)
    assert [str(remark).partition(" sum")[0] for remark in index.weights.warnings] == [
        "the declared weights",
        "the declared weights of the dimension 'p'",
    ]


def test_a_sum_in_a_dimension_that_a_rescaling_would_undo_is_refused_and_its_fixes_work() -> None:
    weights = {"p": 0.5, "q": 0.4, "a": 0.6, "b": 0.3}
    staged = {"within": "arithmetic", "across": "arithmetic"}
    scale = {"normalisation": {"method": "minmax", "range": [0, 1]}}
    with pytest.raises(ConfigError, match=r"'p' that sum to 0\.9 are kept") as caught:
        index_of({"weights": weights, "rescale": False}, STAGED, VALUES, aggregation=staged | {"rescale_stages": True})
    assert str(caught.value.fix) == "remove rescale_stages: true from the aggregation, or use rescale: true"
    index, _ = index_of({"weights": weights, "rescale": False}, STAGED, VALUES, aggregation=staged, **scale)
    assert index.weights.totals == pytest.approx({"": 0.9, "p": 0.9})
    again = {"aggregation": staged | {"rescale_stages": True}} | scale
    index, _ = index_of({"weights": weights}, STAGED, VALUES, **again)
    assert index.weights.totals == {}
    # The sum of the index is that of the last stage, which nothing rescales: it is kept.
    _, kept = index_of({"weights": {"p": 0.5, "q": 0.4}, "rescale": False}, STAGED, VALUES, **again)
    _, mean = index_of({"weights": {"p": 0.5, "q": 0.4}}, STAGED, VALUES, **again)
    np.testing.assert_allclose(kept.scores, 0.9 * mean.scores, rtol=1e-13)


def test_a_stage_that_is_no_sum_goes_with_weights_that_sum_to_one_in_it() -> None:
    """By hand: geometric means within, and 0.5 and 0.4 of them across."""
    weighting = {"weights": {"p": 0.5, "q": 0.4}, "rescale": False}
    _, result = index_of(weighting, STAGED, VALUES, aggregation={"within": "geometric", "across": "arithmetic"})
    p, q = np.sqrt(VALUES[:, :2].prod(axis=1)), np.sqrt(VALUES[:, 2:].prod(axis=1))
    np.testing.assert_allclose(result.scores, 0.5 * p + 0.4 * q, rtol=1e-13)
    np.testing.assert_allclose(result.contributions.sum(axis=1), result.scores, rtol=1e-13)
    with pytest.raises(ConfigError, match="only an arithmetic mean"):
        index_of(weighting, STAGED, VALUES, aggregation={"within": "arithmetic", "across": "geometric"})
    with pytest.raises(ConfigError, match="only an arithmetic mean"):
        index_of({"weights": DOMAINS, "rescale": False}, FLAT, RAW, aggregation="geometric")


@pytest.mark.parametrize(
    "weights",
    [
        {"a": 0.3, "b": 0.2, "c": 0.4, "d": 0.1},  # of indicators alone
        {"p": 0.5, "q": 0.5, "a": 0.3, "b": 0.2, "c": 0.4, "d": 0.1},  # all down the hierarchy
        {"p": 0.5, "q": 0.5, "a": 0.25, "b": 0.75},  # within each node
    ],
)
def test_weights_of_the_index_and_weights_within_a_dimension_both_sum_to_one(weights: dict[str, float]) -> None:
    assert FixedWeights(weights).sums(tuple("abcd"), tuple(STAGED.values())) == {}


def test_what_is_no_switch_is_refused() -> None:
    with pytest.raises(OptionError, match="rescale"):
        FixedWeights({"a": 1}, rescale=0)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> StudyResult:
    folder = tmp_path_factory.mktemp("fixed")
    table = pd.DataFrame(RAW, columns=list(DOMAINS)).assign(code=["A1", "A2", "A3", "A4"])
    table.to_csv(folder / "t.csv", index=False)
    versions = [
        {"name": name, "variables": list(DOMAINS), "weighting": {"method": "fixed", "weights": DOMAINS} | more}
        for name, more in (("divided", {}), ("kept", {"rescale": False}))
    ]
    config = {
        "study": "imd",
        "tables": [{"path": "t.csv", "code": "code"}],
        "indicators": {name: {"column": name} for name in DOMAINS},
        "versions": [version | {"normalisation": "none"} for version in versions],
    }
    write_yaml(config, folder / "study.yaml")
    return run(load_study(Path(folder / "study.yaml")))


def test_a_run_writes_the_weights_as_they_count_and_tells_their_sum_in_both_languages(written: StudyResult) -> None:
    sums = written.tables["weights"].groupby("version")["weight"].sum()
    assert sums["divided"] == pytest.approx(1)
    assert sums["kept"] == pytest.approx(0.999)
    for version, what in (("divided", "divisés"), ("kept", "gardés")):
        text = written.warnings[version][0]
        assert "0.999" in str(text)
        assert "0,999" in warning(text, written.config)
        assert what in warning(text, written.config)


def test_declared_weights_are_relative_within_each_node() -> None:
    """The IFN 2020: access = (2 information + interfaces)/3, skills = (administrative + 2 digital)/3, then halves."""
    names = ("information", "interfaces", "administrative", "digital")
    matrix = IndicatorMatrix.of(
        np.random.default_rng(1).random((9, 4)), indicators=names, dimensions=("access", "access", "skills", "skills")
    )
    weights = dict(zip(names, (2, 1, 1, 2), strict=True))
    np.testing.assert_allclose(FixedWeights(weights).fit(matrix).values, [1 / 3, 1 / 6, 1 / 6, 1 / 3], atol=1e-15)
    uneven = FixedWeights({**weights, "access": 3, "skills": 1}).fit(matrix).values
    np.testing.assert_allclose(uneven, [1 / 2, 1 / 4, 1 / 12, 1 / 6], atol=1e-15)
    nodes = FixedWeights({"access": 3, "skills": 1}).fit(matrix).values
    np.testing.assert_allclose(nodes, [3 / 8, 3 / 8, 1 / 8, 1 / 8], atol=1e-15)


@pytest.mark.parametrize(
    "weights, what",
    [
        ({"x1": 1, "x9": 1}, "'x9' is no indicator"),
        ({"x1": 1, "x2": 1}, "some members have a weight and some have none"),
        ({"x1": 0, "a": 0}, "every weight is 0"),
    ],
)
def test_declared_weights_that_do_not_fit_are_told(weights: dict[str, float], what: str) -> None:
    with pytest.raises(OptionError) as caught:
        FixedWeights(weights).check(tuple(f"x{j + 1}" for j in range(6)), DIMENSIONS)
    assert what in str(caught.value.what)


@pytest.mark.parametrize("value", [-1, float("nan"), float("inf"), "two", True])
def test_a_weight_is_a_number_that_is_not_negative(value: object) -> None:
    with pytest.raises(OptionError):
        FixedWeights({"x1": value})  # type: ignore[dict-item]
