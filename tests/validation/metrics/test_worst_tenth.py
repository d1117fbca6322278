"""The worst tenth where many are tied for it: how many there are, and what chance gives."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import precision_score, roc_auc_score

from ifn_research.geography.blocks import BlockDesign
from ifn_research.matrix import Floats
from ifn_research.statistics.resampling import Variable
from ifn_research.validation.ground_truth import GroundTruth, ground_truth_from
from ifn_research.validation.metrics import METRICS, SortedTruth
from tests.support.evaluating import validate

OF_THE_WORST = ("auc_top10", "precision_top10", "top_decile_overlap")


def rated(n: int, worst: int, *, seed: int = 1) -> tuple[Floats, GroundTruth]:
    """A score, and an outcome on a scale of whole numbers whose highest has so many territories."""
    rng = np.random.default_rng(seed)
    score = rng.normal(size=n)
    order = np.argsort(-score - rng.normal(size=n))
    values = np.floor(3 * rng.random(n))
    values[order[:worst]] = 5
    return score, ground_truth_from("o", values=values)


def judged(score: Floats, outcome: GroundTruth, metric: str) -> dict[str, object]:
    found = validate(
        {"v": score}, {}, [outcome], blocks=BlockDesign({}), seed=1, metrics=[metric], replicates=0
    ).to_frames()["validation"]
    return dict(found.iloc[0])


@pytest.mark.parametrize("metric", OF_THE_WORST)
@pytest.mark.parametrize(("n", "worst"), [(120, 45), (60, 13), (300, 299), (200, 41)])
def test_above_a_fifth_no_tenth_is_the_worst_and_the_reason_says_how_many(metric: str, n: int, worst: int) -> None:
    row = judged(*rated(n, worst), metric)
    assert np.isnan(row["estimate"])
    assert f"{worst} of {n} territories tie for the worst" in row["note"]


@pytest.mark.parametrize(("n", "worst"), [(120, 24), (60, 12), (300, 45), (200, 20)])
def test_up_to_a_fifth_size_and_chance_stand_beside_the_figure(n: int, worst: int) -> None:
    score, outcome = rated(n, worst)
    top = np.argsort(-score)[: n // 10]
    row = judged(score, outcome, "precision_top10")
    flagged = outcome.values == 5
    assert row["estimate"] == pytest.approx(precision_score(flagged, np.isin(np.arange(n), top)))
    assert f"the worst are {worst} of {n} territories: chance is {worst / n:.3g}" in row["note"]
    area = judged(score, outcome, "auc_top10")
    assert area["estimate"] == pytest.approx(roc_auc_score(flagged, score))
    assert f"the worst are {worst} of {n} territories: chance is 0.5" in area["note"]


def test_scores_that_say_nothing_reach_the_chance_that_is_told() -> None:
    _, outcome = rated(200, 36)
    rng = np.random.default_rng(2)
    found = [
        METRICS["precision_top10"].estimate(Variable.of(rng.normal(size=200)), SortedTruth.of(outcome)).value
        for _ in range(400)
    ]
    # Each is a share of 20 territories: their mean has an error of 0.0043.
    assert np.mean(found) == pytest.approx(36 / 200, abs=0.013)


@pytest.mark.parametrize("direction", [1, -1])
@pytest.mark.parametrize("share", [0.04, 0.4])
def test_a_flag_is_its_own_class_of_any_size_and_says_it(direction: int, share: float) -> None:
    rng = np.random.default_rng(3)
    score = rng.normal(size=100)
    flag = np.isin(np.arange(100), np.argsort(score + rng.normal(size=100))[-round(100 * share) :]).astype(float)
    outcome = ground_truth_from("f", values=flag if direction == 1 else 1 - flag, direction=direction)
    row = judged(score, outcome, "precision_top10")
    assert row["estimate"] == pytest.approx(flag[np.argsort(-score)[:10]].mean())
    assert f"the worst are {round(100 * share)} of 100 territories: chance is {share:.3g}" in row["note"]


def test_without_ties_nothing_changes_but_what_is_told() -> None:
    rng = np.random.default_rng(4)
    score = rng.normal(size=150)
    outcome = ground_truth_from("o", values=score + rng.normal(size=150))
    row = judged(score, outcome, "precision_top10")
    worst = outcome.values >= np.quantile(outcome.values, 0.9)
    assert row["estimate"] == pytest.approx(worst[np.argsort(-score)[:15]].mean())
    assert "the worst are 15 of 150 territories: chance is 0.1" in row["note"]
