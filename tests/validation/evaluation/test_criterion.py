"""One ground truth and metric: who is judged, on which territories, and against which baseline."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from ifn_research.execution import SERIAL
from ifn_research.geography.blocks import BlockDesign
from ifn_research.remarks import noted
from ifn_research.rows import BASELINE
from ifn_research.validation.evaluation.criterion import Contenders, Criterion
from ifn_research.validation.evaluation.figures import Figures
from ifn_research.validation.ground_truth import GroundTruth, ground_truth_from
from ifn_research.validation.metrics import OUT_OF_FOLD

RNG = np.random.default_rng(5)
N = 90
LATENT = RNG.normal(size=N)
SCORES = {
    "good": LATENT + 0.3 * RNG.normal(size=N),
    "poor": LATENT + 3 * RNG.normal(size=N),
    f"{BASELINE}wide": LATENT + RNG.normal(size=N),
    f"{BASELINE}rare": np.where(np.arange(N) < 6, LATENT, np.nan),
}
SCORES["poor"][:10] = np.nan
DESIGN = BlockDesign({"region": np.array([f"R{k % 30}" for k in range(N)], dtype=object)})


def truth(*circular: str) -> GroundTruth:
    return ground_truth_from(
        "truth", values=LATENT + 0.5 * np.random.default_rng(6).normal(size=N), circular_with=circular
    )


def contest(indicators: dict[str, list[str]] | None = None) -> Contenders:
    return Contenders(("good", "poor"), SCORES, Figures(SCORES, DESIGN, 100, seed=2), indicators)


def part(metric: str = "spearman") -> Criterion:
    found = Criterion(contest(), truth(), metric)
    found.contest.cells.run(SERIAL)
    return found


def test_a_version_is_judged_on_its_own_territories_and_ranked_on_those_that_all_score() -> None:
    found = part()
    alone, shared = ({row.version: row for row in rows} for rows in (found.judgements(), found.ranking()))
    assert (alone["good"].n, alone["poor"].n) == (90, 80)
    assert (shared["good"].n, shared["poor"].n) == (80, 80)
    for rows, first in ((alone, 0), (shared, 10)):
        expected = stats.spearmanr(SCORES["good"][first:], truth().values[first:]).statistic
        assert rows["good"].estimate == pytest.approx(expected)
    assert "best" in noted(shared["good"].remarks)
    assert shared["good"].corrected is not None
    assert shared["poor"].corrected is None


def test_a_baseline_known_in_a_handful_of_territories_does_not_compete() -> None:
    found = part()
    assert found.competing == [f"{BASELINE}wide"]
    assert found.best_baseline == f"{BASELINE}wide"


def test_every_pair_is_compared_and_the_better_one_beats_the_other() -> None:
    found = part()
    pairs = {(row.version_a, row.version_b): row for row in found.paired}
    assert ("good", "poor") in pairs
    assert len(pairs) == 1 + 2 * 2
    assert pairs["good", "poor"].difference == pytest.approx(
        stats.spearmanr(SCORES["good"][10:], truth().values[10:]).statistic
        - stats.spearmanr(SCORES["poor"][10:], truth().values[10:]).statistic
    )
    assert "poor" in found.beaten
    assert "good" not in found.beaten


@pytest.mark.parametrize(
    ("indicators", "told"),
    [
        ({"good": ["wide"], "poor": ["rare"]}, [True, False, True, False]),
        ({"good": [], "poor": []}, [False, False, True, False]),
        # Where it is not known what a version is made of, it may hold what is circular.
        (None, [True, True, True, False]),
    ],
)
def test_a_version_is_told_what_it_shares_with_the_ground_truth(
    indicators: dict[str, list[str]] | None, told: list[bool]
) -> None:
    found = contest(indicators)
    assert [bool(found.circular(truth("wide"), name)) for name in SCORES] == told


def test_scores_that_were_not_learned_elsewhere_have_no_figure_out_of_fold() -> None:
    rows = {row.version: row for row in part(OUT_OF_FOLD).judgements()}
    assert rows["good"].estimate is None
    assert rows["good"].note
    assert rows[f"{BASELINE}wide"].estimate is not None


def test_a_ground_truth_of_too_few_territories_judges_nobody() -> None:
    few = np.full(N, np.nan)
    few[:2] = [1.0, 2.0]
    found = Criterion(contest(), ground_truth_from("truth", values=few), "spearman")
    assert [row.estimate for row in found.judgements()] == [None] * 4
    assert "2" in found.judgements()[0].note
    assert found.paired == []
