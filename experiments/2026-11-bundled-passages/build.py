"""Write `passages.csv`, `communes.csv.gz` and `commune_names.csv.gz`: the communes from 2019 to 2026, and their names.

Usage: python build.py FOLDER PASSAGE. FOLDER holds the unpacked packages `@etalab/decoupage-administratif` of VERSIONS,
each as <version>/package; PASSAGE is `commune_passage_2010_2024.feather` (Insee's passage), which dates what the
package, that has no list of the communes of 2020, shows between 2019 and 2021.
"""

import gzip
import json
import sys
from itertools import groupby, pairwise
from pathlib import Path

import pandas as pd

VERSIONS = {
    2019: "0.7.0",
    2020: "0.8.0",
    2021: "1.1.1",
    2022: "2.3.1",
    2023: "3.1.1",
    2024: "4.1.0",
    2025: "5.3.0",
    2026: "6.0.0",
}
YEARS = sorted(VERSIONS)
TARGET = Path(__file__).resolve().parents[2] / "ifn_research" / "geography"


def main(folder: Path, passage: Path) -> None:
    """Read the packages, and write both files."""
    listed = {year: json.loads((folder / VERSIONS[year] / "package/data/communes.json").read_text()) for year in YEARS}
    epci = {year: json.loads((folder / VERSIONS[year] / "package/data/epci.json").read_text()) for year in YEARS}
    current = {
        year: {item["code"] for item in rows if item["type"] == "commune-actuelle"} for year, rows in listed.items()
    }
    insee = pd.read_feather(passage, columns=["code_insee19", "code_insee20"]).dropna().astype(str)
    gone = set(insee["code_insee19"]) - set(insee["code_insee20"])
    current[2020] = current[2019] - gone | (set(insee["code_insee20"]) - set(insee["code_insee19"]))
    became = {
        year: {
            old: item["code"]
            for item in rows
            if item["type"] == "commune-actuelle"
            for old in item.get("anciensCodes", ())
        }
        for year, rows in listed.items()
    }
    part_of = {
        year: {
            item["code"]: item["chefLieu"]
            for item in rows
            if item["type"].startswith("commune-") and item.get("chefLieu")
        }
        for year, rows in listed.items()
    }
    became[2020] = dict(insee[insee["code_insee19"].isin(gone)].itertuples(index=False))
    rows = []
    for before, year in pairwise(YEARS):
        left, came = current[before] - current[year], current[year] - current[before]
        successor = {old: became[year][old] for old in left}
        for old, new in sorted(successor.items()):
            alone = new in came and sum(other == new for other in successor.values()) == 1
            rows.append((year, old, new, "recoded" if alone else "merged"))
        for new in sorted(came - set(successor.values())):
            rows.append((year, part_of[before][new], new, "separated"))
    dated = {old for _, old, _, _ in rows}
    former = sorted((old, new) for old, new in became[YEARS[-1]].items() if old not in dated)
    frame = pd.DataFrame(
        [*rows, *(("", old, new, "former") for old, new in former)], columns=["year", "old", "new", "what"]
    )
    frame.to_csv(TARGET / "passages.csv", index=False, lineterminator="\n")

    member = {
        year: {item["code"]: group["code"] for group in groups for item in group["membres"]}
        for year, groups in epci.items()
    }
    lines = ["code,since,until,epci"]
    for code in sorted(set().union(*current.values())):
        held = [member[year].get(code, "") if code in current[year] else None for year in YEARS]
        for epci, years in groupby(YEARS, key=lambda year: held[year - YEARS[0]]):
            first, *rest = years
            if epci is not None:
                lines.append(f"{code},{first},{[first, *rest][-1]},{epci}")
    write(TARGET / "communes.csv.gz", lines)
    write(TARGET / "commune_names.csv.gz", names_of([listed[YEARS[0]], listed[YEARS[-1]]]))


def names_of(lists: list[list[dict[str, str]]]) -> list[str]:
    """The name of each code, in the last list that has it; that of a commune before those of its parts."""
    parts: dict[str, str] = {}
    communes: dict[str, str] = {}
    for item in (item for rows in lists for item in rows):
        (communes if item["type"] == "commune-actuelle" else parts)[item["code"]] = item["nom"]
    named = parts | communes
    return ["code,name", *(f"{code},{name}" for code, name in sorted(named.items()))]


def write(path: Path, lines: list[str]) -> None:
    """Write lines; the same lines give the same bytes."""
    with path.open("wb") as target, gzip.GzipFile("", "wb", 9, target, 0) as packed:
        packed.write(("\n".join(lines) + "\n").encode())


main(Path(sys.argv[1]), Path(sys.argv[2]))
