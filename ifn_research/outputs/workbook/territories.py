"""Sheets with one row a territory: scores, contributions, values of the indicators."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ifn_research.language import in_french
from ifn_research.language.french import indicator_label
from ifn_research.language.language import NO_BREAK, capitalised
from ifn_research.outputs.workbook.sheets import Column, Sheet, figures, text
from ifn_research.results.study_result import StudyResult
from ifn_research.results.tables import COLUMNS

MOST_LETTERS = 31


def territory_sheets(result: StudyResult) -> tuple[Sheet, ...]:
    """Scores of all versions, then the contributions of each version, then values of the indicators."""
    territories = result.tables["scores"].drop_duplicates("code").set_index("code", drop=False)
    titles = sheet_titles(result.versions)
    contributions = (_contributions(result, territories, *named) for named in titles.items())
    return (_scores(result, territories), *contributions, _values(result, territories))


def sheet_titles(versions: Sequence[str]) -> dict[str, str]:
    """Names of the sheets of versions, cut to what a spreadsheet allows; no two are alike, whatever the case."""
    titles: dict[str, str] = {}
    for version in versions:
        title, number = f"Contrib {version}"[:MOST_LETTERS], 1
        taken = {other.casefold() for other in titles.values()}
        while title.casefold() in taken:
            number += 1
            title = f"{f'Contrib {version}'[: MOST_LETTERS - len(str(number)) - 1]}~{number}"
        titles[version] = title
    return titles


def _who(territories: pd.DataFrame) -> list[Column]:
    """Code and name; the name is left out where the study has none."""
    named = [text("Nom", territories["name"])] if territories["name"].fillna("").ne("").any() else []
    return [text("Code", territories["code"]), *named]


def _scores(result: StudyResult, territories: pd.DataFrame) -> Sheet:
    who = _who(territories)
    groups = [name for name in territories.columns if name not in COLUMNS["scores"]]
    columns = [*who, *(text(_group_heading(name), territories[name]) for name in groups)]
    if territories["population"].notna().any():
        columns.append(
            figures("Population", territories["population"], 0, secret=_secret_population(result, territories))
        )
    for band, (version, rows) in enumerate(result.tables["scores"].groupby("version", sort=False), 1):
        mine = rows.set_index("code").reindex(territories.index)
        columns += [
            figures(f"{version} : score", mine["score"], band=band),
            figures(f"{version} : rang", mine["rank"], 0, band=band),
            figures(f"{version} : décile", mine["decile"], 0, band=band),
        ]
    about = (
        "un territoire : score, rang (1 = le plus fragile) et décile (10 = dixième le plus fragile) de chaque version"
    )
    return Sheet("Scores", "scores", about, tuple(columns), len(who))


def _contributions(result: StudyResult, territories: pd.DataFrame, version: str, title: str) -> Sheet:
    cells = result.tables["contributions"]
    cells = cells[cells["version"] == version]
    # A cell that is there twice must fail: `pivot_table` would average the two.
    wide = cells.pivot(index="code", columns="indicator", values="contribution")  # noqa: PD010
    mine = territories.loc[territories.index.isin(wide.index)]
    wide = wide.reindex(mine.index)
    labels = labelled(result, list(dict.fromkeys(cells["indicator"])))
    imputed = cells[cells["imputed"].astype(bool)].groupby("code").size().reindex(mine.index, fill_value=0)
    who = _who(mine)
    secret = _secret(cells, mine)
    columns = [
        *who,
        *(figures(label, wide[name], secret=secret) for name, label in labels.items()),
        figures("Somme des contributions", wide.sum(axis=1, min_count=1), secret=secret),
        figures("Nombre de valeurs imputées", imputed, 0),
    ]
    about = f"un territoire : ce que chaque indicateur apporte au score de la version {version}"
    return Sheet(title, f"contributions-{title.removeprefix('Contrib ')}", about, tuple(columns), len(who))


def _values(result: StudyResult, territories: pd.DataFrame) -> Sheet:
    cells = result.tables["contributions"]
    once = cells.drop_duplicates(["code", "indicator"])
    wide = once.pivot(index="code", columns="indicator", values="raw").reindex(territories.index)  # noqa: PD010
    who = _who(territories)
    labels = labelled(result, list(dict.fromkeys(cells["indicator"])))
    secret = _secret(cells, territories)
    columns = [*who, *(figures(label, wide[name], secret=secret) for name, label in labels.items())]
    about = (
        "un territoire : valeurs des indicateurs avant tout traitement ; vides là où elles manquent, et là où aucune "
        "version qui emploie l'indicateur ne donne de score"
    )
    return Sheet("Valeurs", "valeurs", about, tuple(columns), len(who))


def _secret(cells: pd.DataFrame, territories: pd.DataFrame) -> list[bool]:
    """Territories whose figures are masked: all of them are, in every version, or none."""
    masked = set(cells.loc[cells["masked"] != "", "code"]) if "masked" in cells else set()
    return [code in masked for code in territories["code"]]


def _secret_population(result: StudyResult, territories: pd.DataFrame) -> list[bool]:
    rows = result.tables["masked"] if "masked" in result.tables else pd.DataFrame(columns=["code", "variable"])
    masked = set(rows.loc[rows["variable"] == "population", "code"])
    return [code in masked for code in territories["code"]]


def labelled(result: StudyResult, names: Sequence[str]) -> dict[str, str]:
    """Indicators with their labels; where several share one, each also has its key."""
    labels = {name: indicator_label(result.config, name) for name in names}
    shared = list(labels.values())
    return {name: label if shared.count(label) == 1 else f"{label} ({name})" for name, label in labels.items()}


def _group_heading(name: str) -> str:
    # Programs look for headings: plain blanks.
    return capitalised(in_french().group(name, 1)).replace(NO_BREAK, " ")
