"""What a decision must say, and what it changes of the version in force."""

from __future__ import annotations

from datetime import date

import pytest

from ifn_research.errors import ConfigError
from ifn_research.results.decision import Decision, ModelVersion, Registration, meeting_date

DAY = date(2026, 3, 12)
OLD, NEW = ModelVersion("s", "1", "old"), ModelVersion("s", "2", "new")


def decision(status: str = "adopted", reason: str = "Because.") -> Decision:
    return Decision("new", status, reason, DAY)


def test_a_meeting_is_a_day_as_french_or_iso_writers_give_it() -> None:
    assert meeting_date("2026-03-12") == meeting_date(" 12/03/2026 ") == DAY
    for wrong in ("12 mars", "2026-13-01", "03/31/2026"):
        with pytest.raises(ConfigError, match="is no date"):
            meeting_date(wrong)


def test_a_status_has_three_values_and_a_reason_is_needed() -> None:
    with pytest.raises(ConfigError, match="unknown status 'adopté'") as caught:
        decision("adopté")
    assert "did you mean 'adopted'?" in str(caught.value.fix)
    with pytest.raises(ConfigError, match="no reason"):
        decision(reason="  \n")
    with pytest.raises(ConfigError, match=r"4,001 characters"):
        decision(reason="x" * 4001)


def test_a_meeting_that_has_not_taken_place_is_a_slip_of_the_pen() -> None:
    with pytest.raises(ConfigError, match="2027-03-12 has not taken place") as caught:
        Decision("new", "adopted", "Because.", DAY, date(2027, 3, 12))
    assert str(caught.value.where) == "--meeting"
    tomorrow = date(2026, 3, 13)
    assert Decision("new", "adopted", "Because.", DAY, tomorrow).meeting == tomorrow


def test_an_adoption_replaces_another_version_and_not_itself() -> None:
    assert Registration(NEW, "r", "s", OLD).replaced(decision()) == OLD
    assert Registration(NEW, "r", "s", NEW).replaced(decision()) is None
    assert Registration(NEW, "r", "s").replaced(decision()) is None
    assert Registration(NEW, "r", "s", OLD).replaced(decision("rejected")) is None


def test_only_the_version_in_force_is_withdrawn_when_it_is_not_adopted_any_more() -> None:
    assert Registration(NEW, "r", "s", NEW).withdrawn(decision("deferred"))
    assert not Registration(NEW, "r", "s", NEW).withdrawn(decision())
    assert not Registration(NEW, "r", "s", OLD).withdrawn(decision("rejected"))


def test_a_decision_is_tagged_on_one_line() -> None:
    meeting = Decision("new", "rejected", "Too\nfew figures.", DAY, date(2026, 3, 1))
    assert meeting.said() == "rejected (2026-03-12, meeting 2026-03-01): Too few figures."
