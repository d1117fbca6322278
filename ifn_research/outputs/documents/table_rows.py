"""Rows of the tables that a document speaks of."""

from __future__ import annotations

import pandas as pd

from ifn_research.results.study_result import StudyResult


def rows_where(result: StudyResult, table: str, **wanted: str) -> pd.DataFrame:
    """Rows of a table by the values of some columns; a table that was not made is empty."""
    if table not in result.tables:
        return pd.DataFrame(columns=list(wanted))
    rows = result.of_version(table, wanted["version"]) if "version" in wanted else result.tables[table]
    for column, value in wanted.items():
        rows = rows[rows[column] == value]
    return rows


def judged_row(result: StudyResult, version: str, truth: str, metric: str) -> pd.Series | None:
    """The row of `validation` of a figure."""
    rows = rows_where(result, "validation", version=version, ground_truth=truth, metric=metric)
    return None if rows.empty else rows.iloc[0]


def ground_truths(rows: pd.DataFrame) -> list[str]:
    """Ground truths of some rows, in their order."""
    return [str(name) for name in dict.fromkeys(rows["ground_truth"])]


def shown_metric(result: StudyResult, rows: pd.DataFrame) -> str:
    """The primary metric where the rows have it, else their first."""
    metrics = [str(name) for name in dict.fromkeys(rows["metric"])]
    return result.primary[1] if result.primary and result.primary[1] in metrics else metrics[0]


def is_absent(value: object) -> bool:
    """True if a table has no figure or no text here."""
    return bool(pd.isna(value)) or value == ""


def wider(row: pd.Series) -> tuple[float, float]:
    """The bounds of the intervals of both scales of blocks together; NaN where there is none."""
    return _least(row["ci_low"], row["ci_low_coarse"]), -_least(-row["ci_high"], -row["ci_high_coarse"])


def _least(one: float, other: float) -> float:
    """The smaller of two figures, of which one may be unknown."""
    return float(pd.Series([one, other], dtype="float64").min())
