"""The first sheet: how to read the others."""

from __future__ import annotations

from ifn_research.outputs.workbook.every_sheet import sheets_of
from ifn_research.results.study_result import StudyResult
from tests.support.sheets import sheet


def test_the_first_sheet_names_all_others_and_who_has_no_score(simulated: StudyResult) -> None:
    first, *others = sheets_of(simulated)
    assert first.title == "Lire-moi"
    headings, texts = first.columns[0].values, " ".join(map(str, first.columns[1].values))
    assert {f"Feuille « {item.title} »" for item in others} <= set(headings)
    left_out = len(simulated.manifest["left_out"]["dropped"])
    assert f"{left_out} territoires sans score faute de données" in texts
    assert "130 dans les tables de l'étude." in texts
    assert simulated.manifest["config_digest"] in texts


def test_what_a_warning_says_of_several_versions_is_said_once(cautious: StudyResult) -> None:
    page = sheet(cautious, "Lire-moi")
    rows = list(zip(page.columns[0].values, page.columns[1].values, strict=True))
    told = [said for who, said in rows if str(who).startswith(("Version", "Toutes"))]
    assert len(told) == len(set(told)) == len({text for texts in cautious.warnings.values() for text in texts})
