"""Communes of France year by year, as they come with the package: their codes, their EPCI and their passages."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path

from ifn_research.geography.passages import Passage

# Insee (code officiel géographique) and DGCL (EPCI), put together by Etalab, Licence Ouverte: see
# experiments/2026-11-bundled-passages.
FOLDER = Path(__file__).resolve().parent
FIRST, LAST = 2019, 2026
YEARS = range(FIRST, LAST + 1)
# Municipal districts and the commune that they make up: Insee publishes both, and a table must hold one of the two.
DISTRICTS = {
    "75056": ("Paris", tuple(f"751{number:02d}" for number in range(1, 21))),
    "69123": ("Lyon", tuple(f"6938{number}" for number in range(1, 10))),
    "13055": ("Marseille", tuple(f"132{number:02d}" for number in range(1, 17))),
}
COMMUNE_OF_DISTRICT = {code: commune for commune, (_, codes) in DISTRICTS.items() for code in codes}


def communes_of(year: int) -> frozenset[str]:
    """The codes of the communes on 1 January of a year, without municipal districts."""
    return frozenset(_listed(year))


def epci_of(year: int) -> Mapping[str, str]:
    """The EPCI of each commune on 1 January of a year; the empty text of those in none."""
    return _listed(year)


def departement_of(code: str) -> str:
    """The département in the code of a commune or an IRIS."""
    return code[:3] if code.startswith(("97", "98")) else code[:2]


def passage(since: int, until: int) -> Passage:
    """The passage of the communes of a year to those of a later one, both from 2019 to 2026."""
    found = Passage(since, since, communes_of(since), {})
    for year in range(since + 1, until + 1):
        found = found.then(_step(year))
    return found


def possible_years(codes: Collection[str]) -> list[int]:
    """The years whose list holds every code; municipal districts stand for their commune."""
    whole = {COMMUNE_OF_DISTRICT.get(code, code) for code in codes}
    return [year for year in YEARS if whole <= communes_of(year)]


def likeliest_year(codes: Collection[str], until: int) -> int:
    """The year up to another whose list holds most of the codes; the latest of equals."""
    whole = {COMMUNE_OF_DISTRICT.get(code, code) for code in codes}
    return max(range(FIRST, until + 1), key=lambda year: (len(whole & communes_of(year)), year))


def former() -> Mapping[str, str]:
    """The commune of the last year in which each code of before the first one lies."""
    return {old: new for _, old, new, what in _passages() if what == "former"}


@cache
def _step(year: int) -> Passage:
    """The passage of the communes of the year before."""
    became: dict[str, list[str]] = {}
    for told, old, new, what in _passages():
        if told == str(year):
            became.setdefault(old, [old] if what == "separated" else []).append(new)
    return Passage(year - 1, year, communes_of(year - 1), {old: tuple(news) for old, news in became.items()})


@cache
def _listed(year: int) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for code, since, until, epci in _intervals():
        if since <= year <= until:
            found[code] = epci
    return found


@cache
def _intervals() -> tuple[tuple[str, int, int, str], ...]:
    with gzip.open(FOLDER / "communes.csv.gz", "rt", encoding="utf-8", newline="") as file:
        return tuple((row["code"], int(row["since"]), int(row["until"]), row["epci"]) for row in csv.DictReader(file))


@cache
def _passages() -> tuple[tuple[str, str, str, str], ...]:
    with (FOLDER / "passages.csv").open(encoding="utf-8", newline="") as file:
        return tuple((row["year"], row["old"], row["new"], row["what"]) for row in csv.DictReader(file))
