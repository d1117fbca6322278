"""All sheets of a study, in the order in which they are read."""

from __future__ import annotations

from ifn_research.outputs.workbook.beside_scores import beside_sheets
from ifn_research.outputs.workbook.evidence import evidence_sheets
from ifn_research.outputs.workbook.reading import reading_sheet
from ifn_research.outputs.workbook.sheets import Sheet
from ifn_research.outputs.workbook.territories import territory_sheets
from ifn_research.results.study_result import StudyResult


def sheets_of(result: StudyResult) -> tuple[Sheet, ...]:
    """Return all sheets, in order: how to read them, territories, then what is known of the versions."""
    scores, *details = territory_sheets(result)
    others = (scores, *beside_sheets(result), *evidence_sheets(result), *details)
    return (reading_sheet(result, others), *others)
