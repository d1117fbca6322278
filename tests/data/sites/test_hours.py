"""Hours a week from opening hours as OpenStreetMap writes them."""

from __future__ import annotations

import numpy as np
import pytest

from ifn_research.data.sites.hours import hours_a_week, weekly_hours

# Hours of an ordinary week, as opening_hours_py 2.1.4 counts them for the week of 2025-03-10.
ORACLE = {
    "Mo-Fr 09:00-12:00,14:00-18:00; Sa 10:00-12:00": 37.0,
    "Mo-Fr 09:00-12:00,14:00-18:00; Sa 10:00-12:00; PH off": 37.0,
    "24/7": 168.0,
    "Mo,We,Fr 08:30-12:30": 12.0,
    "Mo-We,Fr 09:00-17:00; Th off": 32.0,
    "Fr-Mo 10:00-12:00": 8.0,
    "09:00-17:00": 56.0,
    "Mo-Fr 09:00-17:00; We 14:00-16:00": 34.0,
    "Mo-Fr 09:00-12:00, We 14:00-16:00": 17.0,
    "Sa 20:00-02:00": 6.0,
    "Su 22:00-26:00": 4.0,
    "Mo 09:00-11:00,10:00-12:00": 3.0,
    "PH off; Mo 09:00-10:00": 1.0,
    'Mo-Fr 09:00-12:00 "sur rendez-vous"': 15.0,
    "Tu-Th 09:00-12:00,13:30-17:00; Mo,Fr 09:00-12:00": 25.5,
    "Mo-Su,PH 00:00-24:00": 168.0,
    "Mo 09:00-12:00;Tu 09:00-12:00": 6.0,
    "Mo-Fr 08:30-12:30, 13:30-17:30": 40.0,
    "Mo 09:00-12:00, Tu 10:00-12:00, Tu 14:00-15:00": 6.0,
    "Mo-Fr 9:00-12:00": 15.0,
    "We off": 0.0,
    "closed": 0.0,
}
# What depends on the week or the season, is no ordinary week, or is a slip, is unknown rather than wrong.
UNREAD = [
    "",
    "lundi 9h-12h",
    "Mo[1] 09:00-12:00",
    "Jan-Mar Mo 09:00-12:00",
    "week 1-53/2 Mo 09:00-12:00",
    "Mo-Fr",
    "Mo 09:00+",
    "Mo 14:00-12:00",
    "Mo sunrise-sunset",
    'Mo-Fr 09:00-17:00 || "sur demande"',
    "PH 09:00-12:00",
    '"sur rendez-vous"',
    "Mo-Fr 09:00-12:00; Tu[2] 14:00-16:00",
]


@pytest.mark.parametrize("text", ORACLE)
def test_hours_are_those_of_a_library(text: str) -> None:
    assert hours_a_week(text) == ORACLE[text]


@pytest.mark.parametrize("text", UNREAD)
def test_what_is_not_read_is_unknown_and_never_nothing(text: str) -> None:
    assert np.isnan(hours_a_week(text))


def test_each_text_of_a_column() -> None:
    found = weekly_hours(np.array(["24/7", "", "24/7", "Mo 09:00-12:00"], dtype=object))
    np.testing.assert_array_equal(found, [168, np.nan, 168, 3])
