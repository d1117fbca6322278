"""Years, quarters, months and days as files write them, in the order of time."""

from __future__ import annotations

import re

Moment = tuple[int, int, int]

# French and English; the short forms of both too.
NAMES = (
    ("janvier", "january", "janv", "jan"),
    ("février", "february", "févr", "feb"),
    ("mars", "march", "mar"),
    ("avril", "april", "avr", "apr"),
    ("mai", "may"),
    ("juin", "june", "jun"),
    ("juillet", "july", "juil", "jul"),
    ("août", "august", "aug"),
    ("septembre", "september", "sept", "sep"),
    ("octobre", "october", "oct"),
    ("novembre", "november", "nov"),
    ("décembre", "december", "déc", "dec"),
)
MONTHS = {name: at for at, names in enumerate(NAMES, start=1) for name in names}
MONTHS |= {name.translate(str.maketrans("éû", "eu")): at for name, at in MONTHS.items()}
YEAR, MONTH, DAY = r"(?P<y>(?:19|20)[0-9]{2})", r"(?P<m>0?[1-9]|1[0-2])", r"(?P<d>0?[1-9]|[12][0-9]|3[01])"
PART = r"(?P<kind>[TQS])(?P<n>[1-4])"
ORDINAL = r"(?P<n>[1-4]) ?(?:er|ère|re|nd|nde|e|ème|eme|st|rd|th)? (?P<kind>trimestre|semestre|quarter|half)"
FORMS = [
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{YEAR}(?:\.0+)?",
        rf"{YEAR}[-/.]{MONTH}(?:[-/.]{DAY}(?:[ T][0-9:.]+Z?)?)?",
        rf"{YEAR}(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12][0-9]|3[01])?",
        rf"(?:{DAY}[-/. ])?{MONTH}[-/. ]{YEAR}",
        rf"{YEAR}[-/ ]?{PART}",
        rf"{PART}[-/ ]?{YEAR}",
        rf"{ORDINAL}(?: de| of)? {YEAR}",
        rf"{YEAR}[-/ ,]+{ORDINAL}",
        rf"(?P<kind>trimestre|semestre|quarter|half) (?P<n>[1-4]),? {YEAR}",
        rf"(?:{DAY}(?:er)? )?(?P<name>[^\W\d_]{{3,}})\.? {YEAR}",
    )
]


def moment(text: str) -> Moment | None:
    """Year, month and day of a text, 0 where it does not say; None if it is no moment."""
    for form in FORMS:
        found = form.fullmatch(text.strip())
        if found is None:
            continue
        part = found.groupdict()
        month = part.get("m")
        if part.get("name"):
            month = str(MONTHS.get(part["name"].lower(), 0))
            if month == "0":
                return None
        elif part.get("kind"):
            month = str(int(part["n"]) * (6 if part["kind"][0] in "sShH" else 3))
        return int(part["y"]), int(month or 0), int(part.get("d") or 0)
    return None
