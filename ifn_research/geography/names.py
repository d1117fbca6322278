"""Names of French territories by their codes, as the package has them: régions, départements, EPCI, communes."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from ifn_research.geography.levels import lies_in
from ifn_research.geography.regions import REGIONS

# Départements and EPCI of 1 January 2021 (Insee, code officiel géographique).
FILE = Path(__file__).resolve().parent / "names.csv"
# Communes with their districts and parts (Insee, put together by Etalab, Licence Ouverte): those of 1 January 2026, and
# of 2019 where they are gone; see experiments/2026-11-bundled-passages.
COMMUNES = FILE.parent / "commune_names.csv.gz"


def official_names(level: str) -> Mapping[str, str]:
    """The names of the territories of a level by their codes; empty where the package has none.

    Parameters
    ----------
    level : str
        `region`, `departement`, `epci` or `commune`; any other has no names here.
    """
    if level == "commune":
        return _communes()
    return REGIONS if level == "region" else _listed().get(level, {})


def named(level: str, codes: Iterable[str]) -> list[str]:
    """The official name of each code; empty where it is not known."""
    known = official_names(level)
    return [known.get(code, "") for code in codes]


def member_name(level: str | None, group: str, code: str) -> str:
    """The name of a member of a group in a study of a French level; its code where it has none here.

    Parameters
    ----------
    level : str or None
        Of the study.
    group : str
        Name of the group, which is a level's where its members have names here.
    code : str
    """
    return official_names(group).get(code, code) if lies_in(level, group) else code


@cache
def _listed() -> Mapping[str, Mapping[str, str]]:
    found: dict[str, dict[str, str]] = {}
    with FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["level"], {})[row["code"]] = row["name"]
    return found


@cache
def _communes() -> Mapping[str, str]:
    with gzip.open(COMMUNES, "rt", encoding="utf-8", newline="") as file:
        return {row["code"]: row["name"] for row in csv.DictReader(file)}
