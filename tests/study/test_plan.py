"""Every step is built, and every configuration error raised, before data is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from ifn_research.config import Study, load_study
from ifn_research.errors import ConfigError, Problems
from ifn_research.study.plan import plan

STUDY = """study: small
tables: [{{path: absent.csv, code: code, groups: {{region: region}}}}]
indicators:
  poverty: {{column: poverty, unit: "%", dimension: access}}
  jobs: {{column: jobs, dimension: access}}
  diploma: {{column: diploma, dimension: skills}}
  fibre: {{column: fibre, direction: -1}}
ground_truth:
  - {{name: measured, column: measured}}
versions:
  - name: tried
    variables: [poverty, jobs, diploma, fibre]
    {step}
  - {{name: other, variables: [poverty, jobs]}}
"""


def study(folder: Path, step: str) -> Study:
    path = folder / "study.yaml"
    path.write_text(STUDY.format(step=step), encoding="utf-8")
    return load_study(path)


@pytest.mark.parametrize(
    "step, what, fix",
    [
        ("weighting: pcaa", "unknown weighting 'pcaa'", "did you mean 'pca'"),
        ("normalisation: z-score", "unknown normalisation 'z-score'", "did you mean 'zscore'"),
        (
            "imputation: {method: median, by: region}",
            "unknown option 'by' of 'median'",
            "option of group_mean, group_median: write",
        ),
        ("imputation: {method: median, k2: 1}", "unknown option 'k2' of 'median'", "no option: remove it"),
        (
            "weighting: {method: equal, n_factors: 2}",
            "'n_factors' of 'equal'",
            "write {method: factor, n_factors: ...}",
        ),
        ("weighting: {method: pca, oposed: keep}", "'oposed' of 'pca'", "did you mean 'opposed'"),
        ("weighting: {method: pca, opposed: ignore}", "'ignore'", "drop"),
        ("weighting: {method: factor}", "n_factors", "n_factors"),
        ("weighting: {method: factor, n_factors: 2, rotation: varimx}", "'varimx'", "did you mean 'varimax'"),
        ("weighting: {method: factor, n_factors: 2, rotation: oblimin, kaiser: true}", "kaiser", "varimax"),
        ("weighting: {method: fixed, weights: {poverty: 1, jobs: -1, diploma: 1, fibre: 1}}", "jobs", ""),
        ("weighting: {method: fixed, weights: {povertty: 1}}", "povertty", "poverty"),
        ("aggregation: geometric", "needs positive values", "zscore, mean: 100, standard_deviation: 10"),
        (
            "aggregation: {stages: [arithmetic]}",
            "1 stages are given and the hierarchy has 2",
            "aggregation: {stages: [arithmetic, arithmetic]}",
        ),
        (
            "normalisation: percentile\n    aggregation: {within: arithmetic, across: geometric, rescale_stages: true}",
            "'percentile' makes zeros or negatives",
            "normalisation: rank",
        ),
        ("normalisation: {method: percentile, ties: middle}", "unknown rank of ties 'middle'", "did you mean 'mid'"),
        ("normalisation: {method: percentile, reflect: 1}", "neither true nor false", "reflect: true"),
        ("normalisation: {method: exponential, position: r/n+1}", "unknown position 'r/n+1'", "'r/(n+1)'"),
        ("normalisation: {method: zscore, divisor: 2}", "2 is neither n nor n - 1", "divisor: n - 1"),
        ("imputation: {method: drop, when: later}", "unknown moment 'later'", "after"),
        (
            "weighting: bod\n    normalisation: minmax\n    aggregation: {within: arithmetic, across: arithmetic}",
            "weights of its own",
            "aggregation: arithmetic",
        ),
        ("weighting: bod", "'bod' needs values that are not negative, and 'zscore' makes negatives", "mean: 100"),
        ("weighting: entropy\n    normalisation: {method: zscore, mean: -1}", "'entropy' needs values", "mean: 100"),
        ("normalisation: minmax\n    weighting: {method: bod, bounds: [0.5, 0.9]}", "cannot sum to 1", "equal share"),
        ("normalisation: {method: reference_ratio, by: region}", "fibre", "invert"),
        (
            "normalisation: {method: reference_ratio, by: regoin, invert: reciprocal}",
            "unknown group 'regoin'",
            "region",
        ),
        ("imputation: {method: group_median, by: [departement]}", "unknown group 'departement'", "region"),
        (
            "normalisation: {method: reference_ratio, by: region, weighted: true, invert: reciprocal}",
            "population",
            "weighted: false",
        ),
        (
            "weighting: {method: factor, n_factors: 1, scoring: regression}\n"
            "    aggregation: {within: arithmetic, across: arithmetic}",
            "factor(n_factors=1, scoring=regression) can have negative coefficients",
            "scoring: squared_loadings",
        ),
        (
            "weighting: {method: supervised, ground_truth: measured}\n    aggregation: geometric\n"
            "    normalisation: {method: minmax, range: [1, 100]}",
            "supervised(ground_truth=measured) can have negative coefficients",
            "estimator: nnls",
        ),
        ("weighting: supervised", "supervised needs 'ground_truth'", "entry of ground_truth"),
        ("weighting: {method: supervised, ground_truth: mesured}", "unknown ground truth 'mesured'", "'measured'"),
        (
            "weighting: {method: supervised, ground_truth: measured, estimator: pls, components: 9}",
            "9 components of",
            "at most",
        ),
    ],
)
def test_a_wrong_step_is_told_with_its_line_and_a_fix(tmp_path: Path, step: str, what: str, fix: str) -> None:
    with pytest.raises(ConfigError) as caught:
        plan(study(tmp_path, step))
    assert what in str(caught.value.what)
    assert fix in str(caught.value.fix)
    assert "study.yaml, line " in str(caught.value.where)
    assert "versions[0]" in str(caught.value.where)


@pytest.mark.parametrize("weighting", ["bod", "entropy"])
def test_z_scores_around_a_mean_above_zero_may_have_weights_that_need_no_negatives(
    tmp_path: Path, weighting: str
) -> None:
    step = f"weighting: {weighting}\n    normalisation: {{method: zscore, mean: 100, standard_deviation: 10}}"
    assert [recipe.name for recipe in plan(study(tmp_path, step)).recipes] == ["tried", "other"]


def test_no_weights_are_learned_from_what_is_measured_at_another_level(tmp_path: Path) -> None:
    text = STUDY.format(step="weighting: {method: supervised, ground_truth: measured}")
    elsewhere = "measured, table: {path: other.csv, code: region, level: region, group: region}}"
    text = text.replace("code: code, groups", "code: code, population: people, groups")
    path = tmp_path / "study.yaml"
    path.write_text(text.replace("column: measured}", f"column: {elsewhere}"), encoding="utf-8")
    with pytest.raises(ConfigError, match="'measured' is measured by region: no territory") as caught:
        plan(load_study(path))
    assert "versions[0].weighting" in str(caught.value.where)


def test_every_wrong_version_is_told_at_once(tmp_path: Path) -> None:
    wrong = study(tmp_path, "weighting: pcaa\n    normalisation: z")
    with pytest.raises(Problems) as caught:
        plan(wrong, only=["othr"])
    assert [str(problem.what) for problem in caught.value.problems] == [
        "unknown version 'othr'",
        "unknown normalisation 'z'",
        "unknown weighting 'pcaa'",
    ]


def test_an_unknown_primary_metric_is_told_with_its_line_and_the_nearest_one(tmp_path: Path) -> None:
    (tmp_path / "study.yaml").write_text(
        STUDY.format(step="weighting: equal") + "validation: {primary_metric: spearmn}\n", encoding="utf-8"
    )
    with pytest.raises(ConfigError, match="spearmn is not accepted for 'primary_metric'") as caught:
        plan(load_study(tmp_path / "study.yaml"))
    assert str(caught.value.where).endswith("line 15: validation.primary_metric")
    assert str(caught.value.fix).startswith("did you mean 'spearman'? Available: spearman, pearson")


def test_a_bare_rule_serves_every_stage_under_equal_by_dimension(tmp_path: Path) -> None:
    planned = plan(study(tmp_path, "weighting: equal_by_dimension"))
    assert [(recipe.staged, len(recipe.rules)) for recipe in planned.recipes] == [(True, 2), (False, 1)]


def test_only_some_versions_are_planned_when_asked(tmp_path: Path) -> None:
    planned = plan(study(tmp_path, "weighting: equal"), only=["other"])
    assert [recipe.name for recipe in planned.recipes] == ["other"]


def test_a_metric_that_is_not_estimated_from_a_draw_is_refused_as_the_primary_one(tmp_path: Path) -> None:
    text = STUDY.format(step="weighting: equal").replace("column: measured}", "column: measured, inclusion: chance}")
    path = tmp_path / "study.yaml"
    path.write_text(text + "validation: {primary_metric: kendall}\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="kendall is not estimated") as raised:
        plan(load_study(path))
    assert "spearman" in str(raised.value.fix)
    path.write_text(text + "validation: {primary_metric: pearson}\n", encoding="utf-8")
    plan(load_study(path))


def test_weights_are_not_learned_from_a_draw(tmp_path: Path) -> None:
    step = "weighting: {method: supervised, ground_truth: measured}"
    text = STUDY.format(step=step).replace("column: measured}", "column: measured, inclusion: chance}")
    path = tmp_path / "study.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match="measured on a draw"):
        plan(load_study(path))
