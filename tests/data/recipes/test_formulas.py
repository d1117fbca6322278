"""Formulas of recipes."""

from __future__ import annotations

import numpy as np
import pytest

from ifn_research.data.recipes.formulas import evaluated
from ifn_research.errors import ConfigError

COLUMNS = {"a": np.array([1.0, 2.0, np.nan]), "b": np.array([4.0, 0.0, 5.0])}


def test_a_formula_is_arithmetic_of_columns() -> None:
    np.testing.assert_array_equal(
        evaluated("100 * (a + b) / b", COLUMNS.__getitem__, where="here"), [125.0, np.nan, np.nan]
    )
    np.testing.assert_array_equal(evaluated("a - 2", COLUMNS.__getitem__, where="here"), [-1.0, 0.0, np.nan])
    assert evaluated("1 / 0", COLUMNS.__getitem__, where="here").tolist() != [0.0]


@pytest.mark.parametrize(
    "formula",
    [
        "",
        "a +",
        "__import__('os').system('true')",
        "a.real",
        "a[0]",
        "a ** 9",
        "(lambda: a)()",
        "'text'",
        "True",
        "a if a else b",
        "a == b",
        "+".join(["a"] * 300),
        "(" * 5000,
    ],
)
def test_nothing_else_is_a_formula(formula: str) -> None:
    with pytest.raises(ConfigError, match="no formula"):
        evaluated(formula, COLUMNS.__getitem__, where="here")
