"""Of which level the texts of a column could be codes, judged by what they look like and by their header."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pandas as pd

from ifn_research.data.guessing.words import POSTAL, level_said, says, words_of
from ifn_research.geography.levels import LEVELS
from ifn_research.language.messages import Message, Words, say

REGIONS = {
    "01", "02", "03", "04", "06", "11", "24", "27", "28", "32", "44", "52", "53", "75", "76", "84", "93", "94",
}  # fmt: skip
# Those of before 2016, and those whose zero is lost.
FORMER = {
    "11", "21", "22", "23", "24", "25", "26", "31", "41", "42", "43", "52", "53", "54", "72", "73", "74", "82", "83",
    "91", "93", "94",
}  # fmt: skip
# Headers of the codes of any level; Insee's CODGEO is that of its zones d'emploi as well.
OF_ANY = {"code", "codes", "cod", "codgeo", "geo", "territoire"}
MOSTLY, SOME = 0.9, 0.02
DEPARTMENTS = r"(?:0[1-9]|[1-8][0-9]|9[0-5]|2[AB]|97[1-8]|98[46-9])"
DATES = r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"


@dataclass(frozen=True)
class Judged:
    """The kind of codes that the texts of a column could be.

    Attributes
    ----------
    level : str
        Empty when they are codes of no known level.
    lost : bool
        Whether some have lost their zero.
    why : Words
    mixed : mapping of level to number
        The levels of a column that mixes several.
    doubt : Message, optional
        Why the level cannot be told, where it could be one of two.
    either : tuple of str
        Those two.
    """

    level: str = ""
    lost: bool = False
    why: Words = ""
    mixed: tuple[tuple[str, int], ...] = ()
    doubt: Message | None = None
    either: tuple[str, ...] = ()


def judged(header: str, texts: pd.Series) -> Judged:
    """The level of the codes of a column, from its different texts without the empty one."""
    n = len(texts)
    if not n:
        return Judged()
    said = level_said(header)
    nine, five = texts.str.fullmatch(LEVELS["iris"].pattern), texts.str.fullmatch(DEPARTMENTS + "[0-9]{2,3}")
    five &= texts.str.len().eq(5)
    eight = texts.str.fullmatch("[1-9][0-9]{7}") & ~texts.str.fullmatch(DATES)
    four = texts.str.fullmatch("[1-9][0-9]{3}")
    if (nine | eight).sum() >= MOSTLY * n and (nine.any() or said == "iris"):
        return _of_nine(texts[nine | eight], said, bool(eight.any()))
    if four.sum() >= MOSTLY * n and not five.any() and set(words_of(header)) <= OF_ANY and not _are_years(texts):
        return Judged(doubt=say("guessing.commune_without_zero_or_own"), either=("commune", "territory"))
    if (five | four).sum() >= MOSTLY * n and (said == "commune" or (five.sum() > SOME * n and five.any())):
        return _of_five(header, texts[five | four], said, bool(four.any()))
    two = texts.str.fullmatch("[0-9]{2}|2[AB]|9[78][0-9]")
    one = texts.str.fullmatch("[1-9]")
    if (two | one).sum() >= MOSTLY * n and (two.any() or said in ("departement", "region")):
        return _of_two(texts[two | one], said, bool(one.any()))
    parts = {"epci": int(nine.sum()), "commune": int(five.sum()), "departement": int(two.sum())}
    if nine.any() and _luhn(texts[nine]) < MOSTLY:
        parts["iris"] = parts.pop("epci")
    found = tuple((level, count) for level, count in parts.items() if count)
    if len(found) > 1 and sum(count for _, count in found) >= MOSTLY * n and min(count for _, count in found) >= 1:
        levels = [say("guessing.look_like_codes_of", count=count, level=level) for level, count in found]
        return Judged(mixed=found, why=say("guessing.all_parts", parts=levels))
    return Judged()


def _are_years(texts: pd.Series) -> bool:
    return bool(texts.str.fullmatch("(?:19|20)[0-9]{2}").all())


def _of_nine(texts: pd.Series, said: str, lost: bool) -> Judged:
    valid = _luhn(texts)
    if not lost and valid >= 0.95 and texts.str.startswith("2").all() and (len(texts) > 2 or said != "iris"):
        return Judged("epci", why=say("guessing.figures_of_siren", first=texts.iloc[0]))
    if said == "epci" or valid >= 0.95:
        return Judged() if lost or said != "epci" else Judged("epci", why=say("guessing.nine_and_header"))
    if valid < 0.6 or said == "iris":
        why = say("guessing.eight_and_nine_figures" if lost else "guessing.nine_no_siren", first=texts.iloc[0])
        return Judged("iris", lost, why)
    return Judged(doubt=say("guessing.iris_or_epci"), either=("iris", "epci"))


def _of_five(header: str, texts: pd.Series, said: str, lost: bool) -> Judged:
    if says(header, POSTAL):
        return Judged()
    tens = texts.str.endswith("0").mean()
    if said != "commune" and tens > 0.5 and len(texts) >= 10:
        return Judged()
    why = say("guessing.four_and_five_figures" if lost else "guessing.five_signs", first=texts.iloc[0])
    return Judged("commune", lost, why)


def _of_two(texts: pd.Series, said: str, lost: bool) -> Judged:
    full = set(texts.str.zfill(2))
    could = full <= REGIONS or full <= FORMER
    if not could:
        # Figures of a few years, months or classes are no départements.
        serial = texts.str.fullmatch("[0-9]+").all() and _is_serial(full)
        known = pd.Series(sorted(full), dtype="str").str.fullmatch(DEPARTMENTS).mean() >= MOSTLY
        if not known or (serial and said != "departement"):
            return Judged()
        return Judged("departement", lost, say("guessing.two_or_three_signs", first=_first(full - REGIONS)))
    if said in ("region", "departement"):
        return Judged(said, lost, say("guessing.two_and_header", first=texts.iloc[0]))
    if len(full & REGIONS) >= 12:
        return Judged("region", lost, say("guessing.two_of_regions", count=len(full), all=len(REGIONS)))
    return Judged(doubt=say("guessing.departement_or_region"), either=("departement", "region"))


def _first(codes: set[str]) -> str:
    return min(codes, default="")


def _is_serial(codes: set[str]) -> bool:
    numbers = sorted(int(code) for code in codes)
    return numbers[0] in (0, 1) and numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def _luhn(texts: pd.Series) -> float:
    """The share of numbers whose last figure is their check digit, as in a SIREN."""
    found = [_is_valid(text) for text in texts if re.fullmatch("[0-9]{9}", text)]
    return sum(found) / len(texts) if found else 0.0


def _is_valid(text: str) -> bool:
    doubled = (int(figure) * (2 - at % 2) for at, figure in enumerate(text, start=len(text) % 2))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
