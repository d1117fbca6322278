"""The versions and the territories that a design is about."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from ifn_research.errors import ConfigError
from ifn_research.results.study_result import StudyResult
from ifn_research.study.design.frame import frame_of, whole_blocks


def test_the_versions_are_those_that_cannot_be_told_apart_best_first(simulated: StudyResult) -> None:
    truth, metric = simulated.primary or ("", "")
    rows = simulated.tables["confidence_set"]
    members = set(rows[(rows["ground_truth"] == truth) & (rows["metric"] == metric) & rows["in_set"]]["version"])
    frame = frame_of(simulated)
    assert set(frame.versions) <= members
    ranked = [name for name in simulated.ranking()["version"] if name in frame.versions]
    assert list(frame.versions) == ranked


def test_ranks_are_those_of_the_scores(simulated: StudyResult) -> None:
    names = simulated.versions[:2]
    frame = frame_of(simulated, names)
    expected = np.column_stack([stats.rankdata(-column.round(9), method="min") for column in frame.scores.T])
    np.testing.assert_array_equal(frame.ranks, expected)
    np.testing.assert_allclose(frame.standardised.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(frame.standardised.std(axis=0), 1)
    assert frame.features.shape[0] == frame.n


def test_versions_that_are_unknown_or_alone_are_refused(simulated: StudyResult) -> None:
    with pytest.raises(ConfigError, match="no version"):
        frame_of(simulated, ["nobody"])
    with pytest.raises(ConfigError, match="nothing to separate"):
        frame_of(simulated, simulated.versions[:1])


def test_a_version_with_the_scores_of_another_is_not_told_apart(simulated: StudyResult) -> None:
    one, other = simulated.versions[:2]
    alike = replace(simulated)
    object.__setattr__(alike, "repeats", {other: one})
    with pytest.raises(ConfigError, match="nothing to separate"):
        frame_of(alike, [one, other])


def test_without_a_ground_truth_all_versions_are_to_be_separated(simulated: StudyResult) -> None:
    manifest = {key: value for key, value in simulated.manifest.items() if key != "primary_criterion"}
    unjudged = replace(simulated, manifest=manifest)
    assert set(frame_of(unjudged).versions) <= set(simulated.versions)
    assert len(frame_of(unjudged).versions) >= 2


def test_blocks_that_put_nothing_together_are_refused(simulated: StudyResult) -> None:
    frame = frame_of(simulated, simulated.versions[:2])
    assert whole_blocks(frame, "block").n_blocks == frame.blocks.n_blocks
    assert whole_blocks(frame, "region").group == "region"
    with pytest.raises(ConfigError, match="neither the blocks"):
        whole_blocks(frame, "canton")
