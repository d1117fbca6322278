"""The best of several figures on the same data, without what it owes to having been chosen."""

from __future__ import annotations

import numpy as np
import pytest

from ifn_research.validation import BlockDesign, ground_truth_from
from ifn_research.validation.evaluation.intervals import Sampled
from ifn_research.validation.evaluation.winner import without_the_choice
from tests.support.evaluating import validate


def test_what_choosing_adds_is_the_mean_over_replicates_by_a_plain_loop():
    rng = np.random.default_rng(0)
    values = np.array([0.50, 0.52, 0.40])
    drawn = values + 0.05 * rng.normal(size=(300, 3)) + 0.01
    added = []
    for row in drawn - drawn.mean(axis=0):
        best = int(np.argmax(values + row))
        added.append(row[best])
    found = without_the_choice(
        {name: Sampled(v, drawn[:, k]) for k, (name, v) in enumerate(zip("abc", values, strict=False))}
    )
    assert found == ("b", pytest.approx(0.52 - np.mean(added)))


def test_equal_versions_are_brought_most_of_the_way_back_and_a_clear_best_is_left_alone():
    """Ten versions of the same worth, known to within 0.05: the best looks 1.54 times that too good."""
    rng = np.random.default_rng(1)
    plain, corrected = [], []
    for _ in range(300):
        values = 0.5 + 0.05 * rng.normal(size=10)
        drawn = values + 0.05 * rng.normal(size=(200, 10))
        found = without_the_choice({str(k): Sampled(v, drawn[:, k]) for k, v in enumerate(values)})
        plain.append(values.max() - 0.5)
        corrected.append(found[1] - 0.5)
    assert np.mean(plain) == pytest.approx(1.54 * 0.05, abs=0.006)
    # Of equal normal figures the bootstrap takes away 1 / sqrt(2): the data have chosen once already.
    assert np.mean(corrected) == pytest.approx((1 - 1 / np.sqrt(2)) * 1.54 * 0.05, abs=0.006)
    drawn = np.array([0.9, 0.5]) + 0.01 * rng.normal(size=(200, 2))
    clear = without_the_choice({"a": Sampled(0.9, drawn[:, 0]), "b": Sampled(0.5, drawn[:, 1])})
    assert clear == ("a", pytest.approx(0.9, abs=1e-9))


def test_one_version_or_a_handful_of_replicates_is_no_choice():
    drawn = np.random.default_rng(0).normal(size=(200, 2))
    assert without_the_choice({"a": Sampled(0.1, drawn[:, 0])}) is None
    assert without_the_choice({"a": Sampled(0.1, drawn[:5, 0]), "b": Sampled(0.2, drawn[:5, 1])}) is None


def test_the_ranking_says_of_the_best_version_alone_that_it_was_chosen():
    rng = np.random.default_rng(4)
    truth = rng.normal(size=200)
    scores = {f"v{k}": truth + rng.normal(size=200) for k in range(4)}
    blocks = BlockDesign({"d": np.array([f"d{i % 40:02d}" for i in range(200)], dtype=object)})
    outcome = ground_truth_from("truth", values=truth)
    found = validate(scores, {"x": truth}, [outcome], blocks=blocks, seed=1, replicates=200, metrics=["spearman"])
    best = max((row for row in found.ranking if row.version != "baseline:x"), key=lambda row: row.estimate)
    told = {row.version: (row.corrected, row.note) for row in found.ranking}
    assert told.pop(best.version) == (
        pytest.approx(best.estimate, abs=0.05),
        "chosen as the best of 4 versions on the same data",
    )
    assert best.corrected < best.estimate
    assert set(told.values()) == {(None, "")}
    assert {row.corrected for row in found.validation} == {None}
