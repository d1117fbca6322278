"""What can be captured at most, against linear programming."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import linprog

from ifn_research.geography.blocks import BlockDesign
from ifn_research.statistics.resampling import Variable
from ifn_research.validation.checks.targeting import SHARES, gains
from ifn_research.validation.ground_truth import GroundTruth, ground_truth_from
from ifn_research.validation.metrics import METRICS, SortedTruth
from ifn_research.validation.metrics.targeting import Capture
from tests.support.evaluating import validate


def counted(seed: int, n: int, *, direction: int = 1) -> GroundTruth:
    rng = np.random.default_rng(seed)
    people = np.ceil(np.exp(rng.normal(4, 1.2, n)))
    held = rng.binomial(people.astype(int), rng.beta(4, 9, n)).astype(float)
    return ground_truth_from("o", numerator=held, denominator=people, direction=direction)


def capture(metric: str) -> Capture:
    found = METRICS[metric]
    assert isinstance(found, Capture)
    return found


@pytest.mark.parametrize("metric", SHARES)
@pytest.mark.parametrize("direction", [1, -1])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_no_choice_of_places_holds_more(metric: str, direction: int, seed: int) -> None:
    """The most that parts of places can hold, whose people (or number) are the share: a linear programme."""
    outcome = counted(seed, 40 + seed, direction=direction)
    assert outcome.mass is not None
    size = np.ones(len(outcome.mass)) if metric == "capture_n20" else outcome.weight
    most = linprog(-outcome.mass, A_ub=[size], b_ub=[SHARES[metric] * size.sum()], bounds=(0, 1)).fun
    assert capture(metric).attainable(outcome) == pytest.approx(-most / outcome.mass.sum(), rel=1e-9)


@pytest.mark.parametrize("metric", SHARES)
def test_no_score_captures_more_and_the_outcome_itself_as_much(metric: str) -> None:
    outcome = counted(5, 90)
    truth, most = SortedTruth.of(outcome), capture(metric).attainable(outcome)
    rng = np.random.default_rng(1)
    for _ in range(50):
        score = outcome.values + rng.normal(0, rng.choice([0.001, 0.05, 1]), 90)
        found = METRICS[metric].estimate(Variable.of(score), truth).value
        assert found is not None
        assert found <= most + 1e-12
    if metric != "capture_n20":
        itself = METRICS[metric].estimate(Variable.of(outcome.values), truth).value
        assert itself == pytest.approx(most, abs=1e-12)


def test_each_version_has_the_most_of_its_own_territories() -> None:
    outcome = counted(6, 80)
    rng = np.random.default_rng(2)
    score = outcome.values + 0.05 * rng.normal(size=80)
    part = np.where(np.arange(80) < 60, score, np.nan)
    found = validate(
        {"all": score, "part": part},
        {"b": rng.normal(size=80)},
        [outcome],
        blocks=BlockDesign({}),
        seed=1,
        metrics=["spearman", "capture_pop20"],
        replicates=0,
    )
    scores = {"all": score, "part": part, "baseline:b": np.zeros(80)}
    rows = {row.version: row for row in gains(found.validation, found.comparisons, scores, [outcome])}
    assert set(rows) == set(scores)
    assert rows["all"].attainable == pytest.approx(capture("capture_pop20").attainable(outcome))
    assert rows["part"].attainable == pytest.approx(capture("capture_pop20").attainable(outcome.rows(np.arange(60))))
    for row in rows.values():
        assert row.captured <= row.attainable + 1e-12
        assert row.share < row.attainable
