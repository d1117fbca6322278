"""Sheets with one row a territory: scores, contributions, values of the indicators."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import compress

import pandas as pd

from ifn_research.language import in_french
from ifn_research.language.language import capitalised
from ifn_research.language.spelling import NO_BREAK
from ifn_research.outputs.workbook.sheets import Sheet, SheetColumn, figures, text, words
from ifn_research.results.labels import member_label
from ifn_research.results.rows import OF_REFERENCE
from ifn_research.results.study_result import StudyResult
from ifn_research.results.tables import TABLES

MOST_LETTERS = 31
NOT_IN_TITLES = re.compile(r"[][*?:/\\']")


def territory_sheets(result: StudyResult) -> tuple[Sheet, ...]:
    """Scores of all versions, then the contributions of each version, then values of the indicators."""
    territories = result.tables["scores"].drop_duplicates("code").set_index("code", drop=False)
    titles = sheet_titles({name: in_french().version(result.config, name) for name in result.versions})
    who = _who(territories)
    contributions = (_contributions(result, territories, who, *named) for named in titles.items())
    dimensions = _dimensions(result, territories, who)
    return (_scores(result, territories, who), *dimensions, *contributions, _values(result, territories, who))


def sheet_titles(labels: Mapping[str, str]) -> dict[str, str]:
    """Names of the sheets of versions, as a spreadsheet allows them; no two are alike, whatever the case.

    Parameters
    ----------
    labels : mapping of str to str
        The label of each version.
    """
    titles: dict[str, str] = {}
    for version, label in labels.items():
        whole, number = words("sheet.contributions.title", version=NOT_IN_TITLES.sub("-", label)), 1
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
    groups = [name for name in territories.columns if name not in TABLES["scores"].types]
    columns = [*who, *(column for name in groups for column in _group(result, name, territories[name]))]
    if territories["population"].notna().any():
        secret = _secret_population(result, territories)
        columns.append(figures(words("sheet.heading.population"), territories["population"], 0, secret=secret))
    for band, (version, rows) in enumerate(result.tables["scores"].groupby("version", sort=False), 1):
        mine, version = rows.set_index("code").reindex(territories.index), in_french().version(result.config, version)
        columns += [
            figures(words("sheet.heading.score", version=version), mine["score"], band=band),
            figures(words("sheet.heading.rank", version=version), mine["rank"], 0, band=band),
            figures(words("sheet.heading.decile", version=version), mine["decile"], 0, band=band),
            *_among_reference(mine, version, band),
        ]
    return Sheet(words("sheet.scores.title"), "scores", words("sheet.scores.about"), tuple(columns), len(who))


def _among_reference(rows: pd.DataFrame, version: str, band: int) -> list[SheetColumn]:
    """The places among the territories on which a version was fitted, where they are others."""
    if OF_REFERENCE[0] not in rows or rows[OF_REFERENCE[0]].isna().all():
        return []
    rank, decile = (rows[name] for name in OF_REFERENCE)
    return [
        figures(words("sheet.heading.reference_rank", version=version), rank, 0, band=band),
        figures(words("sheet.heading.reference_decile", version=version), decile, 0, band=band),
    ]


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
    about = words("sheet.contributions.about", version=in_french().version(result.config, version))
    return Sheet(title, f"contributions-{version}", about, tuple(columns), len(who))


def _dimensions(result: StudyResult, territories: pd.DataFrame, who: Sequence[SheetColumn]) -> Iterator[Sheet]:
    """The scores of dimensions, a column for each of each version; nothing where there is one dimension."""
    table = result.tables["dimensions"]
    if table["dimension"].nunique() < 2:
        return
    secret = _secret(result.tables["contributions"], territories)
    columns = list(who)
    for band, (version, rows) in enumerate(table.groupby("version", sort=False), 1):
        named = in_french().version(result.config, str(version))
        wide = rows.pivot(index="code", columns="dimension", values="score").reindex(territories.index)  # noqa: PD010
        for path in sorted(wide):
            heading = f"{named} : {in_french().dimension_path(result.config, str(path))}"
            columns.append(figures(heading, wide[path], secret=secret, band=band))
    title, about = words("sheet.dimensions.title"), words("sheet.dimensions.about")
    yield Sheet(title, "dimensions", about, tuple(columns), len(who))


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


def _group(result: StudyResult, name: str, members: pd.Series) -> Iterator[SheetColumn]:
    """The members of a group, and their names where these are known."""
    # Programs look for headings: plain blanks.
    heading = capitalised(in_french().group_of(result.config, name, 1)).replace(NO_BREAK, " ")
    yield text(heading, members)
    codes = members.fillna("").astype(str)
    names = codes.map({code: member_label(in_french(), result.config, name, code) for code in codes.unique()})
    if (names != codes).any():
        yield text(words("sheet.heading.name_of", group=heading), names)
