"""One version in a run: its scores or its refusal, and what a reader must know of it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from ifn_research.config import Study
from ifn_research.config.yaml_document import YamlDocument
from ifn_research.study.inputs import StudyInputs
from ifn_research.study.plan import plan
from ifn_research.study.version_remarks import warnings_of
from ifn_research.study.version_run import VersionRun, run_version, solutions_of
from tests.support.study_inputs import inputs_of

N = 40
RNG = np.random.default_rng(3)
LATENT = RNG.normal(size=N)
TABLE = pd.DataFrame({"code": [f"T{k:02d}" for k in range(N)]}).assign(
    a=LATENT + RNG.normal(size=N), b=LATENT + RNG.normal(size=N), c=LATENT + RNG.normal(size=N)
)


@pytest.fixture
def version(tmp_path: Any) -> Any:
    """A version of the indicators a, b and c of a table, as it is run."""

    def version(table: pd.DataFrame = TABLE, **steps: Any) -> tuple[VersionRun, StudyInputs]:
        inputs = inputs_of(tmp_path, table, versions=[{"name": "v", "variables": ["a", "b", "c"], **steps}])
        (recipe,) = plan(Study(inputs.config, YamlDocument({}, {}, "study.yaml"))).recipes
        return run_version(recipe, inputs.config.versions[0], inputs), inputs

    return version


def test_equal_weights_score_the_mean_of_z_scores(version: Any) -> None:
    found, _ = version()
    z = (TABLE[["a", "b", "c"]] - TABLE[["a", "b", "c"]].mean()) / TABLE[["a", "b", "c"]].std()
    assert found.refusal is None
    np.testing.assert_allclose(found.scored.scores, z.mean(axis=1))
    assert (found.name, found.supervised) == ("v", False)


def test_what_the_data_cannot_support_is_told_and_leaves_no_score(version: Any) -> None:
    gap = TABLE.copy()
    gap.loc[7, "b"] = np.nan
    found, inputs = version(gap)
    assert found.scored is found.index is None
    assert "b (1)" in str(found.refusal.what)
    assert "T07" in str(found.refusal.where)
    assert warnings_of(found, inputs.config) == found.warnings
    assert solutions_of([found], inputs.data) == []


def test_loadings_are_told_with_the_rows_of_the_territories_that_made_them(version: Any) -> None:
    gaps = TABLE.copy()
    gaps.loc[4, "c"] = np.nan
    found, inputs = version(gaps, imputation="drop", weighting="pca")
    (solution,) = solutions_of([found], inputs.data)
    assert solution.rows.tolist() == [k for k in range(N) if k != 4]
    correlations = np.corrcoef(gaps[["a", "b", "c"]].drop(index=4).T)
    values, vectors = np.linalg.eigh(correlations)
    np.testing.assert_allclose(np.abs(found.weights.loadings.pattern[:, 0]), np.abs(vectors[:, -1]) * values[-1] ** 0.5)
