"""Levels of French territories: what their codes look like, near misses of their names, codes that betray them."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from ifn_research.errors import ConfigError
from ifn_research.language.messages import Words, say
from ifn_research.language.spelling import alike

Codes = npt.NDArray[np.object_]
COUNTRY = ("france", "franceentiere", "francemetropolitaine")
# Countries that no table of parts of France holds, by ISO codes and in the languages of their producers.
NEIGHBOURS = {
    "DE": {"de", "deu", "allemagne", "germany", "deutschland", "alemania", "germania"},
    "IT": {"it", "ita", "italie", "italy", "italia", "italien"},
    "ES": {"es", "esp", "espagne", "spain", "espana", "spanien", "spagna"},
    "BE": {"be", "bel", "belgique", "belgium", "belgie", "belgien", "belgica", "belgio"},
    "NL": {"nl", "nld", "paysbas", "netherlands", "nederland", "niederlande"},
    "PT": {"pt", "prt", "portugal", "portogallo"},
    "GB": {"gb", "uk", "gbr", "royaumeuni", "unitedkingdom", "reinounido"},
    "US": {"us", "usa", "etatsunis", "unitedstates", "unitedstatesofamerica", "estadosunidos"},
    "JP": {"jp", "jpn", "japon", "japan"},
    "CH": {"ch", "che", "suisse", "switzerland", "schweiz", "svizzera", "suiza"},
    "PL": {"pl", "pol", "pologne", "poland", "polska", "polen"},
    "SE": {"se", "swe", "suede", "sweden", "sverige", "schweden"},
}
# Parts of a country that its offices publish beside their own parts, and unions of countries.
UNIONS = (
    "england", "wales", "scotland", "northernireland", "englandandwales", "greatbritain", "europeanunion",
    "unioneuropeenne", "bundesgebiet", "bundesrepublikdeutschland",
)  # fmt: skip
# What a sum over territories is called, and a mean of them.
TOTALS = (
    "total", "totaux", "totalgeneral", "ensemble", "grandtotal", "totalnational", "totalnacional", "totalgeral",
    "totale", "totalegenerale", "totaal", "totalt", "insgesamt", "gesamt", "gesamtsumme", "subtotal", "soustotal",
)  # fmt: skip
STARTS = ("total", "totaux", "ensemble", "insgesamt", "totale", "totaal", "totalt", "gesamt")
MEANS = (
    "moyenne", "moyennegenerale", "moyennenationale", "moyenneensemble", "mediane", "average", "mean", "median",
    "durchschnitt", "mittelwert", "promedio",
)  # fmt: skip
# Share of codes that may be no figures (notes, totals) in a column whose other codes betray their level.
STRAY = 0.1


@dataclass(frozen=True)
class Level:
    """A level whose codes are known.

    Attributes
    ----------
    pattern : str
        Of its codes.
    width : int
        Of those that may lose a zero.
    example : str
    coarser : tuple of str
        The levels in which its territories lie, the nearest first; an EPCI may reach over two départements.
    by_departement : bool
        Whether its codes begin with that of the département.
    loses_zero : bool
        Whether its codes may lose a zero, and those without it are seen beside whole ones. Two digits may be a région
        as well as a département; a SIREN never starts with a zero.
    changes : bool
        Whether its territories are others from one year to the next.
    """

    pattern: str
    width: int
    example: str
    coarser: tuple[str, ...] = ()
    by_departement: bool = False
    loses_zero: bool = False
    changes: bool = False


LEVELS = {
    "region": Level(r"[0-9]{2}", 2, "01 or 84"),
    "departement": Level(
        r"[0-9]{2}|2[AB]|9[78][0-9]", 2, "01, 2A or 971", ("region",), by_departement=True, loses_zero=True
    ),
    "commune": Level(
        r"[0-9]{5}|2[AB][0-9]{3}",
        5,
        "01001 or 2A004",
        ("epci", "departement", "region"),
        by_departement=True,
        loses_zero=True,
        changes=True,
    ),
    "epci": Level(r"[0-9]{9}", 9, "200000172", ("departement", "region"), changes=True),
    "iris": Level(
        r"[0-9]{9}|2[AB][0-9]{7}",
        9,
        "010040101",
        ("commune", "epci", "departement", "region"),
        by_departement=True,
        loses_zero=True,
        changes=True,
    ),
}


def names_departement(level: str) -> bool:
    """True where the codes of a level begin with that of their département; those of one's own do not."""
    return level in LEVELS and LEVELS[level].by_departement


def changes_by_year(level: str) -> bool:
    """True where the territories of a level are others from one year to the next; of one's own nothing is known."""
    return level in LEVELS and LEVELS[level].changes


def lies_in(level: str | None, coarser: str) -> bool:
    """True where the territories of a level lie in those of a coarser one."""
    return level in LEVELS and coarser in LEVELS[level].coarser


def plain_name(text: str) -> str:
    """A name in small letters, without accents, blanks and punctuation."""
    return alike(text)


def misspelt_level(level: str, *, where: Words) -> ConfigError | None:
    """The complaint about a level that is nearly a known one, and whose codes would go unchecked; None for another."""
    if level in LEVELS:
        return None
    plain = plain_name(level)
    close = difflib.get_close_matches(plain, LEVELS, n=1, cutoff=0.85)
    # A word of four letters is far from itself once two of them are exchanged.
    close = close or [known for known in LEVELS if sorted(known) == sorted(plain.removesuffix("s"))]
    if not close:
        return None
    return ConfigError(
        say("geography.level_not_known_codes", level=level),
        where=where,
        fix=say("geography.you_mean_territories_your", close=close[0], formats=sorted(LEVELS)),
    )


def betrayed_level(codes: Iterable[str], *, repair: bool) -> str | None:
    """The level that codes of an unknown one belong to, when some of them have lost their leading zero.

    Codes without the zero beside whole ones give it away: 1001 and 75056, or 1, 2A and 95. Where all have the same
    length, `repair` (the user says that zeros were lost) decides. Serial numbers, 1, 2, 3 ..., are nobody's code.
    """
    texts = pd.Series(list(codes), dtype="str")
    figures = texts[texts.str.fullmatch(r"[0-9]+|2[AB][0-9]*")]
    if len(figures) <= (1 - STRAY) * len(texts) or _serial(figures):
        return None
    for level, expected in LEVELS.items():
        if not expected.loses_zero:
            continue
        whole = figures.str.fullmatch(expected.pattern)
        lost = figures.str.fullmatch(rf"[1-9][0-9]{{{expected.width - 2}}}")
        if (whole | lost).all() and lost.any() and (whole.any() or repair):
            return level
    return None


def is_total(name: str) -> bool:
    """True if a name is that of a sum over territories."""
    return plain_name(name) in TOTALS


def is_mean(name: str) -> bool:
    """True if a name is that of a mean of territories."""
    return plain_name(name) in MEANS


def is_france(name: str) -> bool:
    """True if a name is that of the country: a sum where the other rows are parts of it."""
    return plain_name(name) in COUNTRY


def are_countries(codes: Codes, names: Codes | None, level: str) -> bool:
    """True if the rows of a table are countries, of which France is one.

    The level says so, or two of its neighbours stand among the names or the codes.
    """
    if level in LEVELS:
        return False
    if plain_name(level).rstrip("s") in ("pay", "country", "countrie", "nation", "land", "state", "etat", "geo"):
        return True
    # No name of a country holds a figure.
    words = (text for text in {*codes, *(() if names is None else names)} if not any(map(str.isdigit, text)))
    texts = {plain_name(text) for text in words}
    return len({country for country, words in NEIGHBOURS.items() if texts & words}) > 1


def country_of(name: str) -> str:
    """The country, or the union or part of one, that bears a name; the empty text for another name."""
    plain = plain_name(name)
    if plain in UNIONS:
        return plain
    return next((country for country, words in NEIGHBOURS.items() if len(plain) > 3 and plain in words), "")


def starts_as_total(code: str) -> bool:
    """True if a code is the beginning of a totals row, such as ``Total général`` or ``Ensemble des communes``."""
    words = re.findall(r"[^\W\d_]+", str(code).casefold())
    return bool(words) and (words[0] in STARTS or is_total(code))


def is_country(code: str) -> bool:
    """True if a code stands for the whole of France."""
    return plain_name(code) in ("fr", "fra", "fm", "metro", "metropole", *COUNTRY)


def _serial(figures: pd.Series) -> bool:
    if not figures.str.fullmatch(r"[0-9]{1,9}").all():
        return False
    numbers = sorted(set(figures.astype(int)))
    return numbers[0] in (0, 1) and numbers == list(range(numbers[0], numbers[0] + len(numbers)))
