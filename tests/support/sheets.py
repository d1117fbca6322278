"""A sheet of a study, and a column of it."""

from __future__ import annotations

from ifn_research.outputs.workbook.every_sheet import sheets_of
from ifn_research.outputs.workbook.sheets import Sheet
from ifn_research.results.study_result import StudyResult


def sheet(result: StudyResult, title: str) -> Sheet:
    return next(item for item in sheets_of(result) if item.title == title)


def column(page: Sheet, heading: str) -> list[str] | list[float]:
    return next(item.values for item in page.columns if item.heading == heading)
