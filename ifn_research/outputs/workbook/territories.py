"""Sheets with one row a territory: scores, contributions, values of the indicators."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import compress

import pandas as pd

from ifn_research.language import in_french
from ifn_research.language.language import capitalised
from ifn_research.language.spelling import NO_BREAK
from ifn_research.outputs.workbook.sheets import Sheet, SheetColumn, figures, text, words
from ifn_research.results.study_result import StudyResult
from ifn_research.results.tables import COLUMNS

MOST_LETTERS = 31


def territory_sheets(result: StudyResult) -> tuple[Sheet, ...]:
    """Scores of all versions, then the contributions of each version, then values of the indicators."""
    territories = result.tables["scores"].drop_duplicates("code").set_index("code", drop=False)
    titles = sheet_titles(result.versions)
    who = _who(territories)
    contributions = (_contributions(result, territories, who, *named) for named in titles.items())
    return (_scores(result, territories, who), *contributions, _values(result, territories, who))


def sheet_titles(versions: Sequence[str]) -> dict[str, str]:
    """Names of the sheets of versions, cut to what a spreadsheet allows; no two are alike, whatever the case."""
    titles: dict[str, str] = {}
    for version in versions:
        whole, number = words("sheet.contributions.title", version=version), 1
        title = whole[:MOST_LETTERS]
        taken = {other.casefold() for other in titles.values()}
        while title.casefold() in taken:
            number += 1
            title = f"{whole[: MOST_LETTERS - len(str(number)) - 1]}~{number}"
        titles[version] = title
    return titles


def _who(territories: pd.DataFrame) -> list[SheetColumn]:
    """Code and name; the name is left out where the study has none."""
    code = text(words("sheet.heading.code"), territories["code"])
    if not territories["name"].fillna("").ne("").any():
        return [code]
    return [code, text(words("sheet.heading.name"), territories["name"])]


def _scores(result: StudyResult, territories: pd.DataFrame, who: Sequence[SheetColumn]) -> Sheet:
    groups = [name for name in territories.columns if name not in COLUMNS["scores"]]
    columns = [*who, *(text(_group_heading(name), territories[name]) for name in groups)]
    if territories["population"].notna().any():
        secret = _secret_population(result, territories)
        columns.append(figures(words("sheet.heading.population"), territories["population"], 0, secret=secret))
    for band, (version, rows) in enumerate(result.tables["scores"].groupby("version", sort=False), 1):
        mine = rows.set_index("code").reindex(territories.index)
        columns += [
            figures(words("sheet.heading.score", version=version), mine["score"], band=band),
            figures(words("sheet.heading.rank", version=version), mine["rank"], 0, band=band),
            figures(words("sheet.heading.decile", version=version), mine["decile"], 0, band=band),
        ]
    return Sheet(words("sheet.scores.title"), "scores", words("sheet.scores.about"), tuple(columns), len(who))


def _contributions(
    result: StudyResult, territories: pd.DataFrame, everybody: Sequence[SheetColumn], version: str, title: str
) -> Sheet:
    cells = result.tables["contributions"]
    cells = cells[cells["version"] == version]
    # A cell that is there twice must fail: `pivot_table` would average the two.
    wide = cells.pivot(index="code", columns="indicator", values="contribution")  # noqa: PD010
    there = territories.index.isin(wide.index)
    mine = territories.loc[there]
    wide = wide.reindex(mine.index)
    labels = labelled(result, cells["indicator"].unique().tolist())
    imputed = cells[cells["imputed"].astype(bool)].groupby("code").size().reindex(mine.index, fill_value=0)
    who = [replace(column, values=list(compress(column.values, there))) for column in everybody]
    secret = _secret(cells, mine)
    columns = [
        *who,
        *(figures(label, wide[name], secret=secret) for name, label in labels.items()),
        figures(words("sheet.heading.sum"), wide.sum(axis=1, min_count=1), secret=secret),
        figures(words("sheet.heading.imputed"), imputed, 0),
    ]
    file = f"contributions-{title.removeprefix(words('sheet.contributions.title', version=''))}"
    return Sheet(title, file, words("sheet.contributions.about", version=version), tuple(columns), len(who))


def _values(result: StudyResult, territories: pd.DataFrame, who: Sequence[SheetColumn]) -> Sheet:
    cells = result.tables["contributions"]
    once = cells.drop_duplicates(["code", "indicator"])
    wide = once.pivot(index="code", columns="indicator", values="raw").reindex(territories.index)  # noqa: PD010
    labels = labelled(result, cells["indicator"].unique().tolist())
    secret = _secret(cells, territories)
    columns = [*who, *(figures(label, wide[name], secret=secret) for name, label in labels.items())]
    return Sheet(words("sheet.indicators.title"), "valeurs", words("sheet.indicators.about"), tuple(columns), len(who))


def _secret(cells: pd.DataFrame, territories: pd.DataFrame) -> list[bool]:
    """Territories whose figures are masked: all of them are, in every version, or none."""
    masked = set(cells.loc[cells["masked"] != "", "code"]) if "masked" in cells else set()
    return list(territories["code"].isin(masked))


def _secret_population(result: StudyResult, territories: pd.DataFrame) -> list[bool]:
    rows = result.tables["masked"] if "masked" in result.tables else pd.DataFrame(columns=["code", "variable"])
    masked = set(rows.loc[rows["variable"] == "population", "code"])
    return list(territories["code"].isin(masked))


def labelled(result: StudyResult, names: Sequence[str]) -> dict[str, str]:
    """Indicators with their labels; where several share one, each also has its key."""
    labels = {name: in_french().indicator(result.config, name) for name in names}
    shared = list(labels.values())
    return {name: label if shared.count(label) == 1 else f"{label} ({name})" for name, label in labels.items()}


def _group_heading(name: str) -> str:
    # Programs look for headings: plain blanks.
    return capitalised(in_french().group(name, 1)).replace(NO_BREAK, " ")
