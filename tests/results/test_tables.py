"""Names, columns and formats of the tables of a results folder."""

from __future__ import annotations

import pytest

from ifn_research.results.tables import (
    COLUMNS,
    CSV,
    FORMAT,
    OPTIONAL,
    PARQUET,
    TABLES,
    frame,
    is_number,
    is_younger,
    younger_columns,
)


def test_every_table_has_a_file_and_optional_ones_are_told_apart() -> None:
    assert set(TABLES) == CSV | PARQUET
    of_typology = {"typology", "typology_classes", "typology_stability"}
    of_levels = {"covered", "score_of_members", "zoom"}
    of_robustness = {name for name in TABLES if name.startswith(("robustness", "sensitivity", "decision", "rank_"))}
    assert len(of_robustness) == 9
    assert (
        set(OPTIONAL)
        == {"audiences", "covariances", "masked", "people", "sites"} | of_levels | of_typology | of_robustness
    )
    assert not set(COLUMNS) & set(OPTIONAL)


def test_a_table_without_rows_has_its_columns_and_a_row_may_leave_some_out() -> None:
    assert tuple(frame("scores", []).columns) == COLUMNS["scores"]
    one = frame("scores", [{"code": "01", "score": 2.5}])
    assert tuple(one.columns) == COLUMNS["scores"]
    assert one["rank"].isna().all()


@pytest.mark.parametrize(
    ("table", "column", "number"),
    [
        ("scores", "code", False),
        ("scores", "score", True),
        ("scores", "rank", True),
        ("scores", "region", False),
        ("contributions", "imputed", False),
        ("validation", "ci_low", True),
    ],
)
def test_codes_and_flags_are_no_numbers(table: str, column: str, number: bool) -> None:
    assert is_number(table, column) is number


def test_remarks_came_with_the_second_format_and_nothing_is_younger_than_the_last() -> None:
    assert younger_columns("validation", 1) == ("remarks",)
    assert younger_columns("scores", 1) == ()
    assert is_younger(("validation", "remarks"), 1)
    assert not is_younger("validation", 1)
    assert not any(younger_columns(name, FORMAT) for name in TABLES)
