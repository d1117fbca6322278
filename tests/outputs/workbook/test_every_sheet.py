"""All sheets of a study, in the order in which they are read."""

from __future__ import annotations

from ifn_research.outputs.workbook.every_sheet import sheets_of
from ifn_research.results.study_result import StudyResult


def test_how_to_read_them_comes_first_then_scores_and_details_last(simulated: StudyResult) -> None:
    sheets = sheets_of(simulated)
    titles = [sheet.title for sheet in sheets]
    assert titles[:2] == ["Lire-moi", "Scores"]
    assert titles.index("Validation") < titles.index("Contrib equal")
    assert len({title.casefold() for title in titles}) == len(titles)
    assert len({sheet.file.casefold() for sheet in sheets}) == len(sheets)
    assert max(map(len, titles)) <= 31


def test_columns_of_a_sheet_are_equally_long(simulated: StudyResult) -> None:
    for sheet in sheets_of(simulated):
        assert {len(column.values) for column in sheet.columns} == {sheet.n_rows}, sheet.title
