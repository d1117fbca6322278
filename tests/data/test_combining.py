"""Figures of territories that become one, against pandas and by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ifn_research.config.models import GroundTruthConfig, IndicatorConfig
from ifn_research.data.combining import Rules, combine, commonest, rules_of, summed

WHOLE = np.array(["A", "A", "A", "B", "B", ""], dtype=object)
PEOPLE = np.array([100.0, 200, 700, 50, 150, 999])


def of(columns: dict[str, list[float]], rules: Rules, **options: object) -> pd.DataFrame:
    told = {"population": PEOPLE, "weights": {}, "coverage": 0.65, **options}
    return combine(pd.DataFrame(columns), WHOLE, rules, **told).frame  # type: ignore[arg-type]


def test_rules_are_those_of_the_figures() -> None:
    items = [
        IndicatorConfig(numerator="a", denominator="b"),
        IndicatorConfig(column="places", combine="sum"),
        IndicatorConfig(column="rate", weight="households"),
        IndicatorConfig(column="far", unit="km"),
        IndicatorConfig(column="income"),
        IndicatorConfig(column="decile", approximate=True),
        GroundTruthConfig(name="x", column="median", combine="refuse"),
    ]
    found = rules_of(items)
    assert found.rates == (("a", "b"),)
    assert found.counts == ("places",)
    assert found.means == {"rate": "households", "far": "", "decile": ""}
    assert found.refused == ("income", "median")
    assert found.approximate == ("decile",)


def test_against_pandas() -> None:
    rng = np.random.default_rng(0)
    n = 5000
    table = pd.DataFrame(
        {
            "whole": rng.integers(0, 300, n).astype(str),
            "n": rng.poisson(20, n).astype(float),
            "d": rng.poisson(200, n).astype(float),
            "rate": rng.uniform(size=n),
            "w": rng.uniform(1, 50, n),
        }
    )
    rules = Rules(counts=(), rates=(("n", "d"),), means={"rate": "w"})
    weights = {"w": table["w"].to_numpy()}
    found = combine(
        table, table["whole"].to_numpy(dtype=object), rules, population=None, weights=weights, coverage=0.65
    ).frame
    groups = table.groupby("whole")
    expected = (
        groups[["n", "d"]].sum().assign(rate=groups.apply(lambda part: np.average(part["rate"], weights=part["w"])))
    )
    pd.testing.assert_frame_equal(
        found.sort_index(), expected, check_names=False, check_index_type=False, check_column_type=False, rtol=1e-13
    )


def test_a_count_with_an_unknown_member_is_unknown() -> None:
    found = of({"places": [1, np.nan, 2, 3, 0, 9]}, Rules(counts=("places",)))["places"]
    np.testing.assert_array_equal(found, [np.nan, 3])


def test_a_rate_is_that_of_the_members_that_have_it() -> None:
    rules = Rules(rates=(("n", "d"),))
    found = of({"n": [np.nan, 20, 70, np.nan, 30, 1], "d": [10, 100, 200, 100, 100, 1]}, rules)
    # A: 300 of 310 are known; B: half, too little.
    np.testing.assert_array_equal(found["n"], [90, np.nan])
    np.testing.assert_array_equal(found["d"], [300, np.nan])


def test_rates_that_share_a_denominator_leave_the_same_members_out() -> None:
    rules = Rules(rates=(("n", "d"), ("m", "d")))
    found = of({"n": [np.nan, 20, 70, 1, 1, 1], "m": [5, 6, 7, 1, 1, 1], "d": [10, 100, 200, 100, 100, 1]}, rules)
    np.testing.assert_array_equal(found.loc["A", ["n", "m", "d"]], [90, 13, 300])


def test_a_rate_of_a_count_is_unknown_where_the_count_is() -> None:
    rules = Rules(counts=("n",), rates=(("n", "d"),))
    found = of({"n": [np.nan, 20, 70, 1, 2, 1], "d": [10, 100, 200, 100, 100, 1]}, rules)
    np.testing.assert_array_equal(found["n"], [np.nan, 3])
    np.testing.assert_array_equal(found["d"], [310, 200])


@pytest.mark.parametrize(("coverage", "known"), [(0.69, True), (0.71, False)])
def test_the_coverage_that_is_asked_for(coverage: float, known: bool) -> None:
    found = of({"rate": [np.nan, np.nan, 10, 4, 8, 1]}, Rules(means={"rate": ""}), coverage=coverage)["rate"]
    np.testing.assert_allclose(found, [10 if known else np.nan, (4 * 50 + 8 * 150) / 200])


def test_a_weight_that_is_unknown_leaves_its_member_out_and_people_say_how_much_that_is() -> None:
    weights = {"w": np.array([1, np.nan, 1, 0, 0, 1.0])}
    found = of({"rate": [2, 6, 4, 1, 2, 3]}, Rules(means={"rate": "w"}), weights=weights)["rate"]
    # Of A 80 % of the people; of B there is nobody to average over.
    np.testing.assert_array_equal(found, [3, np.nan])


def test_nothing_known_is_never_zero() -> None:
    rules = Rules(rates=(("n", "d"),), means={"rate": ""})
    nothing = [np.nan] * 6
    found = of({"n": nothing, "d": nothing, "rate": nothing}, rules, coverage=0.0)
    assert found.isna().all(axis=None)


def test_sums_of_columns() -> None:
    codes = np.array(["B", "A"], dtype=object)
    np.testing.assert_array_equal(summed(PEOPLE, WHOLE, codes), [200, 1000])


def test_the_text_of_most_people_and_ties() -> None:
    codes = np.array(["A", "B"], dtype=object)
    labels = np.array(["rural", "rural", "urban", "rural", "urban", ""], dtype=object)
    assert commonest(labels, WHOLE, codes, PEOPLE)[0].tolist() == ["urban", "urban"]
    assert commonest(labels, WHOLE, codes, None)[0].tolist() == ["rural", "rural"]
    assert commonest(labels, WHOLE, codes, None)[1] == ["B"]
