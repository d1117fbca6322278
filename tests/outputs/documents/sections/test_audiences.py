"""The note tells which territories are fragile for one audience alone."""

from __future__ import annotations

from ifn_research.language.language import language_named
from ifn_research.operations.note import Telling, drawn_note
from ifn_research.outputs.documents.sections.audiences import audiences_section
from ifn_research.results.study_result import StudyResult, with_table
from tests.study.test_audiences import found as found
from tests.support.documents import markdown_of


def test_each_audience_has_its_territories(found: StudyResult) -> None:
    text = markdown_of(audiences_section, found)
    rows = found.tables["audiences"]
    alone = rows[rows["alone"] & (rows["audience"] == "senior")]
    assert f"| senior | {len(alone)} | " in text
    assert all(f"T{k:02d}" in text or not (alone["code"] == f"T{k:02d}").any() for k in range(40))
    both = rows.groupby("code")["audience"].nunique().eq(2).sum()
    told = {0: "Aucun territoire n’est", 1: "Un territoire est"}.get(both, f"{both} territoires sont")
    assert told in text


def test_a_study_without_audiences_says_nothing_of_them(simulated: StudyResult) -> None:
    assert markdown_of(audiences_section, simulated) == ""


def test_no_territory_of_all_audiences_is_none(found: StudyResult) -> None:
    """In French, none takes the singular: it must not be told as one."""
    rows = found.tables["audiences"]
    apart = rows.assign(code=rows["audience"] + rows["code"])
    assert "Aucun territoire n’est dans" in markdown_of(audiences_section, with_table(found, "audiences", apart))


def test_ranks_for_other_audiences_make_no_rank_less_sure(found: StudyResult) -> None:
    facts = drawn_note(found, language_named("fr"), telling=Telling(pictures=()))
    assert any("@" in name for name in facts.judged)
    assert not any("@" in name for name in facts.kept)
    assert list(facts.ranks) == facts.kept
