"""Rows of people who live in no territory of the study: abroad, not located, unknown."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

import numpy as np
import pandas as pd

from ifn_research.geography.levels import LEVELS, Codes
from ifn_research.language.messages import Words, say

_ABROAD = say("reading.foreign_country")
_UNKNOWN = say("reading.place_not_known")
# Codes that have the form of their level and are no place of it. The communes of Polynesia and New Caledonia (986 to
# 989) are places; a commune's own number starts at 001 and never reaches 999.
CODES: dict[str, tuple[tuple[str, Words], ...]] = {
    "commune": ((r"99[0-9]{3}", _ABROAD), (r"00[0-9]{3}|(?:[0-9]{2}|2[AB])(?:000|999)", _UNKNOWN)),
    "iris": ((r"99[0-9]{7}", _ABROAD), (r"00[0-9]{7}|(?:[0-9]{2}|2[AB])(?:000|999)[0-9]{4}|[0-9AB]{5}9999", _UNKNOWN)),
    "departement": ((r"99", _ABROAD), (r"00", _UNKNOWN)),
    "region": ((r"99", _ABROAD), (r"00", _UNKNOWN)),
    "epci": ((r"0{9}|9{9}", _UNKNOWN),),
}
# Two figures that stand for all départements which three figures name.
_OVERSEAS = dict.fromkeys(("97", "98"), say("reading.all_of_overseas"))
# Codes that no level has: 99999 in a column of départements, XXXXX and ZZZZZZZZZ where Insee knows none.
_STRANGE = r"[xXzZ?*]{2,}|9{2,}|0{2,}|99[0-9]{3}|(?:[0-9]{2}|2[AB]|97[0-9]|[0-9]{5})[xXzZ]{2,}"
_SHORT = ("nd", "nr", "na", "nsp", "inc", "etr", "hf", "hors", "autre", "autres", "divers")

_SUBJECT = (
    r"(?:(?:commune|departement|region|epci|iris|quartier|territoire|pays|lieu|localisation|adresse|domicile|code|"
    r"residence|zone|area|place|location|population|habitant|personne|allocataire|beneficiaire)s? )?"
    r"(?:de residence )?"
)
_NOT = r"(?:non|not|pas|mal|un) ?"
_LOCATED = (
    r"(?:localise|renseigne|connu|determine|precise|ventile|affecte|attribue|codifie|geocode|geolocalise|reparti|"
    r"declare|identifie|situe|located|known|stated|allocated|assigned|specified|geocoded|available)(?:e|s|es|e s)?"
)
_OUTSIDE = (
    rf"(?:{_SUBJECT}{_NOT}{_LOCATED}|{_SUBJECT}(?:indetermine|inconnu)(?:e|s|es|e s)?|"
    r"(?:(?:francais )?(?:a|de) l )?etrangers?|(?:pays|residents?|habitants?|personnes?|allocataires?) etrangers?|"
    r".*\bhors (?:de )?(?:la )?france\b.*|.*\b(?:residents?|residant|residence|habitants?|vivant|domicilie(?:e|s|es)?) "
    r"(?:a l )?etranger|.*\b(?:living|residents?|resident) (?:abroad|overseas)|abroad|outside (?:of )?france|"
    r"foreign countr(?:y|ies))"
)
# What stands in all of these words, with or without accents: most names are read no further.
_HINT = re.compile(
    "tranger|hors|abroad|overseas|outside|foreign|locali|renseign|conn|known|termin|cis|ventil|affect|attribu|codif|"
    "geocod|g.{1,2}ocod|parti|clar|dentifi|situ|located|stated|assigned|specified|available",
    re.IGNORECASE,
)


def no_place(codes: Codes, names: Codes | None, level: str) -> Codes:
    """The nature of each row that is no territory, in words; the empty text where it is one.

    Parameters
    ----------
    codes : array of str, shape (n_rows,)
    names : array of str, shape (n_rows,), or None
        A row may bear a code that could be one, and say in words that it is none.
    level : str
        At a level of one's own only whole words are held against a row (``Non localisé``): its codes are its own.

    Returns
    -------
    array of Words, shape (n_rows,)
    """
    found = np.full(len(codes), "", dtype=object)
    known = pd.Series(codes, dtype="str")
    if level in LEVELS:
        strange = known.str.fullmatch("|".join(pattern for pattern, _ in CODES[level]))
        strange |= ~known.str.fullmatch(LEVELS[level].pattern) | known.isin(list(_OVERSEAS))
        for at in np.flatnonzero(strange):
            found[at] = _of_code(str(codes[at]), level, set(known) if codes[at] in _OVERSEAS else ())
    for texts in (codes,) if names is None else (codes, names):
        for at in np.flatnonzero(pd.Series(texts, dtype="str").str.contains(_HINT)):
            if _says_so(str(texts[at])):
                found[at] = found[at] or _UNKNOWN
    return found


def _of_code(code: str, level: str, known: Collection[str]) -> Words:
    for pattern, words in CODES[level]:
        if re.fullmatch(pattern, code):
            return words
    if level == "departement" and code in _OVERSEAS and any(len(other) == 3 and other[:2] == code for other in known):
        return _OVERSEAS[code]
    if re.fullmatch(LEVELS[level].pattern, code):
        return ""
    if re.fullmatch(_STRANGE, code) or _plain(code).replace(" ", "") in _SHORT:
        return _UNKNOWN
    return ""


def _says_so(text: str) -> bool:
    """True if words say that people live abroad or nobody knows where."""
    letters = sum(map(str.isalpha, text))
    return letters > 4 and re.fullmatch(_OUTSIDE, _plain(text)) is not None


def _plain(text: str) -> str:
    """Words in small letters, without accents and punctuation, one blank between two."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(sign for sign in letters if not unicodedata.combining(sign))
    return " ".join(re.findall(r"[^\W_]+", kept))
