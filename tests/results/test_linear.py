"""Versions that other weights can be tried on, and why others cannot."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from ifn_research.results.cells import cells_of
from ifn_research.results.linear import LinearVersion, linear_version
from ifn_research.results.study_result import StudyResult


def found(result: StudyResult, version: str, *, moved: float = 0.0) -> LinearVersion | str:
    codes = pd.Index(result.territories["code"])
    scores = result.of_version("scores", version).set_index("code")["score"].reindex(codes).to_numpy(dtype=float).copy()
    scores[np.flatnonzero(~np.isnan(scores))[5]] += moved
    return linear_version(result, version, cells_of(result.of_version("contributions", version), codes), scores)


def test_a_weighted_sum_of_normalised_values_is_linear(simulated: StudyResult) -> None:
    version = found(simulated, "equal")
    assert isinstance(version, LinearVersion)
    assert version.weights.sum() == pytest.approx(1)
    assert version.indicators == version.variables
    assert set(version.dimensions) == {"social/money", "social", "access"}
    assert (version.staged, version.rescale) == (False, ("none", {}))
    # Cells were filled in: which indicators are there decides what is scored.
    assert not version.apart
    assert len(version.standard) == 6


def test_values_that_are_no_z_scores_have_no_mean_and_deviation(simulated: StudyResult) -> None:
    version = found(simulated, "dropped")
    assert isinstance(version, LinearVersion)
    assert version.standard == ()
    # Territories were left out for what they lack.
    assert not version.apart


@pytest.mark.parametrize(("version", "reason"), [("scores", "centred"), ("geometric", "aggregation")])
def test_other_versions_have_a_reason(simulated: StudyResult, version: str, reason: str) -> None:
    assert found(simulated, version) == reason


def test_scores_that_the_cells_do_not_give_are_not_tried(simulated: StudyResult) -> None:
    assert isinstance(found(simulated, "equal", moved=1e-13), LinearVersion)
    assert found(simulated, "equal", moved=1e-6) == "unlike"
    assert found(replace(simulated, indices={}), "equal") == "unlike"


def test_a_version_whose_index_is_withheld_is_secret(simulated: StudyResult) -> None:
    document = {**simulated.document, "disclosure": {"threshold": 11}}
    assert found(replace(simulated, indices={}, document=document), "equal") == "secret"
