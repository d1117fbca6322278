"""A territory by its code, its name, or words of its name."""

from __future__ import annotations

import pytest

from ifn_research.errors import DataError
from ifn_research.outputs.named_territory import territory_named
from ifn_research.results.study_result import StudyResult
from tests.support.hand_made import make

NAMES = {
    "1": "Métropole Européenne de Lille",
    "2": "Lillers",
    "3": "Saint-Étienne",
    "4": "CC du Pays",
    "5": "CC du Pays",
}


@pytest.fixture
def result() -> StudyResult:
    rows = [{"version": "equal", "code": code, "name": name, "score": 1.0, "rank": 1.0} for code, name in NAMES.items()]
    return make(scores=rows)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("2", "2"),
        ("Lillers", "2"),
        ("lillers", "2"),
        # A word, not the beginning of one.
        ("Lille", "1"),
        ("saint etienne", "3"),
        ("SAINT-ÉTIENNE", "3"),
        ("européenne de lille", "1"),
    ],
)
def test_a_territory_is_found(result: StudyResult, asked: str, code: str) -> None:
    assert territory_named(result, asked) == code


def test_several_are_listed(result: StudyResult) -> None:
    with pytest.raises(DataError) as raised:
        territory_named(result, "CC du Pays")
    assert "4 (CC du Pays)" in str(raised.value.fix)
    assert "5 (CC du Pays)" in str(raised.value.fix)


@pytest.mark.parametrize("asked", ["Marseille", "de", ""])
def test_what_names_none_is_refused(result: StudyResult, asked: str) -> None:
    with pytest.raises(DataError):
        territory_named(result, asked)
