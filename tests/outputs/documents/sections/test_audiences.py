"""The note tells which territories are fragile for one audience alone."""

from __future__ import annotations

from ifn_research.outputs.documents.sections.audiences import audiences_section
from ifn_research.results.study_result import StudyResult
from tests.study.test_audiences import found as found
from tests.support.documents import markdown_of


def test_each_audience_has_its_territories(found: StudyResult) -> None:
    text = markdown_of(audiences_section, found)
    rows = found.tables["audiences"]
    alone = rows[rows["alone"] & (rows["audience"] == "senior")]
    assert f"| senior | {len(alone)} | " in text
    assert all(f"T{k:02d}" in text or not (alone["code"] == f"T{k:02d}").any() for k in range(40))
    both = rows.groupby("code")["audience"].nunique().eq(2).sum()
    told = ": un territoire est" if both == 1 else f": {both} territoires sont"
    assert told in text


def test_a_study_without_audiences_says_nothing_of_them(simulated: StudyResult) -> None:
    assert markdown_of(audiences_section, simulated) == ""
