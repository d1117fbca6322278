"""Between stages a node's scores are normalised once more, by the method of the indicators."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import scipy.stats

from ifn_research import load_study, run
from ifn_research.index.version import IndexVersion
from ifn_research.matrix import IndicatorMatrix
from ifn_research.steps.aggregation.arithmetic import ArithmeticMean
from ifn_research.steps.aggregation.hierarchy import Aggregated, aggregate
from ifn_research.steps.aggregation.stages import nearest_of, tied
from ifn_research.steps.normalisation import Normalisation
from ifn_research.steps.normalisation.decile import Decile
from ifn_research.steps.normalisation.distance_to_target import DistanceToTarget
from ifn_research.steps.normalisation.exponential import Exponential
from ifn_research.steps.normalisation.goalposts import Goalposts
from ifn_research.steps.normalisation.none import NoNormalisation
from ifn_research.steps.normalisation.percentile import Percentile
from ifn_research.steps.normalisation.rank import Rank
from ifn_research.steps.normalisation.rank_points import RankPoints
from ifn_research.steps.normalisation.reference_ratio import ReferenceRatio

N = 37
RAW = np.random.default_rng(5).uniform(1, 99, (N, 4)).round(1)
WEIGHTS = np.array([0.1, 0.2, 0.3, 0.4])
DIMENSIONS = ("a", "a", "b", "b")
POSTS = {f"x{j}": [0, 100] for j in range(1, 5)}
Ranked = Callable[[np.ndarray], np.ndarray]


def staged(method: Normalisation, raw: np.ndarray = RAW, **labels: object) -> tuple[IndicatorMatrix, Aggregated]:
    matrix = IndicatorMatrix.of(raw, dimensions=DIMENSIONS, **labels)
    normalised = method.apply(matrix, method.fit(matrix))
    return normalised, aggregate(normalised, WEIGHTS, [ArithmeticMean()] * 2, staged=True, between=method)


def exponential(position: Ranked) -> Ranked:
    return lambda values: -23 * np.log(1 - position(scipy.stats.rankdata(values, axis=0)) * (1 - np.exp(-100 / 23)))


# Each by another program's ranks.
BY_SCIPY: list[tuple[Normalisation, Ranked]] = [
    (Percentile(), lambda values: (scipy.stats.rankdata(values, "min", axis=0) - 1) / (N - 1)),
    (Percentile(ties="max"), lambda values: (scipy.stats.rankdata(values, "max", axis=0) - 1) / (N - 1)),
    (Percentile(ties="mid"), lambda values: (scipy.stats.rankdata(values, axis=0) - 1) / (N - 1)),
    (Rank(), lambda values: scipy.stats.rankdata(values, axis=0)),
    (Decile(), lambda values: 10 - np.floor(10 * (scipy.stats.rankdata(-values, "min", axis=0) - 1) / N)),
    (Exponential(), exponential(lambda rank: rank / N)),
    (Exponential("r/(n+1)"), exponential(lambda rank: rank / (N + 1))),
    (Exponential("mid"), exponential(lambda rank: (rank - 0.5) / N)),
    (
        RankPoints(cuts=(0.25, 0.75)),
        lambda values: np.digitize((scipy.stats.rankdata(values, axis=0) - 0.5) / N, [0.25, 0.75]) - 1.0,
    ),
]


@pytest.mark.parametrize("method, ranked", BY_SCIPY, ids=[repr(method) for method, _ in BY_SCIPY])
def test_scores_of_a_stage_are_ranked_again_among_the_territories(method: Normalisation, ranked: Ranked) -> None:
    normalised, result = staged(method)
    np.testing.assert_allclose(normalised.values, ranked(RAW), rtol=0, atol=1e-12)
    # Rounded, because scipy takes scores that differ by the rounding of a sum for different ones.
    means = np.column_stack([ranked(RAW)[:, :2] @ [1 / 3, 2 / 3], ranked(RAW)[:, 2:] @ [3 / 7, 4 / 7]]).round(9)
    np.testing.assert_allclose(result.scores, ranked(means) @ [0.3, 0.7], rtol=0, atol=1e-9)
    np.testing.assert_allclose(result.nodes["a"], means[:, 0], rtol=0, atol=1e-8)
    np.testing.assert_allclose(result.contributions.sum(axis=1), result.scores, rtol=0, atol=1e-9)


@pytest.mark.parametrize("method", [Percentile(), Rank(), Decile(), Exponential()])
def test_an_indicator_keeps_its_share_of_a_stage_that_is_ranked(method: Normalisation) -> None:
    normalised, result = staged(method)
    assert (result.contributions >= -1e-12).all()
    a = result.contributions[:, :2]
    parts = normalised.values[:, :2] * WEIGHTS[:2]
    known = (a.sum(axis=1) > 0) & (parts.sum(axis=1) > 0)
    shares = parts[known] / parts[known].sum(axis=1, keepdims=True)
    np.testing.assert_allclose(a[known] / a[known].sum(axis=1, keepdims=True), shares, atol=1e-9)


@pytest.mark.parametrize("method", [Goalposts(POSTS), Goalposts(POSTS, range=(0, 1)), NoNormalisation()])
def test_a_scale_that_does_not_depend_on_the_territories_is_that_of_every_stage(method: Normalisation) -> None:
    normalised, result = staged(method)
    np.testing.assert_allclose(result.scores, normalised.values @ WEIGHTS, rtol=1e-12)
    np.testing.assert_allclose(result.contributions, normalised.values * WEIGHTS, rtol=1e-9)


@pytest.mark.parametrize("ends", [(0, 1), (1, 100)])
def test_the_worst_score_of_a_stage_is_the_unit_of_its_distance_to_the_target(ends: tuple[float, float]) -> None:
    normalised, result = staged(DistanceToTarget(dict.fromkeys(POSTS, 20.0), range=ends))
    low, high = ends
    share = (normalised.values - low) / (high - low)
    means = np.column_stack([share[:, :2] @ [1 / 3, 2 / 3], share[:, 2:] @ [3 / 7, 4 / 7]])
    expected = low + (high - low) * (means / means.max(axis=0) @ [0.3, 0.7])
    np.testing.assert_allclose(result.scores, expected, rtol=1e-10)


def test_a_stage_is_compared_with_the_mean_of_the_same_reference() -> None:
    groups = {"region": np.array(["r", "s"] * 18 + ["r"], dtype=object)}
    people = np.random.default_rng(0).uniform(1, 9, N)
    normalised, result = staged(ReferenceRatio(by="region", weighted=True), groups=groups, population=people)
    means = np.column_stack([normalised.values[:, :2] @ [1 / 3, 2 / 3], normalised.values[:, 2:] @ [3 / 7, 4 / 7]])
    for label in ("r", "s"):
        rows = groups["region"] == label
        expected = 100 * means[rows] / np.average(means[rows], axis=0, weights=people[rows]) @ [0.3, 0.7]
        np.testing.assert_allclose(result.scores[rows], expected)


def test_scores_that_rounding_alone_tells_apart_are_tied() -> None:
    """0.1 + 0.2 + 0.3 is 0.6000000000000001 or 0.6, as the order has it."""
    raw = np.array([[1, 2, 3], [3, 2, 1], [2, 3, 1], [3, 1, 2], [0, 0, 0], [4, 4, 4]]) / 10
    matrix = IndicatorMatrix.of(raw, dimensions=("a",) * 3)
    sums = raw @ np.full(3, 1 / 3)
    assert len(set(sums[:4])) > 1
    ranked = aggregate(matrix, np.full(3, 1 / 3), [ArithmeticMean()] * 2, staged=True, between=Rank())
    np.testing.assert_array_equal(ranked.scores, [3.5, 3.5, 3.5, 3.5, 1, 6])


@pytest.mark.parametrize("seed", range(5))
def test_ties_are_found_whatever_the_rounding_and_others_are_left_alone(seed: int) -> None:
    rng = np.random.default_rng(seed)
    true = rng.permutation(np.repeat(rng.normal(size=20), 3))
    noisy = true * (1 + rng.uniform(-1e-15, 1e-15, 60))
    found = tied(noisy)
    np.testing.assert_array_equal(scipy.stats.rankdata(found), scipy.stats.rankdata(true))
    np.testing.assert_array_equal(nearest_of(noisy, np.unique(found)), found)
    np.testing.assert_array_equal(tied(true), true)
    assert np.isnan(tied(np.array([np.nan, 1.0]))[0])


STUDY = """study: imd
tables: [{{path: t.csv, code: code}}]
indicators:
  income: {{column: income, dimension: poor}}
  pupils: {{column: pupils, dimension: education/young}}
  exams: {{column: exams, dimension: education/young, direction: -1}}
  adults: {{column: adults, dimension: education/adults}}
versions:
  - name: staged
    variables: [income, pupils, exams, adults]
    normalisation: {normalisation}
    weighting: {{method: fixed, weights: {{poor: 0.6, education: 0.4}}}}
    aggregation: {{stages: [arithmetic, arithmetic, arithmetic], rescale_stages: true}}
"""


def imd_style(folder: Path, normalisation: str) -> tuple[pd.DataFrame, pd.DataFrame, IndexVersion]:
    rng = np.random.default_rng(11)
    table = pd.DataFrame({"code": [f"E{k:02d}" for k in range(50)]})
    for name in ("income", "pupils", "exams", "adults"):
        table[name] = rng.gamma(3, 7, 50).round(1)
    table.to_csv(folder / "t.csv", index=False)
    (folder / "study.yaml").write_text(STUDY.format(normalisation=normalisation), encoding="utf-8")
    result = run(load_study(folder / "study.yaml"))
    return table, result.tables["scores"], result.indices["staged"]


def test_sub_domains_domains_and_an_index_in_exponential_ranks_are_one_version(tmp_path: Path) -> None:
    """As the English indices are built: every stage is ranked and transformed before it enters the next one."""
    table, scores, index = imd_style(tmp_path, "exponential")

    def transformed(values: pd.Series) -> pd.Series:
        return -23 * np.log(1 - values.round(9).rank() / len(values) * (1 - np.exp(-100 / 23)))

    young = transformed((transformed(table["pupils"]) + transformed(-table["exams"])) / 2)
    # A stage with one member ranks it again, which changes nothing.
    education = transformed((young + transformed(table["adults"])) / 2)
    expected = 0.6 * transformed(table["income"]) + 0.4 * education
    np.testing.assert_allclose(scores["score"], expected, rtol=0, atol=1e-9)
    restored = IndexVersion.from_json(index.to_json())
    assert restored.to_json() == index.to_json()


@pytest.mark.parametrize("normalisation", ["percentile", "rank", "exponential", "decile"])
def test_a_new_territory_is_placed_at_every_stage_among_those_of_the_fit(tmp_path: Path, normalisation: str) -> None:
    table, scores, index = imd_style(tmp_path, normalisation)
    restored = IndexVersion.from_json(index.to_json())
    names = [definition.name for definition in index.definitions]
    matrix = IndicatorMatrix.of(
        table[names],
        indicators=tuple(names),
        dimensions=tuple(definition.dimension for definition in index.definitions),
        directions=tuple(definition.direction for definition in index.definitions),
    )
    np.testing.assert_array_equal(restored.score(matrix).scores, scores["score"])
    alone = restored.score(matrix.rows(np.array([17])))
    assert alone.scores[0] == scores["score"][17]
    worst = matrix.with_values(np.where(np.array(matrix.directions) > 0, 1e3, -1e3) * np.ones((50, 1)))
    most = restored.score(worst)
    # Nothing pulls down, at any of the three stages.
    assert (restored.score(matrix).contributions >= 0).all()
    assert (most.contributions >= 0).all()
    assert most.scores[0] >= scores["score"].max()
    np.testing.assert_allclose(most.contributions.sum(axis=1), most.scores, rtol=1e-12)
