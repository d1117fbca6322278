"""What few, unequal and adjacent blocks allow to be said: coherent answers, and tests that hold their size."""

from __future__ import annotations

import numpy as np
import pytest

from ifn_research.validation import BlockDesign, ground_truth_from
from tests.support.evaluating import validate


def judged(scores, truth, groups, *, seed=0, replicates=200, baselines=None, place=None):
    return validate(
        scores,
        baselines or {},
        [ground_truth_from("truth", values=truth)],
        blocks=BlockDesign(groups, "departement", place),
        seed=seed,
        replicates=replicates,
        metrics=["spearman"],
        primary=("truth", "spearman"),
    )


def named(labels):
    return np.array([f"g{k:03d}" for k in labels], dtype=object)


def beaten(found):
    pairs = [row for row in found.comparisons if row.test == "bootstrap" and row.family.startswith("versions:")]
    return {row.version_b if row.difference > 0 else row.version_a for row in pairs if (row.p_holm or 1) < 0.05}


@pytest.mark.parametrize("seed", range(12))
def test_no_version_that_an_adjusted_pair_beats_stays_in_the_set_however_wild_the_others(seed):
    """A good version, one a little worse that goes with it, and versions that are noise in half of the blocks."""
    rng = np.random.default_rng(seed)
    blocks = np.repeat(np.arange(30), rng.integers(4, 30, 30))
    truth = rng.normal(size=len(blocks)) + rng.normal(size=30)[blocks]
    good = truth + 0.5 * rng.normal(size=len(blocks))
    scores = {"good": good, "worse": good + 0.35 * rng.normal(size=len(blocks))}
    for k in range(4):
        wild = rng.choice([-1.5, 1.5], size=30)[blocks]
        scores[f"wild{k}"] = wild * truth + rng.normal(size=len(blocks))
    found = judged(scores, truth, {"departement": named(blocks)})
    inside = {member.version for member in found.confidence_set if member.in_set}
    assert not inside & beaten(found)
    assert "good" in inside


def test_a_version_that_is_worse_everywhere_leaves_the_set_beside_a_noisy_one():
    """The kind of case in which the distance from the mean of all kept what a single pair rejects."""
    rng = np.random.default_rng(5)
    blocks = np.repeat(np.arange(40), 12)
    truth = rng.normal(size=480)
    good = truth + 0.3 * rng.normal(size=480)
    scores = {
        "good": good,
        "twin": good + 0.02 * rng.normal(size=480),
        "worse": good + 0.25 * rng.normal(size=480),
        "noisy": rng.choice([-2.0, 2.0], size=40)[blocks] * truth + rng.normal(size=480),
    }
    found = judged(scores, truth, {"departement": named(blocks)})
    inside = {member.version: member.in_set for member in found.confidence_set}
    assert inside["good"]
    assert not inside["worse"]
    assert "worse" in beaten(found)


def field(rng, root, nugget=0.2):
    n = len(root)
    return np.sqrt(1 - nugget) * (root @ rng.normal(size=n)) + np.sqrt(nugget) * rng.normal(size=n)


@pytest.fixture(scope="module")
def plane():
    """Forty-eight départements of 6 territories cut from one field whose range is 0.6 of their side; 12 régions."""
    place = np.random.default_rng(9).uniform(size=(288, 2)) * [8, 6]
    across, up = np.floor(place).astype(int).T
    blocks = np.unique(across * 6 + up, return_inverse=True)[1]
    regions = np.unique((across // 2) * 6 + up // 2, return_inverse=True)[1]
    distance = np.linalg.norm(place[:, None] - place[None], axis=2)
    groups = {"departement": named(blocks), "region": named(regions)}
    return groups, np.linalg.cholesky(np.exp(-distance / 0.6) + 1e-9 * np.eye(288)), place


@pytest.mark.slow
def test_adjacent_blocks_do_not_make_differences_out_of_nothing(plane):
    """Five versions that are equally good: one adjusted pair in one study in twelve at most, at a level of 5 %."""
    groups, root, _ = plane
    rng = np.random.default_rng(1)
    wrong, alone, narrow = 0, 0, 0
    for number in range(120):
        truth = field(rng, root)
        scores = {f"v{k}": truth + 0.8 * field(rng, root) for k in range(5)}
        found = judged(scores, truth, groups, seed=number, replicates=100)
        wrong += bool(beaten(found))
        pairs = [row for row in found.comparisons if row.test == "bootstrap"]
        assert all(row.p_value >= row.p_blocks and row.p_value >= row.p_coarse for row in pairs)
        alone += any(row.p_holm_blocks < 0.05 for row in pairs)
        first = found.validation[0]
        narrow += first.ci_high - first.ci_low < first.ci_high_coarse - first.ci_low_coarse
    # 8 %, and 2 standard errors of 120 simulations.
    assert wrong / 120 <= 0.08 + 2 * np.sqrt(0.08 * 0.92 / 120)
    assert wrong <= alone
    assert narrow / 120 > 0.5


def test_the_likeness_of_adjacent_blocks_is_told_in_the_rows_of_the_primary_metric_and_in_the_table_of_blocks():
    rng = np.random.default_rng(3)
    place = np.random.default_rng(9).uniform(size=(960, 2)) * [12, 8]
    across, up = np.floor(place).astype(int).T
    blocks = np.unique(across * 8 + up, return_inverse=True)[1]
    regions = np.unique((across // 3) * 8 + up // 2, return_inverse=True)[1]
    distance = np.linalg.norm(place[:, None] - place[None], axis=2)
    root = np.linalg.cholesky(np.exp(-distance / 2.5) + 1e-9 * np.eye(960))
    truth = field(rng, root)
    scores = {"v": truth + field(rng, root)}
    groups = {"departement": named(blocks), "region": named(regions)}
    found = judged(scores, truth, groups, place=tuple((place * 0.5 + [0, 43]).T))
    assert found.validation[0].note == "blocks are not independent: those that lie together are alike"
    (row,) = found.blocks
    assert (row.n_blocks, row.n_coarse, row.independent) == (96, 16, "no")
    assert row.f_p < 0.025
    assert row.moran_p < 0.025
    apart = {"departement": named(blocks)}
    noise = judged({"v": rng.normal(size=960)}, rng.normal(size=960), apart)
    assert noise.blocks[0].independent == ""
    assert noise.validation[0].note == ""


def test_a_study_without_coarser_blocks_has_one_scale_and_says_so_in_its_columns():
    rng = np.random.default_rng(0)
    truth = rng.normal(size=240)
    scores = {name: truth + rng.normal(size=240) for name in "ab"}
    found = judged(scores, truth, {"departement": named(np.arange(240) % 40)})
    (pair,) = [row for row in found.comparisons if row.test == "bootstrap"]
    assert (pair.n_coarse, pair.p_coarse) == (0, None)
    assert pair.p_value == pair.p_blocks
    assert (found.validation[0].ci_low_coarse, found.validation[0].n_coarse) == (None, 0)


def test_coarser_blocks_that_are_asked_for_and_do_not_serve_are_told():
    rng = np.random.default_rng(0)
    truth = rng.normal(size=240)
    groups = {"departement": named(np.arange(240) % 40), "zone": named(np.arange(240) % 3)}
    for asked in ("zone", "departement"):
        found = validate(
            {"a": truth + rng.normal(size=240)},
            {},
            [ground_truth_from("truth", values=truth)],
            blocks=BlockDesign(groups, "departement", coarse=asked),
            seed=1,
            replicates=50,
            metrics=["spearman"],
        )
        assert (
            found.validation[0].note == f"no coarser blocks: '{asked}' is no coarser here, or has fewer than 8 members"
        )
