"""Rows of validation, as a reader and a table have them."""

from __future__ import annotations

import pytest

from ifn_research.remarks import Remark
from ifn_research.validation.evaluation.rows import Member, Validation, ValidationRow

FEW = Remark("too_few_territories", n=4, least=9)
SURE = ValidationRow("equal", "caf", "spearman", 0.61, 0.4, 0.7, 50, 12, ci_low_coarse=0.2, ci_high_coarse=0.65)
ABSENT = ValidationRow("pca", "caf", "spearman", None, None, None, 4, 0, remarks=(FEW,))
OTHER = ValidationRow("equal", "caf", "kendall", 0.4, None, None, 50, 12)


def validation(*rows: ValidationRow, primary: tuple[str, str] | None = None) -> Validation:
    member = Member("caf", "spearman", "equal", None, in_set=True)
    return Validation(rows, rows, (), (member,), {}, primary)


def test_the_wider_interval_is_that_of_both_scales_together() -> None:
    assert SURE.wider == (0.2, 0.7)
    assert OTHER.wider == (None, None)


def test_a_summary_tells_the_primary_criterion_alone_where_one_is_declared() -> None:
    lines = validation(SURE, ABSENT, OTHER, primary=("caf", "spearman")).summary().splitlines()
    assert lines[0] == "equal: spearman with caf 0.610 [0.400, 0.700]"
    assert lines[1] == f"pca: spearman with caf absent ({ABSENT.note})"
    assert len(lines) == 2
    assert len(validation(SURE, ABSENT, OTHER).summary().splitlines()) == 3
    assert "No ground truth" in str(validation())


def test_a_remark_stands_before_those_of_every_row() -> None:
    given = Remark("nothing_without")
    noting = validation(SURE, ABSENT).noting((given,))
    assert [row.remarks for row in noting.validation] == [(given,), (given, FEW)]
    assert [row.remarks for row in noting.ranking] == [(given,), (given, FEW)]
    assert noting.confidence_set[0].remarks == (given,)


@pytest.mark.parametrize("rows", [(), (SURE, ABSENT)])
def test_tables_have_their_columns_and_absent_figures_are_empty(rows: tuple[ValidationRow, ...]) -> None:
    frames = validation(*rows).to_frames()
    assert list(frames) == ["validation", "ranking", "comparisons", "confidence_set", "blocks"]
    table = frames["validation"]
    assert list(table.columns)[:3] == ["version", "ground_truth", "metric"]
    assert table["estimate"].isna().tolist() == [row.estimate is None for row in rows]
    assert str(table["n"].dtype) == "int64"
