"""Rows of the tables that a note speaks of, and what is said of them again and again."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pandas as pd

from ifn_research.language import in_french
from ifn_research.language.french import (
    METRICS,
    capitalised,
    ground_truth_label,
    indicator_label,
    interval,
    number,
)
from ifn_research.outputs.documents.formats.markdown import escaped
from ifn_research.remarks import Remarks, circular_indicators, remarks_in
from ifn_research.results.study_result import StudyResult
from ifn_research.results.verdict import worth_of


def of(result: StudyResult, table: str, **wanted: str) -> pd.DataFrame:
    """Rows of a table by the values of some columns; a table that was not made is empty."""
    rows = result.tables.get(table, pd.DataFrame(columns=list(wanted)))
    for column, value in wanted.items():
        rows = rows[rows[column] == value]
    return rows


def judged(result: StudyResult, version: str, truth: str, metric: str) -> pd.Series | None:
    """The row of `validation` of a figure."""
    rows = of(result, "validation", version=version, ground_truth=truth, metric=metric)
    return None if rows.empty else rows.iloc[0]


def judged_versions(result: StudyResult) -> list[str]:
    """Versions that are judged, in the order of the configuration."""
    return [name for name in result.versions if name not in result.beside]


def ground_truths(rows: pd.DataFrame) -> list[str]:
    """Ground truths of some rows, in their order."""
    return [str(name) for name in dict.fromkeys(rows["ground_truth"])]


def shown_metric(result: StudyResult, rows: pd.DataFrame) -> str | None:
    """The primary metric where the rows have it, else their first; None without rows."""
    there = list(dict.fromkeys(rows["metric"]))
    primary = result.primary[1] if result.primary else ""
    return primary if primary in there else next(iter(there), None)


def truth_named(result: StudyResult, truth: str) -> str:
    """A ground truth by its label, in quotation marks."""
    return f"« {escaped(ground_truth_label(result.config, truth))} »"


def counted(result: StudyResult, truth: str) -> str:
    """What is counted of a ground truth: where it improves as it rises, those whom it leaves out."""
    directions = {item["name"]: item.get("direction", 1) for item in result.config.get("ground_truth", [])}
    named = truth_named(result, truth)
    return f"le complément de {named}" if directions.get(truth, 1) < 0 else named


def indicators_named(result: StudyResult, names: Iterable[str]) -> str:
    """Labels of indicators, separated by commas."""
    return ", ".join(f"« {escaped(indicator_label(result.config, name))} »" for name in names)


def metric_named(metric: str) -> str:
    """A metric in French."""
    return METRICS.get(metric, escaped(metric))


def cautions(result: StudyResult, cells: Iterable[object], *, chosen: Callable[[Remarks], Remarks] = worth_of) -> str:
    """What some remarks say of circularity and of their intervals, as sentences; nothing when they say none of it.

    Parameters
    ----------
    cells : iterable of str
        Of a column `remarks`.
    chosen : callable
        Which remarks are said beside circularity.
    """
    remarks = remarks_in(cells)
    circular = indicators_named(result, circular_indicators(remarks))
    said = [f"Circulaire avec {circular}."] if circular else []
    said += [f"{escaped(capitalised(in_words(result, (remark,))))}." for remark in chosen(remarks)]
    return " ".join(said)


def in_words(result: StudyResult, remarks: Remarks) -> str:
    """Remarks in French."""
    return in_french().remarks(remarks, result.config)


def known_once(result: StudyResult, names: str) -> str:
    """`une fois connus` and the indicators given."""
    given = [name for name in names.split(", ") if name]
    return f"une fois {'connus' if len(given) > 1 else 'connu'} {indicators_named(result, given)}"


def absent(value: object) -> bool:
    """Whether a table has no figure or no text here."""
    return bool(pd.isna(value)) or value == ""


def between(metric: str, low: float, high: float) -> str:
    """An interval after a figure, if there is one."""
    text = interval(metric, low, high)
    return f" {text}" if text else ""


def wider(row: pd.Series) -> tuple[float, float]:
    """The bounds of the intervals of both scales of blocks together; NaN where there is none."""
    return min_known(row["ci_low"], row["ci_low_coarse"]), -min_known(-row["ci_high"], -row["ci_high_coarse"])


def min_known(one: float, other: float) -> float:
    """The smaller of two figures, of which one may be unknown."""
    return float(pd.Series([one, other], dtype="float64").min())


def points(value: float, digits: int = 1) -> str:
    """A difference between shares in points, with its sign: ``+4,2``."""
    text = number(100 * value, digits)
    return f"+{text}" if value > 0 and text.strip("0,") else text


def points_between(low: float, high: float) -> str:
    """The interval of such a difference, if there is one."""
    return "" if pd.isna(low) or pd.isna(high) else f" [{points(low)} ; {points(high)}]"
