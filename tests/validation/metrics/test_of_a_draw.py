"""Agreements estimated for all territories from a draw of some, by their probabilities."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ifn_research.geography.blocks import BlockDesign
from ifn_research.statistics.resampling import Resample, Variable
from ifn_research.statistics.sampling.inclusion import inclusion_probabilities
from ifn_research.statistics.sampling.pivotal import local_pivotal
from ifn_research.validation import Candidates, Options, evaluate
from ifn_research.validation.ground_truth import GroundTruth, ground_truth_from
from ifn_research.validation.metrics import METRICS, SortedTruth, usable

ESTIMATED = ("spearman", "pearson", "spearman_weighted", "pearson_weighted")
RNG = np.random.default_rng(1)
N = 300
# The agreement is stronger at the ends, which are drawn more often: plain figures of a draw are too large.
SCORE = RNG.normal(size=N).round(1)
VALUES = (0.3 * SCORE + 0.4 * SCORE * (np.abs(SCORE) > 1) + RNG.normal(size=N)).round(1)
PEOPLE = np.exp(RNG.normal(size=N))
CHANCES = inclusion_probabilities(0.15 + np.square(SCORE), 90)


def truth(rows: np.ndarray, *, drawn: bool) -> GroundTruth:
    outcome = ground_truth_from("o", values=VALUES, population=PEOPLE)
    return (replace(outcome, inclusion=CHANCES) if drawn else outcome).rows(rows)


def figure(metric: str, rows: np.ndarray, *, drawn: bool) -> float:
    found = METRICS[metric].estimate(Variable.of(SCORE[rows]), SortedTruth.of(truth(rows, drawn=drawn))).value
    assert found is not None
    return found


@pytest.mark.slow
@pytest.mark.parametrize("metric", ESTIMATED)
def test_over_draws_the_mean_is_that_of_all_territories(metric: str) -> None:
    rng, census = np.random.default_rng(2), figure(metric, np.arange(N), drawn=False)
    places = rng.normal(size=(N, 2))
    found, plain = [], []
    for _ in range(1000):
        rows = np.flatnonzero(local_pivotal(CHANCES, places, rng))
        found.append(figure(metric, rows, drawn=True))
        plain.append(figure(metric, rows, drawn=False))
    error = np.std(found) / np.sqrt(1000)
    # Ratios of estimated sums are off by a term of the order of 1 / n.
    assert np.mean(found) == pytest.approx(census, abs=4 * error + 0.01)
    assert np.mean(plain) - census > 0.05


@pytest.mark.parametrize("metric", ESTIMATED)
def test_where_all_are_drawn_for_certain_it_is_the_plain_figure(metric: str) -> None:
    outcome = ground_truth_from("o", values=VALUES, population=PEOPLE)
    certain = replace(outcome, inclusion=np.ones(N))
    one, other = (
        METRICS[metric].estimate(Variable.of(SCORE), SortedTruth.of(item)).value for item in (outcome, certain)
    )
    assert other == pytest.approx(one, rel=1e-9)


@pytest.mark.parametrize("metric", ESTIMATED)
def test_a_territory_that_stands_for_three_counts_as_three_do(metric: str) -> None:
    rows = np.arange(40)
    outcome = ground_truth_from("o", values=VALUES[rows], population=PEOPLE[rows])
    copies = RNG.integers(1, 4, 40)
    standing = replace(outcome, inclusion=1 / copies)
    again = np.repeat(rows, copies)
    repeated = ground_truth_from("o", values=VALUES[again], population=PEOPLE[again])
    one = METRICS[metric].estimate(Variable.of(SCORE[rows]), SortedTruth.of(standing)).value
    other = METRICS[metric].estimate(Variable.of(SCORE[again]), SortedTruth.of(repeated)).value
    assert one == pytest.approx(other, rel=1e-9)


@pytest.mark.parametrize("metric", ESTIMATED)
def test_a_replicate_is_the_figure_of_what_it_draws(metric: str) -> None:
    rows = np.flatnonzero(CHANCES > 0.2)[:60]
    labels = np.arange(len(rows)) // 6
    blocks = np.array([[2.0, 0, 1, 1, 1, 0, 1, 2, 1, 1]])
    score, outcome = Variable.of(SCORE[rows]), SortedTruth.of(truth(rows, drawn=True))
    found = METRICS[metric].prepare(score, outcome, labels, 10)(Resample(blocks, labels))
    again = np.repeat(rows, blocks[0, labels].astype(int))
    assert found[0] == pytest.approx(figure(metric, again, drawn=True), rel=1e-9)


def test_other_metrics_say_why_they_are_not_estimated() -> None:
    outcome = truth(np.arange(N), drawn=True)
    for name, metric in METRICS.items():
        rows, reason = usable(name, outcome)
        assert metric.about.drawn == rows.any()
        assert [remark.code for remark in reason] == ([] if metric.about.drawn else ["not_of_a_draw"])


def test_a_study_says_for_how_many_its_figures_stand_and_makes_no_test_that_takes_each_for_one() -> None:
    rows = np.flatnonzero(local_pivotal(CHANCES, SCORE[:, None], np.random.default_rng(3)))
    values = np.full(N, np.nan)
    values[rows] = VALUES[rows]
    outcome = replace(ground_truth_from("o", values=values, population=PEOPLE), inclusion=CHANCES)
    found = evaluate(
        Candidates({"one": SCORE, "other": SCORE + RNG.normal(size=N)}, {}),
        [outcome],
        blocks=BlockDesign({"region": np.repeat(np.arange(30), 10).astype(str).astype(object)}),
        seed=1,
        options=Options(replicates=100),
    )
    told = {row.metric: row for row in found.validation if row.version == "one"}
    (remark,) = [remark for remark in told["spearman"].remarks if remark.code == "of_a_draw"]
    assert remark.values["n"] == round(float((1 / CHANCES[rows]).sum()))
    assert 10 < remark.values["worth"] < len(rows)
    assert told["spearman"].ci_low is not None
    assert told["kendall"].estimate is None
    assert told["capture_pop20"].estimate is None
    assert {row.test for row in found.comparisons if row.metric == "pearson"} <= {"bootstrap", "step_down"}
