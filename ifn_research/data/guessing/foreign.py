"""Signs that codes which look like those of French communes are of another country."""

from __future__ import annotations

import re

from ifn_research.data.guessing.codes import CodeGuess, sampled, texts_of
from ifn_research.data.guessing.words import words_of
from ifn_research.data.numbers import is_numeric
from ifn_research.data.reading.files import OpenTable
from ifn_research.language.messages import Words, say

# By which producers elsewhere call their codes and the places that have them.
HEADERS = {
    "fips", "geoid", "county", "counties", "state", "statefp", "countyfp", "tract", "refnis", "nis", "munty",
    "municipio", "municipios", "provincia", "provincias", "codigo", "ine", "comune", "comuni", "istat", "procom",
    "gemeinde", "kreis", "bundesland", "ags", "gkz", "bfs", "gemeente", "gemeentecode", "concelho", "freguesia",
    "kommune", "kommun", "obec", "gmina", "teryt", "lsoa", "msoa", "ward", "zipcode", "zcta",
}  # fmt: skip
NAMES = re.compile(r"\b(?:County|Parish|Borough|Census Area|Municipio|Landkreis|Kreisfreie Stadt|Stadtkreis)\b")
SOME = 0.3


def doubt_of_country(opened: OpenTable, codes: CodeGuess) -> Words:
    """The reason why codes taken for those of French communes may be none; empty where nothing speaks against it."""
    if codes.level != "commune":
        return ""
    signs = []
    said = [name for name in opened.names if not HEADERS.isdisjoint(words_of(name))]
    if said:
        signs.append(say("guessing.table_has_columns", len(said), names=map(repr, said)))
    for name in opened.names:
        if name in codes.columns or is_numeric(opened.columns[name]):
            continue
        texts = texts_of(opened, name)
        called = sampled(texts).str.contains(NAMES)
        if called.mean() > SOME:
            first = next(text for text in texts if NAMES.search(text))
            signs.append(say("guessing.holds_names", name=name, first=first))
    # Those of Corsica have begun with 2A and 2B since 1976.
    corsica = [code for code in codes.values if re.fullmatch("20[0-9]{3}", str(code))]
    if corsica:
        signs.append(say("guessing.none_begins_with_20", first=corsica[0]))
    return say("guessing.perhaps_not_french", signs=signs) if signs else ""
