"""The year of the communes of a table, and their passage to the year of the study."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Literal

from ifn_research.config.tables import TableConfig
from ifn_research.data.findings import Finding
from ifn_research.data.vintages.passage_files import read_passage
from ifn_research.errors import DataError
from ifn_research.geography.communes import (
    COMMUNE_OF_DISTRICT,
    DISTRICTS,
    FIRST,
    LAST,
    YEARS,
    communes_of,
    departement_of,
    former,
    likeliest_year,
    passage,
    possible_years,
)
from ifn_research.geography.passages import Passage
from ifn_research.language.messages import say

Districts = Literal["arrondissements", "communes"]


def year_of(table: TableConfig, codes: Collection[str], geography: int) -> tuple[int, list[Finding]]:
    """The year of a table's communes, as it is declared or as its codes leave no doubt about it.

    Raises
    ------
    DataError
        If no year is declared and the codes may be those of another year than the study's, of which some are not the
        same territory.
    """
    if isinstance(table.vintage, int):
        return table.vintage, []
    if table.vintage == "guess":
        year = likeliest_year(codes, min(geography, LAST))
        known = len(_whole(codes) & communes_of(year))
        message = say("vintages.guessed", year=year, known=known, count=len(_whole(codes)))
        return year, [Finding(Path(table.path).name, "", "vintage_guessed", "warning", 1, message)]
    possible = [year for year in possible_years(codes) if year <= geography]
    if geography in possible and (_complete(codes, geography) or not _doubtful(codes, possible, geography)):
        return geography, []
    if geography not in YEARS:
        raise DataError(
            say("vintages.no_year", geography=geography),
            where=table.path,
            fix=say("vintages.write_vintage", year=geography),
        )
    if not possible:
        year = likeliest_year(codes, geography)
        strange = sorted(_whole(codes) - communes_of(year))
        raise DataError(
            say("vintages.of_no_year", len(strange), first=FIRST, geography=geography, year=year, strange=strange),
            where=table.path,
            fix=say("vintages.write_vintage_or_skip", year=year),
        )
    closest = sorted(possible, key=lambda year: (len(communes_of(year)), -year))
    if geography in possible:
        raise DataError(
            say(
                "vintages.of_several_years",
                years=map(str, possible),
                changed=_doubtful(codes, possible, geography),
            ),
            where=table.path,
            fix=say("vintages.write_vintage", year=closest[0]),
        )
    gone = sorted(_whole(codes) - communes_of(geography))
    raise DataError(
        say("vintages.of_another_year", years=map(str, possible), geography=geography, gone=gone),
        where=table.path,
        fix=say("vintages.write_vintage", year=closest[0]),
    )


def joined_by_code(first: tuple[str, Collection[str]], later: tuple[str, Collection[str]]) -> DataError | None:
    """The complaint about two tables of communes of different years that share codes of changed territories.

    Parameters
    ----------
    first, later : pair of str and collection of str
        Path and codes of each table; none of them declares its year.
    """
    found = years_and_changed(first[1], later[1])
    if found is None:
        return None
    one, other, changed = found
    return DataError(
        say("vintages.joined_by_code", len(changed), one=one, other=other, changed=changed),
        where=later[0],
        fix=say("vintages.say_both_years", geography=max(one, other), one=one, other=other, first=first[0]),
    )


def iris_joined_by_code(first: tuple[str, Collection[str]], later: tuple[str, Collection[str]]) -> DataError | None:
    """The same of two tables of IRIS, by the communes in their codes: no passage of IRIS is known."""
    found = years_and_changed(*({code[:5] for code in codes} for _, codes in (first, later)))
    if found is None:
        return None
    one, other, changed = found
    return DataError(
        say("vintages.iris_joined_by_code", len(changed), one=one, other=other, changed=changed),
        where=later[0],
        fix=say("vintages.iris_to_one_year", first=first[0]),
    )


def _years(codes: Collection[str]) -> list[int]:
    """The years whose list holds every code: those alone in which nothing is missing in its départements, if any.

    Communes merge more often than they part: the list of a later year stands whole in that of an earlier one.
    """
    possible = possible_years(codes)
    return [year for year in possible if _complete(codes, year)] or possible


def years_and_changed(first: Collection[str], later: Collection[str]) -> tuple[int, int, list[str]] | None:
    """The closest years of two lists of communes that are of no common year, and what both hold and changed between."""
    years = [_years(codes) for codes in (first, later)]
    if not all(years) or set(years[0]) & set(years[1]):
        return None
    one, other = min(((a, b) for a in years[0] for b in years[1]), key=lambda pair: abs(pair[0] - pair[1]))
    since, until = sorted((one, other))
    changed = sorted(passage(since, until).changed & _whole(first) & _whole(later))
    return (one, other, changed) if changed else None


def passage_of(table: TableConfig, codes: Collection[str], since: int, until: int, file: str | None) -> Passage:
    """The passage of the codes of a table, with the districts of Paris, Lyon and Marseille where it holds them.

    Raises
    ------
    DataError
        If the file of passage is of other years, or a code is none of the year.
    """
    found = passage(since, until) if file is None else read_passage(file, since, until, codes)
    # A file of changes alone does not list what stays as it is.
    same = communes_of(since) & set(codes) if since in YEARS else frozenset()
    held = {COMMUNE_OF_DISTRICT[code] for code in codes if code in COMMUNE_OF_DISTRICT}
    known = (found.known | same | {code for commune in held for code in DISTRICTS[commune][1]}) - held
    strange = sorted(set(codes) - known)
    if strange:
        old = {code: former()[code] for code in strange if code in former()}
        raise DataError(
            say("vintages.unknown_codes", len(strange), year=since, strange=strange)
            if not old
            else say("vintages.older_codes", len(old), year=since, first=FIRST, old=list(old), new=list(old.values())),
            where=table.path,
            fix=say("vintages.correct_codes", year=since, offer_skip=f"{table.code_name}: [{strange[0]}]"),
        )
    return Passage(since, until, known, found.became)


def with_districts(found: Passage, codes: Collection[str], plm: str | None) -> Passage:
    """The passage that also brings the districts of Paris, Lyon and Marseille to their communes, if that is wanted."""
    held = {COMMUNE_OF_DISTRICT[code] for code in codes if code in COMMUNE_OF_DISTRICT}
    if plm != "communes" or not held:
        return found
    became = {**found.became, **{code: (commune,) for commune in held for code in DISTRICTS[commune][1]}}
    return Passage(found.since, found.until, found.known, became)


def outlines_of_year(codes: Collection[str], wanted: Collection[str], found: Passage) -> list[str]:
    """The code in the later year of each outline of the earlier one; empty where it was divided.

    Parameters
    ----------
    codes : collection of str
        Of the outlines.
    wanted : collection of str
        Of the study: districts are parts of their commune where it has the commune.
    found : Passage
    """
    later = [found.to(code) for code in codes]
    single = [news[0] if len(news) == 1 else "" for news in later]
    return [COMMUNE_OF_DISTRICT[code] if COMMUNE_OF_DISTRICT.get(code, "") in wanted else code for code in single]


def districts_of(path: str, codes: Collection[str]) -> Districts | None:
    """`arrondissements` or `communes`, as a table has Paris, Lyon and Marseille; None where it has none of them.

    Raises
    ------
    DataError
        If it has both.
    """
    districts = [code for code in codes if code in COMMUNE_OF_DISTRICT]
    communes = [code for code in codes if code in DISTRICTS]
    if districts and communes:
        raise DataError(
            say("vintages.both_districts", communes=communes, districts=districts),
            where=path,
            fix=say("vintages.keep_one_of_both"),
        )
    return "arrondissements" if districts else "communes" if communes else None


def _whole(codes: Collection[str]) -> set[str]:
    return {COMMUNE_OF_DISTRICT.get(code, code) for code in codes}


def _doubtful(codes: Collection[str], possible: Collection[int], geography: int) -> list[str]:
    """The codes that are not the same territory in all the years whose list holds every code."""
    found: set[str] = set()
    for year in possible:
        found |= passage(year, geography).changed if year < geography else set()
    return sorted(found & _whole(codes))


def _complete(codes: Collection[str], geography: int) -> bool:
    """True if the codes are all those of a year in each of their départements."""
    whole = _whole(codes)
    places = {departement_of(code) for code in whole}
    return whole == {code for code in communes_of(geography) if departement_of(code) in places}
