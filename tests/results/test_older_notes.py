"""Notes of the first format are read back as remarks, whole."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from ifn_research.language import language_named
from ifn_research.language.messages import Words, say
from ifn_research.remarks import noted, read, remarks_in
from ifn_research.results.older_notes import indicator_of, remarks_of_note, remarks_of_texts
from ifn_research.results.study_result import StudyResult, read_results
from ifn_research.results.tables import COLUMNS
from ifn_research.results.verdict import verdict
from ifn_research.rows import is_remarks

REMARKED = [name for name, columns in COLUMNS.items() if any(map(is_remarks, columns))]


@pytest.fixture(scope="module", params=["plain", "masked"])
def older(request: pytest.FixtureRequest, repository: Path) -> StudyResult:
    return read_results(repository / "tests" / "reference" / "format_1" / request.param)


@pytest.mark.parametrize("name", REMARKED)
def test_every_note_of_an_older_folder_has_its_codes(older: StudyResult, name: str) -> None:
    table = older.tables[name]
    for column in filter(is_remarks, table):
        assert [remark for remark in remarks_in(table[column]) if remark.code == "as_written"] == []
        notes = table[column.replace("remarks", "note")]
        assert [noted(read(cell)) for cell in table[column]] == list(notes)


def test_every_warning_of_an_older_folder_has_its_code(older: StudyResult) -> None:
    assert any(older.warnings.values())
    assert not [remark for found in older.warnings.values() for remark in found if remark.code == "as_written"]


def test_an_older_folder_has_the_verdict_of_the_same_results_written_today(older: StudyResult, tmp_path: Path) -> None:
    older.write(tmp_path)
    again = read_results(tmp_path)
    assert str(verdict(again)) == str(verdict(older))
    for name in REMARKED:
        pd.testing.assert_frame_equal(again.tables[name], older.tables[name])
    assert dict(again.warnings) == dict(older.warnings)


def test_a_sentence_that_none_says_is_kept_as_it_was_written() -> None:
    found = remarks_of_note("few blocks (11); something new")
    assert [remark.code for remark in found] == ["few_blocks", "as_written"]
    assert noted(found) == "few blocks (11); something new"
    french = language_named("fr")
    assert (
        french.remarks(found, {"indicators": {}})
        == "peu de régions indépendantes (11) : intervalle indicatif ; something new"
    )
    (unknown,) = remarks_of_texts(["something new"])
    assert french.warning(unknown, {"indicators": {}}) == "Message du programme : « something new »"


@pytest.mark.parametrize("note", ["", float("nan"), None])
def test_no_note_has_no_remarks(note: object) -> None:
    assert remarks_of_note(note) == ()


@pytest.mark.parametrize(
    "message, indicator",
    [
        (say("quality.of_column", indicator="poverty", message="7 territories without a value"), "poverty"),
        ("'poverty': 7 territories of 101 (6.9%) without a value (2A, 2B)", "poverty"),
        ("1 territory lacks more than half of the indicators (976)", ""),
    ],
)
def test_the_indicator_of_a_finding_is_known_with_and_without_its_key(message: Words, indicator: str) -> None:
    assert indicator_of(message) == indicator
