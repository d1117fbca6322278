"""Tables for the staff of territories, in a spreadsheet: in French, as a workbook or as text."""

from __future__ import annotations

from ifn_research.outputs.workbook.csv_fr import write_csv_fr
from ifn_research.outputs.workbook.evidence import evidence_sheets
from ifn_research.outputs.workbook.reading import reading_sheet
from ifn_research.outputs.workbook.sheets import Sheet
from ifn_research.outputs.workbook.territories import territory_sheets
from ifn_research.outputs.workbook.xlsx import write_xlsx
from ifn_research.results.study_result import StudyResult

__all__ = ["sheets_of", "write_csv_fr", "write_xlsx"]


def sheets_of(result: StudyResult) -> tuple[Sheet, ...]:
    """All sheets, in order: how to read them, territories, then what is known of the versions."""
    scores, *details = territory_sheets(result)
    others = (scores, *evidence_sheets(result), *details)
    return (reading_sheet(result, others), *others)
