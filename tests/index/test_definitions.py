"""Raw columns become indicators: rates in their unit, and the people on whom they rest."""

from __future__ import annotations

import json
from dataclasses import asdict

import numpy as np
import pandas as pd
import pytest

from ifn_research.config.models import IndicatorConfig
from ifn_research.index.definitions import Definition, raw_matrix

RAW = pd.DataFrame({"poor": [5.0, 0.0, 3.0], "young": [1.0, 2.0, 3.0], "all": [20.0, 0.0, 40.0], "age": [40.5, 38, 51]})


@pytest.mark.parametrize(("unit", "scale"), [("", 100), ("%", 100), ("share", 1), ("‰", 1000)])
def test_a_rate_is_in_its_unit_and_missing_where_nobody_was_counted(unit: str, scale: float) -> None:
    config = IndicatorConfig(numerator=["poor", "young"], denominator="all", unit=unit)
    definition = Definition.of("rate", config)
    np.testing.assert_allclose(definition.values(RAW), [scale * 6 / 20, np.nan, scale * 6 / 40])
    np.testing.assert_array_equal(definition.denominators(RAW), [20, 0, 40])
    assert definition.columns == ("poor", "young", "all")


def test_a_column_is_taken_as_it_is_and_rests_on_nobody() -> None:
    definition = Definition.of("age", IndicatorConfig(column="age", unit="years", direction=-1))
    np.testing.assert_array_equal(definition.values(RAW), RAW["age"])
    assert np.isnan(definition.denominators(RAW)).all()


def test_a_definition_comes_back_from_json() -> None:
    for config in (
        IndicatorConfig(column="age", dimension="people/old", transform="log"),
        IndicatorConfig(numerator=["poor", "young"], denominator="all"),
        IndicatorConfig(numerator="poor", denominator="all", direction=-1),
    ):
        definition = Definition.of("x", config)
        assert Definition.from_document(json.loads(json.dumps(asdict(definition)))) == definition


def test_a_matrix_has_one_column_a_definition_in_their_order() -> None:
    rate = Definition("rate", numerator="poor", denominator="all", unit="%", dimension="d")
    age = Definition("age", column="age", direction=-1, transform="log")
    codes = np.array(["A", "B", "C"], dtype=object)
    matrix = raw_matrix(RAW, [rate, age], codes=codes)
    np.testing.assert_allclose(matrix.values, np.column_stack([[25, np.nan, 7.5], RAW["age"]]))
    assert matrix.counted.tolist() == [[True, False]] * 3
    assert (matrix.indicators, matrix.directions, matrix.dimensions) == (("rate", "age"), (1, -1), ("d", ""))
    assert (matrix.units, matrix.transforms) == (("%", ""), ("none", "log"))
    assert raw_matrix(RAW, [], codes=codes).values.shape == (3, 0)
