"""What the results of a study tell of two versions."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from ifn_research.results.designed import ASSUMED, MEASURED, PUBLISHED
from ifn_research.results.study_result import StudyResult
from ifn_research.statistics.power.components import Layout
from ifn_research.study.design.frame import frame_of
from ifn_research.study.design.today import contributions, today_of


@pytest.mark.parametrize("pair", [(0, 1), (0, 2), (1, 2)])
def test_the_error_of_the_parts_is_that_of_the_tests_of_the_study(
    simulated: StudyResult, pair: tuple[int, int]
) -> None:
    frame = frame_of(simulated, [simulated.versions[k] for k in pair])
    today = today_of(simulated, frame)
    (found,) = today.pairs
    assert found.source == MEASURED
    rows = simulated.tables["comparisons"]
    truth, metric = simulated.primary or ("", "")
    rows = rows[(rows["test"] == "bootstrap") & (rows["ground_truth"] == truth) & (rows["metric"] == metric)]
    names = set(frame.versions)
    (row,) = [row for row in rows.to_dict("records") if {row["version_a"], row["version_b"]} == names]
    assert found.difference == pytest.approx(row["difference"] * (1 if row["version_a"] == frame.versions[0] else -1))
    assert found.detectable == pytest.approx(row["detectable"])
    assert today.outcome is not None
    values, at = contributions(frame, (0, 1), today.outcome, metric)
    assert len(at) == row["n"]
    assert abs(values.mean()) < 1e-9
    regions = None if frame.regions is None else frame.regions.labels[at]
    layout = Layout.of_territories(len(at), frame.blocks.labels[at], regions)
    told = max(layout.variance(found.parts), layout.variance_of_blocks(found.parts)) ** 0.5
    # A jackknife over few blocks is a little larger than sums of contributions.
    assert told == pytest.approx(row["standard_error"], rel=0.25)


def test_where_outcomes_stay_at_home_errors_of_the_tests_serve(simulated: StudyResult) -> None:
    hidden = simulated.tables["outcomes"].iloc[:0]
    masked = replace(simulated, tables={**simulated.tables, "outcomes": hidden})
    frame = frame_of(masked, simulated.versions[:2])
    (pair,) = today_of(masked, frame).pairs
    assert pair.source == PUBLISHED
    assert pair.parts.total > 0


def test_without_a_ground_truth_an_agreement_is_assumed(simulated: StudyResult) -> None:
    manifest = {key: value for key, value in simulated.manifest.items() if key != "primary_criterion"}
    unjudged = replace(simulated, manifest=manifest)
    today = today_of(unjudged, frame_of(unjudged, simulated.versions[:2]))
    (pair,) = today.pairs
    assert (pair.source, pair.difference, today.typical, today.noise) == (ASSUMED, None, None, None)
    assert pair.parts.block == 0.0


def test_an_outcome_that_is_a_share_has_a_mean_and_a_variance(simulated: StudyResult) -> None:
    today = today_of(simulated, frame_of(simulated, simulated.versions[:2]))
    truth = (simulated.primary or ("", ""))[0]
    rows = simulated.tables["outcomes"]
    values = rows[rows["ground_truth"] == truth]["value"]
    assert today.noise is not None
    assert today.noise.mean == pytest.approx(values.mean() if values.max() <= 1 else values.mean() / 100)
    assert isinstance(values, pd.Series)
    assert 0 < today.noise.variance <= np.var(values)
