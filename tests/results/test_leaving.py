"""What may leave is little enough that no territory can be found in it: rules, and attacks on them.

The attacks know the scores of every territory, as anybody may, and look for the outcome that a partner keeps.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
import scipy.stats
from scipy.optimize import linprog

from ifn_research.remarks import Remark, written
from ifn_research.results import leaving
from ifn_research.results.leaving import BITS_OF_COVARIANCE, PART_OF_ORDER, orders, unit_of, weighed
from ifn_research.results.study_result import StudyResult, read_results
from ifn_research.validation.evaluation.covariances import DRAWS
from ifn_research.validation.metrics import METRICS
from tests.support.travelling import judged

Told = list[tuple[float, float]]


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StudyResult]:
    return read_results(judged(tmp_path_factory.mktemp("partner")))


def told_of(result: StudyResult) -> leaving.Weighed:
    return weighed(result, partner="", perimeter=["59"])


def test_a_figure_is_rounded_to_a_quarter_of_its_error() -> None:
    assert [unit_of(error) for error in (0.2, 0.1, 0.08, 0.04, 4.0)] == pytest.approx([0.05, 0.02, 0.02, 0.01, 1.0])
    for error in np.geomspace(1e-6, 1e3, 500):
        assert 0.1 * error < unit_of(error) <= 0.25 * error * (1 + 1e-9)


def test_estimates_are_those_of_the_ranking_rounded(result: StudyResult) -> None:
    returned = told_of(result).returned
    ranking = result.tables["ranking"]
    for figure in returned.of_metric("spearman"):
        name = figure.name if figure.kind == "version" else f"baseline:{figure.name}"
        row = ranking[(ranking["version"] == name) & (ranking["metric"] == "spearman")].iloc[0]
        assert abs(figure.estimate - row["estimate"]) <= 0.125 * math.sqrt(figure.variance) + 1e-12
        assert (figure.n, returned.n_blocks) == (row["n"], row["n_blocks"])


def test_variances_count_the_rounding(result: StudyResult) -> None:
    returned = told_of(result).returned
    table = result.tables["covariances"]
    found = returned.covariances["spearman"]
    names = [name.replace("indicator:", "baseline:") for name in found.names]
    known = {
        (row.version_a, row.version_b): row.covariance for row in table[table["metric"] == "spearman"].itertuples()
    }
    for a, one in enumerate(names):
        estimate = returned.of_metric("spearman")[a].estimate
        error = math.sqrt(known[one, one])
        unit = unit_of(error * (1 - estimate**2))
        added = found.matrix[a][a] - known[one, one]
        assert added == pytest.approx((unit / (1 - estimate**2)) ** 2 / 12, rel=0.3)
        assert added < 0.01 * known[one, one]
        for b in range(a + 1, len(names)):
            expected = known.get((one, names[b]), known.get((names[b], one)))
            assert found.matrix[a][b] == pytest.approx(expected, rel=6e-4)
    assert [figure.variance for figure in returned.of_metric("spearman")] == [
        found.matrix[k][k] for k in range(len(names))
    ]


def test_estimates_hold_at_most_half_of_an_order(result: StudyResult) -> None:
    told = told_of(result)
    assert told.order == pytest.approx(math.log2(math.factorial(told.returned.n)))
    assert told.bits <= PART_OF_ORDER * told.order
    assert "retenus" in told.returned.reduced[0]
    assert told.returned.estimates[0].metric == "spearman"
    assert told.returned.n == 30
    assert orders(told.order) == "10³²"


def test_metrics_of_few_territories_never_leave(result: StudyResult, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaving, "PART_OF_ORDER", 100.0)
    metrics = {figure.metric for figure in told_of(result).returned.estimates}
    assert {"spearman", "pearson", "kendall"} <= metrics
    for name in metrics:
        about = METRICS[name].about
        assert not about.sums_over_most_fragile
        assert not about.out_of_fold
        assert all(map(math.isfinite, about.bounds))


def test_remarks_that_may_name_territories_stay(result: StudyResult) -> None:
    remarks = (
        Remark("few_blocks", n=12),
        Remark("without_coordinates", n=3),
        Remark("circular_with", indicators=["a"]),
    )
    ranking = result.tables["ranking"].assign(remarks=written(remarks))
    found = told_of(replace(result, tables={**result.tables, "ranking": ranking})).returned.remarks
    assert len(found) == 2
    assert any("12" in text for text in found)
    assert any("Indicateur a" in text for text in found)


# Attacks


def pearson(scores: np.ndarray, outcome: np.ndarray) -> np.ndarray:
    return np.array([np.corrcoef(one, outcome)[0, 1] for one in scores])


def rounded(figures: np.ndarray, n: int) -> Told:
    """Figures as a return tells them, each with its unit, as many as the order of so few territories allows."""
    left, found = PART_OF_ORDER * math.lgamma(n + 1) / math.log(2), []
    for value in figures:
        unit = unit_of((1 - value**2) / math.sqrt(n - 3))
        left -= math.log2(2 / unit + 1) + BITS_OF_COVARIANCE * (len(found) + 1)
        if left < 0:
            break
        found.append((unit * round(value / unit), unit))
    return found


def directions(scores: np.ndarray) -> np.ndarray:
    centred = scores - scores.mean(axis=1, keepdims=True)
    return centred / np.sqrt((centred**2).sum(axis=1, keepdims=True))


def simulated(n: int, k: int, strength: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    hidden = rng.normal(size=n)
    return hidden + 0.5 * rng.normal(size=(k, n)), strength * hidden + rng.normal(size=n)


def test_without_rules_the_outcome_is_found_exactly() -> None:
    """As many correlations as territories, with all their digits, are as many equations: the attack works."""
    n = 20
    scores, outcome = simulated(n, n - 1, 1.0, 1)
    found = np.linalg.solve(np.vstack([directions(scores), np.ones(n)]), np.append(pearson(scores, outcome), 0.0))
    assert found == pytest.approx(directions(outcome[None])[0], abs=1e-6)


@pytest.mark.parametrize("n", [15, 20, 30, 60])
@pytest.mark.parametrize("strength", [0.5, 2.0])
def test_a_return_leaves_each_territory_as_uncertain_as_the_study_finds_it(n: int, strength: float) -> None:
    """What is orthogonal to the scores that are told is not known at all; they tell no more than their fit explains.

    Of the standardised outcome, the part in the plane of k scores is known, and the rest lies anywhere on a sphere:
    a territory of leverage h keeps the standard deviation sqrt((1 - R2) n (1 - h) / (n - 1 - k)).
    """
    for seed in range(5):
        scores, outcome = simulated(n, 30, strength, seed)
        told = rounded(pearson(scores, outcome), n)
        k = len(told)
        assert k < n / 2
        plane = directions(scores[:k])
        explained = float(pearson(scores[:k], outcome) @ np.linalg.pinv(plane @ plane.T) @ pearson(scores[:k], outcome))
        basis, _ = np.linalg.qr(np.vstack([plane, np.ones(n)]).T)
        leverage = (basis**2).sum(axis=1)
        kept = np.sqrt((1 - explained) * n * (1 - leverage) / (n - 1 - k))
        assert np.median(kept) > 0.8 * math.sqrt(1 - explained)
        assert kept.min() > 0.3 * math.sqrt(1 - explained)


@pytest.mark.parametrize("n", [15, 24, 40])
def test_linear_programs_leave_every_territory_a_wide_interval(n: int) -> None:
    """The least and the most that each rank can be, given a return and every score."""
    scores, outcome = simulated(n, 30, 1.0, 3)
    ranked = np.array([scipy.stats.rankdata(one) for one in scores])
    told = rounded(pearson(ranked, scipy.stats.rankdata(outcome)), n)
    moment = (n**3 - n) / 12
    rows = (ranked[: len(told)] - (n + 1) / 2) / moment
    low = np.array([value - unit / 2 for value, unit in told])
    high = np.array([value + unit / 2 for value, unit in told])
    bounds, total = [(1, n)] * n, [n * (n + 1) / 2]
    for at in range(n):
        goal = np.eye(n)[at]
        ends = [
            linprog(
                sign * goal,
                A_ub=np.vstack([rows, -rows]),
                b_ub=np.append(high, -low),
                A_eq=np.ones((1, n)),
                b_eq=total,
                bounds=bounds,
            )
            for sign in (1, -1)
        ]
        assert all(end.success for end in ends)
        assert -ends[1].fun - ends[0].fun > n / 2


def test_enumeration_finds_no_order_that_the_rules_do_not_leave() -> None:
    """All 40,320 orders of 8 territories: their returns are few, and on average each stands for many orders."""
    n = 8
    scores, _ = simulated(n, 6, 1.0, 5)
    every = np.array(list(permutations(range(1, n + 1))), dtype=np.float64)
    ranked = np.array([scipy.stats.rankdata(one) for one in scores])
    figures = directions(every) @ directions(ranked).T
    sizes: dict[tuple[Told, ...], int] = {}
    for row in figures:
        # At 1 and -1 the error is 0: the order is that of the index, which is the finding.
        told = tuple(rounded(np.clip(row, -0.99, 0.99), n))
        sizes[told] = sizes.get(told, 0) + 1
    left = sum(size**2 for size in sizes.values()) / len(every)
    assert left > math.sqrt(len(every)) / 2
    without_rules = {tuple(row) for row in figures.round(12)}
    assert len(without_rules) > 0.95 * len(every)


def test_secret_draws_tell_no_more_than_is_counted() -> None:
    """Who knew the seed would try guesses out and see which is right; who does not cannot tell the right one so well.

    Three variances are counted as six bits: of 64 guesses that fit the estimates, one is as near as the truth.
    """
    n, k, rivals = 15, 3, 150
    found = []
    for seed in range(6):
        rng = np.random.default_rng(seed)
        scores, outcome = simulated(n, k, 1.0, seed)
        plane = directions(scores)
        inside = np.linalg.pinv(plane) @ pearson(scores, outcome)
        basis, _ = np.linalg.qr(np.vstack([plane, np.ones(n)]).T)
        noise = rng.normal(size=(rivals, n))
        noise -= noise @ basis @ basis.T
        noise *= math.sqrt(1 - inside @ inside) / np.sqrt((noise**2).sum(axis=1, keepdims=True))
        guesses = [directions(outcome[None])[0], *(inside + noise)]
        # Every guess has exactly the correlations that were told.
        assert pearson(scores, guesses[-1]) == pytest.approx(pearson(scores, outcome))
        told = variances(scores, outcome, seed=999)
        with_seed = np.array([np.abs(variances(scores, guess, 999) - told).max() for guess in guesses])
        assert with_seed[0] < 1e-9 < with_seed[1:].min()
        without = np.array([np.abs(variances(scores, guess, 5) - told).max() for guess in guesses])
        found.append(((without[1:] <= without[0]).sum() + 1) / (rivals + 1))
    assert -np.mean(np.log2(found)) < BITS_OF_COVARIANCE * k


def variances(scores: np.ndarray, values: np.ndarray, seed: int) -> np.ndarray:
    """Logarithms of bootstrap variances of Fisher's z, by the draws of a seed."""
    n = len(values)
    copies = np.random.default_rng(seed).integers(0, n, (DRAWS, n))
    drawn, truth = scores[:, copies], values[copies]
    drawn, truth = (part - part.mean(axis=-1, keepdims=True) for part in (drawn, truth))
    found = (drawn * truth).sum(-1) / np.sqrt((drawn**2).sum(-1) * (truth**2).sum(-1))
    return np.asarray(np.log(np.var(np.arctanh(found), axis=1)))


def test_two_returns_that_differ_by_a_territory_give_it_away() -> None:
    """Why a second return is refused: with digits enough, the difference of two is an equation in one outcome."""
    n = 30
    scores, outcome = simulated(n, 1, 1.0, 2)
    score = scores[0]
    # Who also knows mean and spread of the others has one unknown left in the second figure.
    known = outcome[:-1]
    second = np.corrcoef(score, outcome)[0, 1]
    guesses = np.linspace(known.mean() - 4 * known.std(), known.mean() + 4 * known.std(), 4001)
    figures = np.array([np.corrcoef(score, np.append(known, guess))[0, 1] for guess in guesses])
    near = guesses[np.abs(figures - second) < 1e-4]
    assert np.abs(near - outcome[-1]).min() < 0.02 * known.std()


def test_results_without_replicates_tell_nothing(result: StudyResult) -> None:
    tables = {name: table for name, table in result.tables.items() if name != "covariances"}
    found = told_of(replace(result, tables=tables)).returned
    assert (found.estimates, found.covariances) == ((), {})


def test_few_blocks_have_no_variance(result: StudyResult, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaving, "LEAST_BLOCKS", 1000)
    found = told_of(result).returned
    assert found.estimates
    assert found.covariances == {}
    assert all(figure.variance is None for figure in found.estimates)
    assert any("aucune variance" in why for why in found.reduced)


def test_nothing_of_a_folder_is_named(result: StudyResult, tmp_path: Path) -> None:
    text = told_of(result).returned.as_json()
    assert not any(str(code) in text for code in result.territories["code"])
    assert str(tmp_path.parent) not in text
