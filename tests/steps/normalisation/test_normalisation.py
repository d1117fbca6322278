"""Every normalisation against its closed form, and what all of them promise."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st

from ifn_research.errors import OptionError, Refusal
from ifn_research.matrix import IndicatorMatrix
from ifn_research.steps.normalisation import NORMALISATIONS
from ifn_research.steps.normalisation.decile import Decile
from ifn_research.steps.normalisation.distance_to_target import DistanceToTarget
from ifn_research.steps.normalisation.exponential import Exponential
from ifn_research.steps.normalisation.goalposts import Goalposts
from ifn_research.steps.normalisation.minmax import MinMax
from ifn_research.steps.normalisation.percentile import Percentile
from ifn_research.steps.normalisation.rank import Rank
from ifn_research.steps.normalisation.rank_points import RankPoints
from ifn_research.steps.normalisation.reference_ratio import ReferenceRatio
from ifn_research.steps.normalisation.zscore import ZScore

VALUES = np.array([[1.0, 10.0], [2.0, 10.0], [4.0, 30.0], [9.0, 20.0]])


def fitted(method: object, matrix: IndicatorMatrix) -> np.ndarray:
    learned = json.loads(json.dumps(method.fit(matrix)))  # type: ignore[attr-defined]
    return method.apply(matrix, learned).values  # type: ignore[attr-defined]


def test_zscore_is_scipys_with_ddof_1() -> None:
    np.testing.assert_allclose(fitted(ZScore(), IndicatorMatrix.of(VALUES)), scipy.stats.zscore(VALUES, ddof=1))


def test_zscore_takes_another_mean_and_standard_deviation() -> None:
    result = fitted(ZScore(mean=100, standard_deviation=10), IndicatorMatrix.of(VALUES))
    np.testing.assert_allclose(result, 100 + 10 * scipy.stats.zscore(VALUES, ddof=1))
    for wrong in ({"standard_deviation": 0}, {"mean": "x"}):
        with pytest.raises(OptionError):
            ZScore(**wrong)  # type: ignore[arg-type]


def test_minmax_places_between_the_ends() -> None:
    result = fitted(MinMax(range=(1, 100)), IndicatorMatrix.of(VALUES))
    np.testing.assert_allclose(result[:, 0], [1, 1 + 99 / 8, 1 + 99 * 3 / 8, 100])


def test_percentile_is_the_smallest_rank_less_one_over_n_less_one() -> None:
    result = fitted(Percentile(), IndicatorMatrix.of(VALUES))
    np.testing.assert_allclose(result, (scipy.stats.rankdata(VALUES, method="min", axis=0) - 1) / 3)


TIED = np.array([[1.0, 5.0], [1.0, 5.0], [2.0, 5.0], [4.0, 7.0], [4.0, 9.0], [9.0, 9.0]])


@pytest.mark.parametrize("ties, rank", [("min", "min"), ("mid", "average"), ("max", "max")])
def test_percentile_ranks_ties_as_told(ties: str, rank: str) -> None:
    expected = (scipy.stats.rankdata(TIED, method=rank, axis=0) - 1) / 5
    np.testing.assert_allclose(fitted(Percentile(ties=ties), IndicatorMatrix.of(TIED)), expected)


@pytest.mark.parametrize("ties, rank", [("min", "min"), ("mid", "average"), ("max", "max")])
def test_a_reversed_indicator_is_ranked_after_it_is_turned_or_its_percentile_is_reflected(ties: str, rank: str) -> None:
    """Turned: ranks of -x. Reflected: 1 - PERCENTRANK.INC of x, in which ties take the other end of their places."""
    matrix = IndicatorMatrix.of(TIED, directions=(-1, 1))
    turned = fitted(Percentile(ties=ties), matrix)
    np.testing.assert_allclose(turned[:, 0], (scipy.stats.rankdata(-TIED[:, 0], method=rank) - 1) / 5)
    reflected = fitted(Percentile(ties=ties, reflect=True), matrix)
    np.testing.assert_allclose(reflected[:, 0], 1 - (scipy.stats.rankdata(TIED[:, 0], method=rank) - 1) / 5)
    np.testing.assert_array_equal(turned[:, 1], reflected[:, 1])
    assert np.allclose(turned, reflected) == (ties == "mid")


def test_a_reflected_new_value_is_1_less_its_percentile() -> None:
    for ties in ("min", "mid", "max"):
        raw, reflected = Percentile(ties=ties), Percentile(ties=ties, reflect=True)
        up, down = IndicatorMatrix.of(TIED[:, :1]), IndicatorMatrix.of(TIED[:, :1], directions=(-1,))
        new = [[0.0], [1.0], [3.0], [4.0], [8.0], [10.0]]
        placed = raw.apply(IndicatorMatrix.of(new), raw.fit(up)).values
        turned = reflected.apply(IndicatorMatrix.of(new, directions=(-1,)), reflected.fit(down)).values
        np.testing.assert_allclose(turned, 1 - placed)
        assert placed[0] == 0.0
        assert placed[-1] == 1.0


def test_zscore_divides_by_n_as_scipy_does() -> None:
    result = fitted(ZScore(divisor="n"), IndicatorMatrix.of(VALUES))
    np.testing.assert_allclose(result, scipy.stats.zscore(VALUES, ddof=0))
    assert ZScore(divisor="n-1") == ZScore()  # type: ignore[arg-type]


def test_a_distance_to_a_target_has_the_scale_that_is_told() -> None:
    """Target 2 of values 1, 2, 4, 9: distances 0, 0, 2 / 7, 1."""
    method = DistanceToTarget(targets={"x1": 2}, range=(1, 100))
    result = fitted(method, IndicatorMatrix.of(VALUES[:, :1]))
    np.testing.assert_allclose(result[:, 0], [1, 1, 1 + 99 * 2 / 7, 100])
    reversed_ = fitted(
        DistanceToTarget(targets={"x1": 4}, range=(1, 100)), IndicatorMatrix.of(VALUES[:, :1], directions=(-1,))
    )
    np.testing.assert_allclose(reversed_[:, 0], [100, 1 + 99 * 2 / 3, 1, 1])
    with pytest.raises(OptionError, match="does not rise"):
        DistanceToTarget(targets={"x1": 2}, range=(100, 1))


def test_rank_is_scipys_mid_rank() -> None:
    np.testing.assert_allclose(fitted(Rank(), IndicatorMatrix.of(VALUES)), scipy.stats.rankdata(VALUES, axis=0))


@pytest.mark.parametrize("method", ["zscore", "minmax"])
def test_a_direction_of_minus_one_reflects_the_values(method: str) -> None:
    up = fitted(NORMALISATIONS[method](), IndicatorMatrix.of(VALUES))
    down = fitted(NORMALISATIONS[method](), IndicatorMatrix.of(VALUES, directions=(-1, -1)))
    np.testing.assert_allclose(down, up.min(axis=0) + up.max(axis=0) - up if method == "minmax" else -up)


def test_percentile_and_rank_of_a_reversed_indicator_are_those_of_its_negative() -> None:
    for method in (Percentile(), Rank()):
        reversed_ = fitted(method, IndicatorMatrix.of(VALUES, directions=(-1, -1)))
        np.testing.assert_array_equal(reversed_, fitted(method, IndicatorMatrix.of(-VALUES)))


def test_reference_ratio_is_100_at_the_mean_of_the_group() -> None:
    groups = {"region": np.array(["a", "a", "b", "b"], dtype=object)}
    result = fitted(ReferenceRatio(by="region"), IndicatorMatrix.of(VALUES, groups=groups))
    np.testing.assert_allclose(result[:, 0], 100 * VALUES[:, 0] / np.array([1.5, 1.5, 6.5, 6.5]))


def test_a_weighted_reference_is_the_mean_of_people_not_of_territories() -> None:
    population = np.array([3.0, 1.0, 1.0, 5.0])
    result = fitted(ReferenceRatio(weighted=True), IndicatorMatrix.of(VALUES, population=population))
    np.testing.assert_allclose(result[:, 1], 100 * VALUES[:, 1] / np.average(VALUES[:, 1], weights=population))


def test_reference_ratio_turns_an_indicator_of_direction_minus_one_as_told() -> None:
    matrix = IndicatorMatrix.of(VALUES, directions=(1, -1), units=("%", "%"))
    complement = fitted(ReferenceRatio(invert="complement"), matrix)
    np.testing.assert_allclose(complement[:, 1], 100 * (100 - VALUES[:, 1]) / np.mean(100 - VALUES[:, 1]))
    reciprocal = fitted(ReferenceRatio(invert="reciprocal"), matrix)
    np.testing.assert_allclose(reciprocal[:, 1], 100 / VALUES[:, 1] / np.mean(1 / VALUES[:, 1]))
    with pytest.raises(OptionError, match="has no reflection"):
        ReferenceRatio().fit(matrix)


def test_reference_ratio_refuses_what_has_no_meaning() -> None:
    for values in ([[0.0], [0.0]], [[-4.0], [-2.0], [1.0]]):
        with pytest.raises(Refusal, match="mean of 'x1' is not positive"):
            ReferenceRatio().fit(IndicatorMatrix.of(values))
    for values in ([[0.0], [1.0]], [[-1.0], [3.0]]):
        with pytest.raises(Refusal, match="'x1' is zero or negative in 1 territory: its reciprocal"):
            ReferenceRatio(invert="reciprocal").fit(IndicatorMatrix.of(values, directions=(-1,)))
    with pytest.raises(Refusal, match="population of every territory"):
        ReferenceRatio(weighted=True).fit(IndicatorMatrix.of(VALUES))
    with pytest.raises(OptionError, match="not a rate"):
        ReferenceRatio(invert="complement").check({"x": -1}, {"x": "euros"})
    step = ReferenceRatio(by="region")
    matrix = IndicatorMatrix.of(VALUES, groups={"region": np.array(list("aabb"), dtype=object)})
    elsewhere = IndicatorMatrix.of(VALUES, groups={"region": np.array(list("aabc"), dtype=object)})
    with pytest.raises(Refusal, match="the reference c"):
        step.apply(elsewhere, step.fit(matrix))


@pytest.mark.parametrize("unknown", ["", None, np.nan])
def test_reference_ratio_never_compares_territories_without_a_group_with_each_other(unknown: object) -> None:
    step = ReferenceRatio(by="region")
    known = IndicatorMatrix.of(VALUES, groups={"region": np.array(list("aabb"), dtype=object)})
    without = IndicatorMatrix.of(VALUES, groups={"region": np.array(["a", "a", "b", unknown], dtype=object)})
    for refused in (lambda: step.fit(without), lambda: step.apply(without, step.fit(known))):
        with pytest.raises(Refusal, match="1 territory has no 'region'") as caught:
            refused()
        assert without.codes[3] in str(caught.value.where)
        assert without.codes[0] not in str(caught.value.where)
        assert "fill in the column of 'region'" in str(caught.value.fix)


def test_new_territories_are_placed_by_what_was_fitted_clipped_and_counted() -> None:
    new = IndicatorMatrix.of([[0.0, 15.0], [20.0, 20.0]])
    for method, expected in (
        (MinMax(), [[0.0, 25.0], [100.0, 50.0]]),
        (Percentile(), [[0.0, 2 / 3], [1.0, 2 / 3]]),
        (Rank(), [[1.0, 2.5], [4.0, 3.0]]),
    ):
        learned = method.fit(IndicatorMatrix.of(VALUES))
        np.testing.assert_allclose(method.apply(new, learned).values, expected)
        np.testing.assert_array_equal(method.out_of_range(new, learned), [[True, False], [True, False]])


@pytest.mark.parametrize("n, sizes", [(24, [3, 2, 3, 2, 2, 3, 2, 3, 2, 2]), (13, [2, 1, 1, 2, 1, 1, 2, 1, 1, 1])])
def test_a_decile_limit_that_falls_on_a_territory_counts_it_on_the_fragile_side(n: int, sizes: list[int]) -> None:
    """The k most fragile tenths hold ceil(k n / 10) territories."""
    found = fitted(Decile(), IndicatorMatrix.of(np.arange(n)[:, None]))[:, 0]
    assert [int((found == decile).sum()) for decile in range(10, 0, -1)] == sizes
    assert np.cumsum(sizes).tolist() == [int(np.ceil(k * n / 10)) for k in range(1, 11)]


OPTIONS = {
    "goalposts": {"posts": {key: [0, 40] for key in ("x1", "x2", "x3")}},
    "distance_to_target": {"targets": dict.fromkeys(("x1", "x2", "x3"), 0.05)},
}
CATEGORIES = {"decile", "rank_points"}


@pytest.mark.parametrize("n", [4, 10, 37])
def test_decile_is_that_of_scores(n: int) -> None:
    values = np.random.default_rng(n).integers(0, 12, n).astype(float)[:, None]
    rank = scipy.stats.rankdata(-values, method="min", axis=0)
    np.testing.assert_array_equal(fitted(Decile(), IndicatorMatrix.of(values)), 10 - np.floor(10 * (rank - 1) / n))


def test_rank_points_count_classes_of_the_distribution() -> None:
    hundred = np.arange(100.0)[:, None]
    points = fitted(RankPoints(), IndicatorMatrix.of(hundred))[:, 0]
    values, counts = np.unique(points, return_counts=True)
    assert dict(zip(values, counts, strict=True)) == {-3: 10, -2: 15, -1: 15, 0: 20, 1: 15, 2: 15, 3: 10}
    np.testing.assert_allclose(fitted(RankPoints(extreme=10), IndicatorMatrix.of(hundred))[:, 0], points * 10 / 3)


@pytest.mark.parametrize("n", [5, 8, 10, 20, 33])
def test_rank_points_of_a_reversed_indicator_are_reversed(n: int) -> None:
    values = np.random.default_rng(n).permutation(n).astype(float)[:, None]
    up = fitted(RankPoints(), IndicatorMatrix.of(values))
    down = fitted(RankPoints(), IndicatorMatrix.of(values, directions=(-1,)))
    np.testing.assert_array_equal(down, -up)


def test_the_mean_of_rank_points_is_the_published_index() -> None:
    """IFN 2021: 11 indicators, a sum from -33 to 33 divided by 3.3."""
    values = np.random.default_rng(3).random((50, 11))
    points = fitted(RankPoints(), IndicatorMatrix.of(values))
    ours = fitted(RankPoints(extreme=10), IndicatorMatrix.of(values)).mean(axis=1)
    np.testing.assert_allclose(ours, points.sum(axis=1) / 3.3, atol=1e-14)


@pytest.mark.parametrize("bad", [[0.5], [0.4, 0.2], [0.0, 0.5], [], "x", [0.2, 1.0]])
def test_class_limits_that_are_none_are_refused(bad: object) -> None:
    with pytest.raises(OptionError):
        RankPoints(cuts=bad)  # type: ignore[arg-type]


@pytest.mark.parametrize("bad", [True, 0, -1, float("inf"), "10"])
def test_points_that_are_no_number_are_refused(bad: object) -> None:
    with pytest.raises(OptionError, match="is not a number of points"):
        RankPoints(extreme=bad)  # type: ignore[arg-type]


def test_the_exponential_transform_gives_the_most_fragile_tenth_half_of_the_range() -> None:
    """DCLG's own constant: ranks of 0.9 N and N become 50 and 100 (to its rounding of 23)."""
    result = fitted(Exponential(), IndicatorMatrix.of(np.arange(1.0, 1001.0)[:, None]))[:, 0]
    assert result[-1] == pytest.approx(100.0)
    assert result[899] == pytest.approx(50.0, abs=0.5)
    share = np.arange(1, 1001) / 1000
    np.testing.assert_allclose(1 - np.exp(-result / 23), share * (1 - np.exp(-100 / 23)), rtol=1e-12)


@pytest.mark.parametrize(
    "position, share",
    [("r/n", lambda r, n: r / n), ("r/(n+1)", lambda r, n: r / (n + 1)), ("mid", lambda r, n: (r - 0.5) / n)],
)
def test_the_exponential_transform_takes_the_position_that_is_told(position: str, share: object) -> None:
    ranks = scipy.stats.rankdata(TIED, axis=0)
    expected = -23 * np.log(1 - share(ranks, 6) * (1 - np.exp(-100 / 23)))  # type: ignore[operator]
    np.testing.assert_allclose(fitted(Exponential(position), IndicatorMatrix.of(TIED)), expected)  # type: ignore[arg-type]
    assert Exponential("r / (n + 1)") == Exponential("r/(n+1)")  # type: ignore[arg-type]


def test_goalposts_do_not_depend_on_the_territories() -> None:
    method = Goalposts(posts={"x1": [0, 20], "x2": [10, 40]})
    matrix = IndicatorMatrix.of(VALUES, directions=(1, -1))
    np.testing.assert_allclose(fitted(method, matrix)[:, 0], 5 * VALUES[:, 0])
    np.testing.assert_allclose(fitted(method, matrix)[:, 1], 100 * (40 - VALUES[:, 1]) / 30)
    np.testing.assert_array_equal(fitted(method, matrix.rows(np.array([2]))), fitted(method, matrix)[[2]])
    beyond = IndicatorMatrix.of([[50.0, 5.0]], directions=(1, -1))
    np.testing.assert_array_equal(fitted(method, beyond), [[100.0, 100.0]])


def test_distance_to_target_is_one_less_coinrs() -> None:
    """COINr's n_dist2targ of the reversed indicator: (x - min)/(target - min), capped at 1."""
    method = DistanceToTarget(targets={"x1": 2.0, "x2": 25.0})
    result = fitted(method, IndicatorMatrix.of(VALUES, directions=(1, -1)))
    reversed_x1 = np.minimum((-VALUES[:, 0] + 9) / (-2 + 9), 1)
    np.testing.assert_allclose(result[:, 0], 1 - reversed_x1)
    np.testing.assert_allclose(result[:, 1], 1 - np.minimum((VALUES[:, 1] - 10) / (25 - 10), 1))
    with pytest.raises(Refusal, match="every territory reaches the target of 'x1'"):
        DistanceToTarget(targets={"x1": 9.0, "x2": 1}).fit(IndicatorMatrix.of(VALUES))


@pytest.mark.parametrize(
    "declared, what", [({"x1": 1}, "says nothing of x2"), ({"x1": 1, "x2": 1, "x9": 1}, "'x9' is no indicator")]
)
def test_what_is_declared_by_indicator_must_fit_the_version(declared: dict[str, float], what: str) -> None:
    with pytest.raises(OptionError, match=what):
        DistanceToTarget(declared).check({"x1": 1, "x2": 1}, {})
    with pytest.raises(OptionError, match=what):
        Goalposts({name: [0, 1] for name in declared}).check({"x1": 1, "x2": 1}, {})


@pytest.mark.parametrize("name", ["zscore", "minmax", "percentile", "rank", "decile", "rank_points", "exponential"])
def test_a_constant_indicator_is_refused_by_name(name: str) -> None:
    with pytest.raises(Refusal, match="'x2' has the same value"):
        NORMALISATIONS[name]().fit(IndicatorMatrix.of([[1.0, 0.1], [2.0, 0.1], [3.0, 0.1]]))


@pytest.mark.parametrize("bad", [[0], [1, 1], [5, 1], ["a", "b"], 3, [0, float("inf")]])
def test_a_range_that_is_none_is_refused(bad: object) -> None:
    with pytest.raises(OptionError):
        MinMax(range=bad)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", sorted(NORMALISATIONS))
def test_every_method_keeps_its_promises(name: str) -> None:
    method = NORMALISATIONS[name](**OPTIONS.get(name, {}))
    rng = np.random.default_rng(1)
    values = rng.gamma(2.0, size=(30, 3))
    matrix = IndicatorMatrix.of(values.copy())
    result = fitted(method, matrix)
    assert result.shape == values.shape
    assert np.isfinite(result).all()
    np.testing.assert_array_equal(matrix.values, values)
    order = rng.permutation(30)
    np.testing.assert_allclose(fitted(method, matrix.rows(order)), result[order], rtol=1e-12)
    if name not in {"none", *OPTIONS}:
        scaled = IndicatorMatrix.of(values * np.array([1.0, 1000.0, 0.01]))
        np.testing.assert_allclose(fitted(method, scaled), result, rtol=1e-9, atol=1e-9)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(-5, 5), min_size=3, max_size=12).filter(lambda values: len(set(values)) > 1))
def test_every_method_keeps_the_order_of_the_territories(values: list[int]) -> None:
    matrix = IndicatorMatrix.of(np.array(values, dtype=float)[:, None] + 10)
    for name, method in NORMALISATIONS.items():
        options = {"posts": {"x1": [0, 20]}, "targets": {"x1": 4}}
        needed = {key: value for key, value in options.items() if key in OPTIONS.get(name, {})}
        result = fitted(method(**needed), matrix)[:, 0]
        if name in CATEGORIES:
            assert (np.diff(result[np.argsort(values, kind="stable")]) >= 0).all()
        else:
            assert pd.Series(result).rank().equals(pd.Series(values, dtype=float).rank()), name


def test_the_composite_reference_of_coinr_is_matched(shared: object) -> None:
    folder = shared / "reference" / "composite"  # type: ignore[operator]
    meta = pd.read_csv(folder / "iMeta.csv").set_index("iCode")
    treated = pd.read_csv(folder / "data_Treated.csv")
    names = [name for name in treated.columns if name in meta.index and meta.loc[name, "Type"] == "Indicator"]
    matrix = IndicatorMatrix.of(treated[names], directions=tuple(int(meta.loc[name, "Direction"]) for name in names))
    for method, file in (
        (MinMax(), "norm_minmax_0_100"),
        (MinMax(range=(1, 100)), "norm_minmax_1_100"),
        (ZScore(), "norm_zscore_0_1"),
        (Percentile(), "norm_prank_min"),
    ):
        expected = pd.read_csv(folder / f"{file}.csv")[names].to_numpy(dtype=float)
        np.testing.assert_allclose(fitted(method, matrix), expected, rtol=1e-9, atol=1e-9, err_msg=file)
