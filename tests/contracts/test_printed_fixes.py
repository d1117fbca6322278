"""A refusal's fix, followed to the letter, works and keeps the method that was asked for."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from ruamel.yaml import YAML

from ifn_research import load_study, run
from ifn_research.errors import ConfigError, OptionError
from ifn_research.results.study_result import StudyResult
from ifn_research.steps import STEPS
from ifn_research.study.plan import plan

N = 24
STUDY = """study: s
tables: [{{path: t.csv, code: code}}]
indicators:
  poor: {{column: poor, dimension: a}}
  old: {{column: old, dimension: a}}
  fibre: {{column: fibre, direction: -1, dimension: b}}
versions:
  - name: v
    variables: [poor, old, fibre]
    {steps}
"""


def study(folder: Path, steps: str, *, zero: bool = True) -> Path:
    """Poverty is 0 in one territory, and fibre complete in another: both are the ends of the goalposts below."""
    rng = np.random.default_rng(3)
    table = pd.DataFrame({"code": [f"T{k:02d}" for k in range(N)]})
    for name, low, high in (("poor", 5, 30), ("old", 12, 40), ("fibre", 30, 95)):
        table[name] = rng.uniform(low, high, N).round(1)
    if zero:
        table.loc[4, "poor"], table.loc[7, "fibre"] = 0.0, 100.0
    table.to_csv(folder / "t.csv", index=False)
    path = folder / "study.yaml"
    path.write_text(STUDY.format(steps=steps), encoding="utf-8")
    return path


POSTS = "posts: {poor: [0, 40], old: [10, 50], fibre: [0, 100]}"
WIDER = "posts: {poor: [-1, 40], old: [10, 50], fibre: [0, 101]}"
TARGETS = "targets: {poor: 8, old: 15, fibre: 90}"
# What was asked for, what the fix says, and the steps with that fix.
ON_DATA = [
    (
        f"{{normalisation: {{method: goalposts, range: [0, 1], {POSTS}}}, aggregation: geometric}}",
        "posts that lie beyond the territories, or range: [0.01, 1] beside the posts (another index: scores and ranks "
        "change); or leave these territories out",
        f"{{normalisation: {{method: goalposts, range: [0.01, 1], {POSTS}}}, aggregation: geometric}}",
    ),
    (
        f"{{normalisation: {{method: goalposts, {POSTS}}}, aggregation: harmonic}}",
        "posts that lie beyond the territories",
        f"{{normalisation: {{method: goalposts, {WIDER}}}, aggregation: harmonic}}",
    ),
    (
        f"{{normalisation: {{method: distance_to_target, {TARGETS}}}, aggregation: geometric}}",
        "range: [0.01, 1] beside the targets",
        f"{{normalisation: {{method: distance_to_target, {TARGETS}, range: [0.01, 1]}}, aggregation: geometric}}",
    ),
    (
        "{normalisation: {method: zscore, mean: 1}, aggregation: geometric}",
        "normalisation: {method: zscore, mean: 100, standard_deviation: 10}",
        "{normalisation: {method: zscore, mean: 100, standard_deviation: 10}, aggregation: geometric}",
    ),
    (
        "{normalisation: zscore, aggregation: {within: arithmetic, across: geometric}}",
        "normalisation: {method: zscore, mean: 100, standard_deviation: 10}",
        "{normalisation: {method: zscore, mean: 100, standard_deviation: 10}, "
        "aggregation: {within: arithmetic, across: geometric}}",
    ),
    (
        "{normalisation: {method: minmax, range: [1, 100]}, aggregation: {within: copeland, across: geometric}}",
        "rescale_stages: true",
        "{normalisation: {method: minmax, range: [1, 100]}, "
        "aggregation: {within: copeland, across: geometric, rescale_stages: true}}",
    ),
    (
        "{normalisation: zscore, rescale: mean_100}",
        "mean: 100 and standard_deviation: 10 (zscore)",
        "{normalisation: {method: zscore, mean: 100, standard_deviation: 10}, rescale: mean_100}",
    ),
    (
        f"{{normalisation: {{method: goalposts, {POSTS}}}, weighting: {{method: bod, bounds: [0.1, 0.6]}}}}",
        "range: [1, 100] (minmax, goalposts",
        f"{{normalisation: {{method: goalposts, range: [1, 100], {POSTS}}}, "
        "weighting: {method: bod, bounds: [0.1, 0.6]}}",
    ),
    (
        "{normalisation: {method: zscore, mean: 0.5}, weighting: entropy}",
        "mean: 100 and standard_deviation: 10 (zscore)",
        "{normalisation: {method: zscore, mean: 100, standard_deviation: 10}, weighting: entropy}",
    ),
]
# Zeros and negatives that other territories have once theirs are left out, or that all have.
NOT_LEFT_OUT = [
    (
        "{normalisation: {method: percentile, ties: mid}, aggregation: geometric}",
        "normalisation: rank",
        "{normalisation: rank, aggregation: geometric}",
    ),
    (
        "{normalisation: minmax, imputation: {method: drop, when: after}, aggregation: geometric}",
        "normalisation: {method: minmax, range: [1, 100]}",
        "{normalisation: {method: minmax, range: [1, 100]}, imputation: {method: drop, when: after}, "
        "aggregation: geometric}",
    ),
    (
        "{normalisation: none, aggregation: geometric}",
        "use aggregation: arithmetic, which takes any values",
        "{normalisation: none, aggregation: arithmetic}",
    ),
]
ON_PLAN = [
    ("{normalisation: minmax, aggregation: geometric}", "normalisation: {method: minmax, range: [1, 100]}"),
    (
        "{normalisation: {method: minmax, range: [0, 1]}, aggregation: harmonic}",
        "normalisation: {method: minmax, range: [0.01, 1]}",
    ),
    (
        "{normalisation: {method: minmax, range: [-1, 0]}, aggregation: geometric}",
        "normalisation: {method: minmax, range: [1, 100]}",
    ),
    (
        "{normalisation: zscore, aggregation: mpi}",
        "normalisation: {method: zscore, mean: 100, standard_deviation: 10}",
    ),
    (
        "{normalisation: {method: zscore, mean: -3}, weighting: bod}",
        "normalisation: {method: zscore, mean: 100, standard_deviation: 10}",
    ),
    (
        "{normalisation: {method: minmax, range: [-1, 1]}, weighting: entropy}",
        "normalisation: {method: minmax, range: [0.01, 1]}",
    ),
    ("{normalisation: percentile, aggregation: geometric}", "normalisation: rank"),
    ("{normalisation: rank_points, aggregation: {method: generalised, power: 2}}", "normalisation: decile"),
]


WRONG_OPTIONS = [
    ("normalisation", "minmax", {"range": [5, 5]}),
    ("normalisation", "minmax", {"range": [100, 1]}),
    ("normalisation", "minmax", {"range": "wide"}),
    ("normalisation", "goalposts", {"posts": {"poor": [5, 5]}}),
    ("normalisation", "goalposts", {"posts": {"poor": [40, 0]}}),
    ("normalisation", "goalposts", {"posts": {"poor": 40}}),
    ("normalisation", "goalposts", {"posts": {"poor": [0, 40]}, "range": [0]}),
    ("normalisation", "distance_to_target", {"targets": {"poor": 8}, "range": [1, 0]}),
    ("normalisation", "zscore", {"mean": "x"}),
    ("normalisation", "zscore", {"standard_deviation": 0}),
    ("normalisation", "zscore", {"divisor": 3}),
    ("normalisation", "percentile", {"reflect": "yes"}),
    ("normalisation", "rank_points", {"cuts": [0.5]}),
    ("normalisation", "rank_points", {"extreme": -1}),
    ("normalisation", "reference_ratio", {"weighted": 1}),
    ("normalisation", "reference_ratio", {"by": 3}),
    ("imputation", "knn", {"k": 0}),
    ("imputation", "iterative", {"rounds": 0}),
    ("outliers", "winsorise", {"upper": 2}),
    ("weighting", "bod", {"bounds": [0.5, 0.2]}),
    ("aggregation", "generalised", {"power": "x"}),
    ("aggregation", "mpi", {"penalty": "x"}),
    ("aggregation", "ampi", {"divisor": "m"}),
    ("rescale", "minmax", {"range": [5, 5]}),
    ("weighting", "fixed", {"weights": {"poor": 1}, "rescale": "oui"}),
    ("weighting", "fixed", {"weights": {"poor": "x"}}),
    ("weighting", "balanced", {"weights": {"poor": -1}}),
    ("weighting", "factor", {"n_factors": None}),
    ("weighting", "factor", {"n_factors": 2, "kaiser": "oui"}),
    ("weighting", "supervised", {"ground_truth": "g", "ridge": -1}),
    ("weighting", "supervised", {"ground_truth": "g", "components": 0}),
    ("weighting", "pca", {"components": 0}),
    ("normalisation", "distance_to_target", {"targets": {"poor": "x"}}),
]
# Options that another one excludes: the fix names what to remove, and what to write instead.
EXCLUDED = [
    ("factor", {"n_factors": 2, "rotation": "oblimin", "kaiser": True}),
    ("factor", {"n_factors": 2, "scoring": "regression", "assign": "all"}),
    ("supervised", {"ground_truth": "g", "estimator": "nnls", "ridge": 0.1}),
    ("supervised", {"ground_truth": "g", "components": 2}),
    ("pca", {"components": 2, "scoring": "component_score"}),
]


@pytest.mark.parametrize("method, wrong", EXCLUDED)
def test_an_option_that_another_excludes_is_named_to_be_removed(method: str, wrong: dict[str, object]) -> None:
    with pytest.raises(OptionError) as caught:
        STEPS["weighting"][method](**wrong)
    (removed,) = re.findall(r"remove (\w+):", str(caught.value.fix))
    STEPS["weighting"][method](**{key: value for key, value in wrong.items() if key != removed})
    for key, value in re.findall(r"write (\w+): (\w+)", str(caught.value.fix)):
        STEPS["weighting"][method](**{**wrong, key: value})


MORE_ON_PLAN = [
    (
        "{normalisation: {method: minmax, range: [1, 100]}, weighting: {method: bod, bounds: [0.4, 0.9]}}",
        "{normalisation: {method: minmax, range: [1, 100]}, weighting: {method: bod, FIX}}",
        r"(bounds: \[.*?\])",
    ),
    (
        "{normalisation: {method: minmax, range: [1, 100]}, weighting: {method: bod, bounds: [0.1, 0.2]}}",
        "{normalisation: {method: minmax, range: [1, 100]}, weighting: {method: bod, FIX}}",
        r"(bounds: \[.*?\])",
    ),
    (
        "{normalisation: {method: minmax, range: [1, 100]}, aggregation: {stages: [arithmetic]}}",
        "{normalisation: {method: minmax, range: [1, 100]}, FIX}",
        r"(aggregation: \{stages: \[.*?\]\})",
    ),
    (
        "{normalisation: {method: minmax, range: [1, 100]}, "
        "aggregation: {stages: [geometric, {method: generalised, power: 2}, arithmetic]}}",
        "{normalisation: {method: minmax, range: [1, 100]}, FIX}",
        r"(aggregation: \{stages: \[.*?\]\})",
    ),
    (
        "{weighting: {method: balanced, weights: {poor: 1, old: 1}}}",
        "{weighting: {method: balanced, weights: {poor: 1, old: 1, FIX}}}",
        r"add to weights: (fibre: 1)",
    ),
    (
        "{weighting: {method: fixed, weights: {poor: 0, old: 0, fibre: 1}}}",
        "{weighting: {method: fixed, weights: {old: 0, fibre: 1, FIX}}}",
        r"weights: \{(\w+: 1), ",
    ),
]


@pytest.mark.parametrize("asked, fixed, written", MORE_ON_PLAN)
def test_what_the_plan_refuses_is_planned_as_the_fix_writes_it(
    tmp_path: Path, asked: str, fixed: str, written: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        plan(load_study(study(tmp_path, steps(asked))))
    found = re.search(written, str(caught.value.fix))
    assert found, str(caught.value.fix)
    plan(load_study(study(tmp_path, steps(fixed.replace("FIX", found[1])))))


@pytest.mark.parametrize(
    "said",
    ["imputation: none", "{imputation: {method: iterative, rounds: 1}}"],
)
def test_missing_cells_are_dealt_with_as_the_fix_writes_it(tmp_path: Path, said: str) -> None:
    other = "\n  - {name: other, variables: [fibre]}"
    asked = said if said.startswith("imputation") else steps(said)
    path = study(tmp_path, asked + other)
    table = pd.read_csv(tmp_path / "t.csv")
    table.loc[[1, 2, 3], "poor"] = np.nan
    table.to_csv(tmp_path / "t.csv", index=False)
    failed = only(run(load_study(path)))
    assert failed["status"] == "failed"
    methods = re.findall(r"imputation: (\w+)", failed["fix"])
    assert methods
    for method in methods:
        path.write_text(STUDY.format(steps=f"imputation: {method}" + other))
        assert only(run(load_study(path)))["status"] == "ok", method


@pytest.mark.parametrize("kind, method, wrong", WRONG_OPTIONS)
def test_an_option_that_is_refused_is_accepted_as_the_fix_writes_it(
    kind: str, method: str, wrong: dict[str, object]
) -> None:
    build = STEPS[kind][method]
    with pytest.raises(OptionError) as caught:
        build(**wrong)
    option = caught.value.option
    written = re.search(rf"\b{option}: (\[[^\]]*\]|\{{[^}}]*\}}|'[^']*'|[^,]+)", str(caught.value.fix))
    assert written, str(caught.value.fix)
    build(**{**wrong, option: YAML(typ="safe").load(written[1])})


def steps(flow: str) -> str:
    """The steps of a version, from one line to the next."""
    parts = flow[1:-1].replace(", aggregation:", "\n    aggregation:").replace(", rescale:", "\n    rescale:")
    return parts.replace(", weighting:", "\n    weighting:").replace(", imputation:", "\n    imputation:")


def only(result: StudyResult) -> pd.Series:
    return result.tables["versions"].iloc[0]


@pytest.mark.parametrize("asked, said, fixed", ON_DATA)
def test_what_the_data_decide_is_refused_on_the_data_and_the_fix_keeps_the_method(
    tmp_path: Path, asked: str, said: str, fixed: str
) -> None:
    # Beside a version that runs, one that is refused does not stop the study.
    other = "\n  - {name: other, variables: [poor, old]}"
    row = only(run(load_study(study(tmp_path, steps(asked) + other))))
    assert row["status"] == "failed"
    assert said in row["fix"]
    after = only(run(load_study(study(tmp_path, steps(fixed)))))
    assert after["status"] == "ok"
    for step in ("normalisation", "aggregation", "weighting", "rescale"):
        assert after[step].split("(")[0].strip() == row[step].split("(")[0].strip()


@pytest.mark.parametrize("asked, said", ON_PLAN)
def test_what_is_certain_is_refused_before_any_data_is_read_and_the_fix_works(
    tmp_path: Path, asked: str, said: str
) -> None:
    path = study(tmp_path, steps(asked))
    (tmp_path / "t.csv").rename(tmp_path / "away.csv")
    with pytest.raises(ConfigError) as caught:
        plan(load_study(path))
    assert said in str(caught.value.fix)
    assert "study.yaml, line" in str(caught.value.where)
    first, *rest = steps(asked).split("\n")
    assert only(run(load_study(study(tmp_path, "\n".join([said, *rest])))))["status"] == "ok", first


@pytest.mark.parametrize("asked, said, fixed", NOT_LEFT_OUT)
def test_territories_are_not_to_be_left_out_where_the_others_would_have_their_zeros(
    tmp_path: Path, asked: str, said: str, fixed: str
) -> None:
    other = "\n  - {name: other, variables: [poor, old]}"
    path = study(tmp_path, steps(asked) + other)
    failed = only(run(load_study(path)))
    assert "zero or negative" in failed["reason"]
    assert said in failed["fix"]
    assert "leave" not in failed["fix"]
    table = pd.read_csv(tmp_path / "t.csv")
    # Without the lowest, the next ones are refused; without normalisation all territories are.
    if "normalisation: none" not in asked:
        ends = {table["poor"].idxmin(), table["old"].idxmin(), table["fibre"].idxmax()}
        table.drop(index=list(ends)).to_csv(tmp_path / "t.csv", index=False)
        assert only(run(load_study(path)))["status"] == "failed"
    assert only(run(load_study(study(tmp_path, steps(fixed)))))["status"] == "ok"


def test_posts_are_no_fix_where_the_scale_itself_has_negatives(tmp_path: Path) -> None:
    asked = f"{{normalisation: {{method: goalposts, range: [-1, 1], {POSTS}}}, aggregation: geometric}}"
    other = "\n  - {name: other, variables: [poor, old]}"
    failed = only(run(load_study(study(tmp_path, steps(asked) + other))))
    assert failed["fix"].startswith("use range: [0.01, 1] beside the posts (another index: scores and ranks change)")
    fixed = asked.replace("[-1, 1]", "[0.01, 1]")
    assert only(run(load_study(study(tmp_path, steps(fixed)))))["status"] == "ok"
    wider = asked.replace(POSTS, WIDER)
    assert only(run(load_study(study(tmp_path, steps(wider) + other))))["status"] == "failed"


@pytest.mark.parametrize(
    "weighting, unsigned",
    [
        ("method: factor, n_factors: 1, scoring: regression", "scoring: squared_loadings"),
        ("method: pca, scoring: component_score, opposed: keep", "scoring: squared_loadings"),
        ("method: supervised, ground_truth: g, estimator: regression", "estimator: nnls"),
    ],
)
def test_missing_cells_beside_negative_coefficients_name_the_opposed_and_the_option_of_the_weighting(
    tmp_path: Path, weighting: str, unsigned: str
) -> None:
    rng = np.random.default_rng(6)
    people = rng.normal(size=60)
    table = pd.DataFrame({"code": [f"T{k:02d}" for k in range(60)], "region": [f"R{k % 6}" for k in range(60)]})
    # More fibre is declared less fragile, and goes with everything that is more so.
    for name in ("poor", "old", "fibre"):
        table[name] = (50 + 10 * people + rng.normal(0, 4, 60)).round(1)
    table["g"] = (table["poor"] + table["old"] + table["fibre"] + rng.normal(0, 3, 60)).round(1)
    text = STUDY.format(steps=f"imputation: available\n    weighting: {{{weighting}}}\n    OTHER")
    text = text.replace("code: code}", "code: code, groups: {region: region}}").replace(
        "versions:", "ground_truth: [{name: g, column: g}]\nversions:"
    )
    path = tmp_path / "study.yaml"
    path.write_text(text.replace("    OTHER", "  - {name: other, variables: [poor, old], imputation: available}"))
    incomplete = table.assign(old=table["old"].where(table.index != 7))
    incomplete.to_csv(tmp_path / "t.csv", index=False)
    failed = only(run(load_study(path)))
    assert "some are negative" in failed["reason"]
    assert "that of fibre is negative" in failed["reason"]
    assert failed["fix"] == f"use imputation: median, or {unsigned}"
    key, _, value = unsigned.partition(": ")
    kept = [part for part in weighting.split(", ") if not part.startswith(key)]
    fixed = path.read_text().replace(weighting, ", ".join([*kept, f"{key}: {value}"]))
    path.write_text(fixed)
    assert only(run(load_study(path)))["status"] == "ok"


def test_territories_that_are_zero_are_named_and_the_others_have_the_index(tmp_path: Path) -> None:
    asked = steps(f"{{normalisation: {{method: goalposts, range: [0, 1], {POSTS}}}, aggregation: geometric}}")
    other = "\n  - {name: other, variables: [poor, old]}"
    failed = only(run(load_study(study(tmp_path, asked + other))))
    assert "2 are zero or negative (poor, fibre)" in failed["reason"]
    assert "leave these territories out" in failed["fix"]
    path = study(tmp_path, asked, zero=False)
    scores = run(load_study(path)).tables["scores"].set_index("code")["score"]
    table = pd.read_csv(tmp_path / "t.csv").set_index("code")
    by_hand = (table["poor"] / 40 * (table["old"] - 10) / 40 * (1 - table["fibre"] / 100)) ** (1 / 3)
    pd.testing.assert_series_equal(scores, by_hand, check_names=False)


@pytest.mark.parametrize("normalisation", ["minmax", "percentile", "{method: minmax, range: [-1, 9]}"])
def test_an_upper_stage_is_judged_by_its_own_values(tmp_path: Path, normalisation: str) -> None:
    """The lowest of two indicators are not the same territory: their mean is positive although each has a zero."""
    asked = f"normalisation: {normalisation}\n    aggregation: {{within: arithmetic, across: geometric}}"
    path = study(tmp_path, asked)
    text = path.read_text(encoding="utf-8").replace("-1, dimension: b}", "1, dimension: b}")
    text = text.replace("variables: [poor, old, fibre]", "variables: [poor, old, fibre, car]")
    path.write_text(text.replace("versions:", "  car: {column: car, dimension: b}\nversions:"), encoding="utf-8")
    table = pd.DataFrame({"code": [f"T{k:02d}" for k in range(N)]})
    for shift, name in enumerate(("poor", "old", "fibre", "car")):
        table[name] = np.roll(np.arange(1, N + 1), 6 * shift)
    table.to_csv(tmp_path / "t.csv", index=False)
    assert only(run(load_study(path)))["status"] == "ok"


def test_a_z_score_far_below_the_mean_is_moved_as_far_up_as_it_needs(tmp_path: Path) -> None:
    """Of 500 territories one alone is low: 22 standard deviations below the mean of the others."""
    asked = "normalisation: {method: zscore, mean: 100, standard_deviation: 10}\n    aggregation: geometric"
    path = study(tmp_path, asked + "\n  - {name: other, variables: [poor, old]}")
    rng = np.random.default_rng(2)
    table = pd.DataFrame({"code": [f"T{k:03d}" for k in range(500)]})
    for name in ("poor", "old", "fibre"):
        table[name] = rng.normal(50, 0.01, 500).round(4)
    table.loc[9, "poor"] = 20.0
    table.to_csv(tmp_path / "t.csv", index=False)
    failed = only(run(load_study(path)))
    assert "1 is zero or negative (poor)" in failed["reason"]
    (mean,) = re.findall(r"mean: (\d+), standard_deviation: 10", failed["fix"])
    study(tmp_path, asked.replace("mean: 100", f"mean: {mean}"))
    table.to_csv(tmp_path / "t.csv", index=False)
    assert only(run(load_study(path)))["status"] == "ok"
