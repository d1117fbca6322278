"""Rates from counts and who is left out, against figures worked out by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ifn_research.config.models import GroundTruthConfig, IndicatorConfig
from ifn_research.data.values import all_values, outcome, rate
from ifn_research.errors import ConfigError, DataError

RAW = pd.DataFrame(
    {"a": [1.0, 2, np.nan, 0], "b": [2.0, 1, 1, 0], "of": [12.0, 30, 10, 0], "class": ["1", "2", "2", "3"]},
    index=list("wxyz"),
)


@pytest.mark.parametrize(("unit", "expected"), [("%", 25.0), ("", 25.0), ("share", 0.25), ("‰", 250.0)])
def test_a_rate_is_in_its_unit_and_missing_where_nobody_is(unit: str, expected: float) -> None:
    np.testing.assert_array_equal(rate(np.array([3.0, 3.0]), np.array([12.0, 0.0]), unit=unit), [expected, np.nan])


def test_a_rate_in_euros_is_refused() -> None:
    with pytest.raises(ConfigError) as raised:
        rate(np.ones(1), np.ones(1), unit="€")
    assert str(raised.value.where) == "unit:"
    assert "share" in str(raised.value.fix)


def test_a_numerator_of_two_columns_is_their_sum_and_missing_where_one_is() -> None:
    items = {"r": IndicatorConfig(numerator=["a", "b"], denominator="of"), "b": IndicatorConfig(column="b")}
    found = all_values(items, RAW)
    np.testing.assert_allclose(found["r"], [25, 10, np.nan, np.nan])
    assert found["b"].tolist() == [2, 1, 1, 0]
    assert found.index.tolist() == list("wxyz")


def test_territories_of_other_classes_are_left_out_and_counted() -> None:
    truth = GroundTruthConfig(name="t", numerator="b", denominator="of", only_where={"class": [1, 3.0]})
    found = outcome(truth, RAW)
    np.testing.assert_allclose(found.values, [100 / 6, np.nan, np.nan, np.nan])
    assert found.numerator is not None
    np.testing.assert_array_equal(found.numerator, [2, np.nan, np.nan, np.nan])
    assert found.n_left_out == 2


def test_a_class_that_nobody_has_is_refused_with_those_there_are() -> None:
    truth = GroundTruthConfig(name="t", column="b", only_where={"class": "9"})
    with pytest.raises(DataError, match="'class'") as raised:
        outcome(truth, RAW)
    assert "1, 2, 3" in str(raised.value.fix)


def test_probabilities_of_a_draw_go_with_its_outcome() -> None:
    raw = RAW.assign(chance=[0.5, 1.0, np.nan, 0.2])
    found = outcome(GroundTruthConfig(name="t", column="a", inclusion="chance"), raw)
    np.testing.assert_array_equal(found.inclusion, raw["chance"])
    assert outcome(GroundTruthConfig(name="t", column="a"), raw).inclusion is None


@pytest.mark.parametrize("bad", [0.0, -0.1, 1.01, np.nan, np.inf])
def test_a_measured_territory_without_a_probability_is_refused_by_its_code(bad: float) -> None:
    raw = RAW.assign(chance=[0.5, bad, np.nan, 0.2])
    with pytest.raises(DataError, match=r"no probability.*: x"):
        outcome(GroundTruthConfig(name="t", column="a", inclusion="chance"), raw)


def test_a_column_of_probabilities_that_could_not_be_read_is_complained_of_elsewhere() -> None:
    found = outcome(GroundTruthConfig(name="t", column="a", inclusion="chance"), RAW)
    assert found.inclusion is not None
    assert np.isnan(found.inclusion).all()
