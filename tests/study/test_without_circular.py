"""Versions built again without what a ground truth was also built from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ifn_research.config import Study
from ifn_research.config.yaml_document import YamlDocument
from ifn_research.remarks import noted
from ifn_research.study.plan import plan
from ifn_research.study.version_run import run_version
from ifn_research.study.without_circular import without_circular
from ifn_research.validation.checks.variants import WithoutCircular
from tests.support.study_inputs import inputs_of

N = 30
TABLE = pd.DataFrame(np.random.default_rng(1).normal(size=(N, 4)), columns=["a", "b", "c", "truth"]).assign(
    code=[f"T{k:02d}" for k in range(N)]
)


def found(folder: Path, versions: list[dict[str, Any]], **indicators: Any) -> dict[tuple[str, str], WithoutCircular]:
    inputs = inputs_of(
        folder,
        TABLE,
        indicators={name: {"column": name} | indicators.get(name, {}) for name in "abc"},
        ground_truth=[{"name": "g", "column": "truth", "circular_with": ["c"]}, {"name": "h", "column": "truth"}],
        versions=versions,
    )
    recipes = plan(Study(inputs.config, YamlDocument({}, {}, "study.yaml"))).recipes
    runs = [run_version(*both, inputs) for both in zip(recipes, inputs.config.versions, strict=True)]
    return without_circular(inputs, runs)


def test_only_versions_that_use_such_an_indicator_are_built_again_and_without_it(tmp_path: Path) -> None:
    whole, clean = {"name": "whole", "variables": ["a", "b", "c"]}, {"name": "clean", "variables": ["a", "b"]}
    again = found(tmp_path, [whole, clean])
    assert list(again) == [("whole", "g")]
    z = (TABLE[["a", "b"]] - TABLE[["a", "b"]].mean()) / TABLE[["a", "b"]].std()
    np.testing.assert_allclose(again["whole", "g"].scores, z.mean(axis=1))
    assert again["whole", "g"].indicators == ("c",)


def test_a_version_of_nothing_else_has_no_scores_and_says_so(tmp_path: Path) -> None:
    (alone,) = found(tmp_path, [{"name": "alone", "variables": ["c"]}]).values()
    assert alone.scores is None
    assert noted(alone.reason) == "nothing is left of the version without them"


def test_stages_of_a_hierarchy_that_is_gone_are_not_applied(tmp_path: Path) -> None:
    staged = {"name": "staged", "variables": ["a", "b", "c"], "aggregation": {"stages": ["arithmetic", "arithmetic"]}}
    (other,) = found(tmp_path, [staged], c={"dimension": "d"}).values()
    assert other.scores is None
    assert noted(other.reason) == "the version has another hierarchy without them"


def test_a_refusal_without_them_is_told_on_one_line(tmp_path: Path) -> None:
    pca = {"name": "pca", "variables": ["a", "c"], "weighting": {"method": "pca", "opposed": "keep"}}
    (refused,) = found(tmp_path, [pca]).values()
    assert refused.scores is None
    assert noted(refused.reason).startswith("refused without them: ")
    assert ";" not in noted(refused.reason)
