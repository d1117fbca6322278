"""Every method gives the tables that were worked out by hand; its page shows the same tables.

Of the steps as they stand in the registries: what an index makes of them together is held elsewhere.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ifn_research.errors import Refusal
from ifn_research.matrix import IndicatorMatrix
from ifn_research.steps import STEPS
from ifn_research.steps.aggregation.hierarchy import aggregate
from ifn_research.steps.transformation import Transformation
from ifn_research.study.schema import method_table
from tests.support.docs import module_of
from tests.support.specification import (
    DIMENSION,
    FOLDER,
    GROUPS,
    NEW,
    OUTCOME,
    PEOPLE,
    POPULATION,
    Example,
    Table,
    equations,
    examples,
    number,
)

METHODS = [(method.kind, method.name) for method in (*method_table("transform"), *method_table())]
EVERY = [example for step, method in METHODS for example in examples(step, method)]
# What each step must be shown with: cells that are missing, values that are tied, a direction that is reversed.
SHOWN = {
    "transform": ("has_missing", "has_ties"),
    "shrinkage": ("has_missing", "has_ties"),
    "imputation": ("has_missing", "has_ties"),
    "outliers": ("has_missing", "has_ties", "has_reversed"),
    "normalisation": ("has_missing", "has_ties", "has_reversed"),
    "weighting": ("has_ties",),
    "aggregation": ("has_missing", "has_ties"),
    "rescale": ("has_ties",),
}


@pytest.mark.parametrize("step, method", METHODS)
def test_every_method_has_an_example_worked_by_hand(step: str, method: str) -> None:
    assert examples(step, method), f"write tests/specification/{step}/{method}.yaml"


def test_every_file_is_of_a_method() -> None:
    found = {(path.parent.name, path.stem) for path in FOLDER.rglob("*.yaml")}
    assert found == set(METHODS)


@pytest.mark.parametrize("step", SHOWN)
def test_every_step_is_shown_with_what_makes_it_difficult(step: str) -> None:
    of_step = [example for example in EVERY if example.step == step]
    for what in SHOWN[step]:
        assert any(getattr(example, what) for example in of_step), f"{step}: no example {what}"
    assert {*STEPS, "transform"} == set(SHOWN)


@pytest.mark.parametrize("example", EVERY, ids=lambda example: f"{example.step}-{example.method}-{example.says[:40]}")
def test_the_table_that_comes_out_is_the_one_worked_by_hand(example: Example) -> None:
    assert example.says.endswith(".")
    assert example.worked
    assert (example.found is None) == bool(example.refused)
    if example.found is None:
        with pytest.raises(Refusal, match=re.escape(example.refused)):
            computed(example)
        return
    names, columns, values = computed(example)
    assert names == list(example.found.rows)
    assert columns == example.found.columns
    expected = np.array([[number(cell) for cell in cells] for cells in example.found.rows.values()])
    np.testing.assert_allclose(values, expected, rtol=example.near, atol=example.near)


def computed(example: Example) -> tuple[list[str], tuple[str, ...], np.ndarray]:
    """Names of rows, columns, and values, shape (n_rows, n_columns), as the method gives them."""
    if example.step == "rescale":
        return rescaled(example)
    matrix = matrix_of(example)
    fitted = matrix.rows(np.array([not name.endswith(NEW) for name in matrix.codes]))
    if example.step == "aggregation":
        return aggregated(example, matrix, fitted)
    if example.step == "weighting":
        outcome = np.array(example.given.numbers(OUTCOME)) if OUTCOME in example.given.columns else None
        found = STEPS["weighting"][example.method](**example.options).fit(matrix, outcome=outcome)
        return list(found.indicators), ("weight",), np.asarray(found.values)[:, None]
    method = Transformation() if example.step == "transform" else STEPS[example.step][example.method](**example.options)
    result = method.apply(matrix, method.fit(fitted))
    return list(result.codes), result.indicators, result.values


def matrix_of(example: Example) -> IndicatorMatrix:
    table = example.given
    if table.of == "indicator":
        dimensions = tuple(table.column(DIMENSION)) if DIMENSION in table.columns else ("",) * len(table.rows)
        return IndicatorMatrix.of([[0.0] * len(table.rows)], indicators=tuple(table.rows), dimensions=dimensions)
    values = np.column_stack([table.numbers(name) for name in table.indicators])
    labels = {name: np.array(table.column(name), dtype=object) for name in GROUPS if name in table.columns}
    people = {}
    if PEOPLE in table.columns:
        people["denominators"] = np.tile(np.array(table.numbers(PEOPLE))[:, None], values.shape[1])
    return IndicatorMatrix.of(
        values,
        codes=np.array(list(table.rows), dtype=object),
        indicators=table.indicators,
        directions=tuple(example.directions.get(name, 1) for name in table.indicators),
        units=(example.unit,) * len(table.indicators),
        groups=labels,
        population=np.array(table.numbers(POPULATION)) if POPULATION in table.columns else None,
        transforms=(example.method if example.step == "transform" else "none",) * len(table.indicators),
        **people,
    )


def aggregated(
    example: Example, matrix: IndicatorMatrix, fitted: IndicatorMatrix
) -> tuple[list[str], tuple[str, ...], np.ndarray]:
    weights = np.array([number(example.weights[name]) for name in matrix.indicators])
    assert weights.sum() == pytest.approx(1.0)
    rules = [STEPS["aggregation"][example.method](**example.options)]
    learned = aggregate(fitted, weights, rules, staged=False).learned
    scores = aggregate(matrix, weights, rules, staged=False, learned=learned).scores
    return list(matrix.codes), ("score",), scores[:, None]


def rescaled(example: Example) -> tuple[list[str], tuple[str, ...], np.ndarray]:
    names, scores = list(example.given.rows), np.array(example.given.numbers("score"))
    method = STEPS["rescale"][example.method](**example.options)
    learned = method.fit(scores[[not name.endswith(NEW) for name in names]])
    return names, ("score",), method.apply(scores, learned)[:, None]


def test_the_arithmetic_of_the_sentences_is_right() -> None:
    found = [equation for example in EVERY for equation in equations(example.worked)]
    assert len(found) > 60
    for written, left, right, near in found:
        assert abs(left - right) <= near * (1 + 1e-6), written


def test_arithmetic_that_is_wrong_is_seen() -> None:
    (right, wrong) = equations("mean (10 + 30) / 2 = 20, and √(100 × 2) = 14.15; n + 1 = 5, x = 3")
    assert right[1:3] == (20, 20)
    assert wrong[0] == "√(100 × 2) = 14.15"
    assert abs(wrong[1] - wrong[2]) > wrong[3]


@pytest.mark.parametrize(
    "cell, value", [("2/3", 2 / 3), ("-ln(2)", -np.log(2)), ("sqrt(9) - 2**2", -1.0), ("1e3", 1e3)]
)
def test_cells_are_arithmetic(cell: str, value: float) -> None:
    assert number(cell) == pytest.approx(value, rel=1e-15)


@pytest.mark.parametrize("cell", ["x", "open('a')", "__import__('os')", "[1]"])
def test_cells_are_nothing_else(cell: str) -> None:
    with pytest.raises((ValueError, KeyError)):
        number(cell)
    assert np.isnan(number(""))


def test_an_example_of_other_figures_fails() -> None:
    right = EVERY[0]
    assert right.found is not None
    (name, cells), *_ = right.found.rows.items()
    wrong = Table(right.found.of, right.found.columns, {**right.found.rows, name: ("12345", *cells[1:])})
    with pytest.raises(AssertionError):
        test_the_table_that_comes_out_is_the_one_worked_by_hand(replace(right, found=wrong))


def test_the_page_of_methods_shows_every_example(repository: Path) -> None:
    page = module_of(repository, "method_pages").methods_page()
    for example in EVERY:
        assert example.says in page, example
        assert example.worked in page
    assert "| territory | poverty |" in page
