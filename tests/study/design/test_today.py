"""What the results of a study tell of two versions."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from ifn_research.results.designed import ANYWHERE, ASSUMED, MEASURED, PUBLISHED, RANDOM, TERRITORIES
from ifn_research.results.study_result import StudyResult
from ifn_research.statistics.power.components import Layout
from ifn_research.statistics.power.detectable import RequiredTest
from ifn_research.study.design.draw import DesignOptions, chances_of, units_of
from ifn_research.study.design.frame import Frame, frame_of
from ifn_research.study.design.power import Power
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


def compared(result: StudyResult, frame: Frame) -> dict[str, float]:
    rows = result.tables["comparisons"]
    truth, metric = result.primary or ("", "")
    rows = rows[(rows["test"] == "bootstrap") & (rows["ground_truth"] == truth) & (rows["metric"] == metric)]
    (row,) = [row for row in rows.to_dict("records") if {row["version_a"], row["version_b"]} == set(frame.versions)]
    return row


@pytest.mark.parametrize("hidden", [True, False])
def test_the_error_of_the_tests_is_kept_where_the_frame_knows_of_no_blocks(
    simulated: StudyResult, hidden: bool
) -> None:
    tables = dict(simulated.tables)
    if hidden:
        tables["outcomes"] = tables["outcomes"].iloc[:0]
    alone = replace(simulated, tables=tables)
    framed = frame_of(alone, simulated.versions[:2])
    n = framed.n
    alone_each = replace(framed.blocks, labels=np.arange(n), names=tuple(map(str, range(n))), group="")
    frame = replace(framed, blocks=alone_each, regions=None)
    today = today_of(alone, frame)
    (pair,), row = today.pairs, compared(alone, frame)
    assert pair.source == (PUBLISHED if hidden else MEASURED)
    if hidden:
        assert pair.parts.total == pytest.approx(row["standard_error"] ** 2 * row["n"])
    options = DesignOptions(20)
    power = Power(frame, today, chances_of(frame, units_of(frame, None, 20), options, None), 20)
    all_of_them = power.shown(0, TERRITORIES, RANDOM, ANYWHERE, int(row["n"]))
    reach = RequiredTest().reach(row["df"]) * row["standard_error"]
    # Never less than the study's own test could see, with the degrees of freedom of its blocks.
    assert all_of_them == pytest.approx(reach) if hidden else all_of_them >= reach * (1 - 1e-9)


def test_a_difference_without_a_test_is_seen_by_its_standard_error(simulated: StudyResult) -> None:
    rows = simulated.tables["comparisons"].assign(detectable=np.nan, p_value=np.nan)
    untested = replace(simulated, tables={**simulated.tables, "comparisons": rows})
    frame = frame_of(untested, simulated.versions[:2])
    (pair,), row = today_of(untested, frame).pairs, compared(untested, frame)
    assert pair.detectable == pytest.approx(RequiredTest().reach(row["df"]) * row["standard_error"])
    assert not pair.tested
    assert today_of(simulated, frame).pairs[0].tested


def test_an_earlier_draw_counts_by_its_standard_errors_and_is_told(simulated: StudyResult) -> None:
    """Its territories stand for unlike numbers of others: their plain contributions would be those of another place."""
    truths = [{**item, "inclusion": "chance"} for item in simulated.document["ground_truth"]]
    drawn = replace(simulated, document={**simulated.document, "ground_truth": truths})
    frame = frame_of(drawn, simulated.versions[:2])
    today = today_of(drawn, frame)
    assert [pair.source for pair in today.pairs] == [PUBLISHED]
    assert today.outcome is None
    assert today.noise is None
    known = set(simulated.tables["outcomes"].query("ground_truth == @today.truth")["code"])
    assert today.drawn is not None
    assert set(frame.codes[today.drawn]) == known & set(frame.codes)
    assert today_of(simulated, frame).drawn is None


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
