"""Opening hours as OpenStreetMap writes them: how many hours a week a place is open."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from ifn_research.matrix import Bools, Floats, Labels

DAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
# A day, and until when a night may last, in minutes: 14:00-12:00 is a slip rather than 22 hours.
DAY, LATEST = 24 * 60, 6 * 60
DAY_NAME = rf"(?:{'|'.join(DAYS)})"
HOLIDAY = r"(?:ph|sh)"
# Weekdays, alone or as ranges, and holidays.
ITEM = rf"(?:{DAY_NAME}(?:\s*-\s*{DAY_NAME})?|{HOLIDAY})"
WEEKDAYS = re.compile(rf"{ITEM}(?:\s*,\s*{ITEM})*(?![a-z\[])")
TIME = r"[0-9]{1,2}:[0-9]{2}"
TIMES = re.compile(rf"{TIME}\s*-\s*{TIME}(?:\s*,\s*{TIME}\s*-\s*{TIME})*")
CLOSED = ("off", "closed")
# A comma before a weekday begins a rule that is added to the one before.
ADDED = re.compile(rf"(?<=[0-9])\s*,\s*(?={DAY_NAME}|{HOLIDAY})")


def hours_a_week(text: str) -> float:
    """The hours of an ordinary week in which a place is open; NaN where the text is not read.

    Read are weekdays and times of day (``Mo-Fr 09:00-12:00,14:00-18:00; Sa 10:00-12:00; PH off``) and ``24/7``. A later
    rule replaces the earlier ones of its days, unless a comma joins it to them. Weeks, months, dates, every other
    Tuesday, days without hours and what depends on the sun are not read.
    """
    plain = re.sub(r'"[^"]*"', "", text).strip().lower().rstrip(";").strip()
    if plain == "24/7":
        return 168.0
    week = np.zeros((7, DAY), dtype=bool)
    known = False
    for rule, adds in _rules(plain):
        parts = _parts(rule)
        if parts is None:
            return float("nan")
        days, spans = parts
        if not days.any():
            # Holidays alone: an ordinary week has none.
            continue
        known = True
        if not adds:
            week[days] = False
        for start, end in spans:
            _open(week, days, start, end)
    return float(week.sum()) / 60 if known else float("nan")


def weekly_hours(texts: Labels) -> Floats:
    """The hours a week of each text, NaN where it is empty or not read, shape (n_texts,)."""
    known = {text: hours_a_week(text) for text in set(texts)}
    return np.array([known[text] for text in texts], dtype=np.float64)


def _rules(text: str) -> Iterator[tuple[str, bool]]:
    """The rules of a text, and whether each is added to those before."""
    for whole in text.split(";"):
        for at, rule in enumerate(ADDED.split(whole)):
            if rule.strip():
                yield rule.strip(), at > 0


def _parts(rule: str) -> tuple[Bools, list[tuple[int, int]]] | None:
    """The days of a rule and the minutes of a day in which a place is open; None where it is not read."""
    found = WEEKDAYS.match(rule)
    days = np.ones(7, dtype=bool) if found is None else _days(found.group())
    rest = (rule if found is None else rule[found.end() :]).strip().lstrip(":").strip()
    if rest in CLOSED:
        return days, []
    if not TIMES.fullmatch(rest):
        return None
    spans = [_span(span) for span in rest.split(",")]
    return None if None in spans else (days, [span for span in spans if span is not None])


def _span(text: str) -> tuple[int, int] | None:
    """The minutes between which a place is open, the second perhaps of the next day; None where they are a slip."""
    start, end = map(_minute, text.split("-"))
    if start > DAY or end > DAY + LATEST:
        return None
    if end > start:
        return start, end
    return (start, end + DAY) if end <= LATEST else None


def _days(text: str) -> Bools:
    days = np.zeros(7, dtype=bool)
    for item in re.split(r"\s*,\s*", text):
        if item in ("ph", "sh"):
            continue
        first, _, last = (part.strip() for part in item.partition("-"))
        start = DAYS.index(first)
        end = DAYS.index(last) if last else start
        days[[(start + step) % 7 for step in range((end - start) % 7 + 1)]] = True
    return days


def _minute(text: str) -> int:
    hours, minutes = text.strip().split(":")
    return 60 * int(hours) + int(minutes)


def _open(week: Bools, days: Bools, start: int, end: int) -> None:
    week[days, start : min(end, DAY)] = True
    if end > DAY:
        week[np.roll(days, 1), : end - DAY] = True
