"""Sheets of what only some studies have beside scores: persons, audiences, members, a zoom."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from ifn_research.language import in_french
from ifn_research.outputs.workbook.sheets import Sheet, SheetColumn, figures, text, words
from ifn_research.results.choices import choice_label
from ifn_research.results.study_result import StudyResult


def beside_sheets(result: StudyResult) -> tuple[Sheet, ...]:
    """The sheets of the tables that the study has."""
    makers: dict[str, Callable[[StudyResult, pd.DataFrame], Sheet]] = {
        "robustness": _robustness,
        "people": _people,
        "audiences": _audiences,
        "score_of_members": _members,
        "zoom": _zoom,
    }
    tables = {name: result.tables.get(name) for name in makers}
    return tuple(makers[name](result, rows) for name, rows in tables.items() if rows is not None and len(rows))


def _who(rows: pd.DataFrame) -> list[SheetColumn]:
    code = text(words("sheet.heading.code"), rows["code"])
    named = rows["name"].fillna("").ne("").any()
    return [code, *([text(words("sheet.heading.name"), rows["name"])] if named else [])]


def _versions(result: StudyResult, rows: pd.DataFrame) -> SheetColumn:
    labels = {name: in_french().version(result.config, name) for name in rows["version"].unique()}
    return text(words("sheet.heading.version"), rows["version"].map(labels))


def _robustness(result: StudyResult, rows: pd.DataFrame) -> Sheet:
    known = result.territories.set_index("code")["name"]
    standing = {name: words(f"sheet.standing.{name}") for name in ("in", "open", "out")}
    columns = (
        _versions(result, rows),
        *_who(rows.assign(name=rows["code"].map(known))),
        figures(words("sheet.heading.rank_alone"), rows["rank_nominal"], 0),
        figures(words("sheet.heading.rank_low"), rows["rank_q05"], 0),
        figures(words("sheet.heading.rank_high"), rows["rank_q95"], 0),
        figures(words("sheet.heading.share_in_tenth"), rows["p_top_tenth"]),
        text(words("sheet.heading.standing"), rows["standing"].map(standing)),
        text(words("sheet.heading.mover"), _movers(result, rows)),
    )
    return Sheet(words("sheet.robustness.title"), "robustness", words("sheet.robustness.about"), columns, 1)


def _movers(result: StudyResult, rows: pd.DataFrame) -> pd.Series:
    """The choice that moves each territory most, in words."""
    effects = result.tables["sensitivity_territories"].drop_duplicates(["version", "code"])
    found = rows[["version", "code"]].merge(effects, how="left", on=["version", "code"])["dominant_input"].fillna("")
    known = {name: choice_label(in_french(), result.config, str(name)) for name in found.unique()}
    return found.map(known)


def _people(result: StudyResult, rows: pd.DataFrame) -> Sheet:
    who = _who(rows)
    columns = (
        *who,
        figures(words("sheet.heading.population"), rows["population"], 0),
        figures(words("sheet.heading.persons"), rows["persons"], 0),
        figures(words("sheet.heading.at_least"), rows["at_least"], 0),
        figures(words("sheet.heading.at_most"), rows["at_most"], 0),
    )
    return Sheet(words("sheet.people.title"), "people", words("sheet.people.about"), columns, len(who))


def _audiences(result: StudyResult, rows: pd.DataFrame) -> Sheet:
    asked = result.config.audiences
    called = {name: item.label or name for name, item in asked.items()} | {"": in_french().say("audiences.everybody")}
    columns = (
        _versions(result, rows),
        text(words("sheet.heading.audience"), rows["audience"].fillna("").map(called)),
        *_who(rows),
        figures(words("sheet.heading.rank_alone"), rows["rank"], 0),
        text(words("sheet.heading.alone"), [words("sheet.chosen") if alone else "" for alone in rows["alone"]]),
    )
    return Sheet(words("sheet.audiences.title"), "audiences", words("sheet.audiences.about"), columns, 1)


def _members(result: StudyResult, rows: pd.DataFrame) -> Sheet:
    columns = (
        _versions(result, rows),
        *_who(rows),
        figures(words("sheet.heading.score_alone"), rows["score"]),
        figures(words("sheet.heading.rank_alone"), rows["rank"], 0),
        figures(words("sheet.heading.score_of_members"), rows["score_of_members"]),
        figures(words("sheet.heading.rank_of_members"), rows["rank_of_members"], 0),
        figures(words("sheet.heading.share_in_decile_10"), rows["share_in_decile_10"]),
        figures(words("sheet.heading.n_members"), rows["n_members"], 0),
        figures(words("sheet.heading.covered"), rows["covered"]),
    )
    return Sheet(words("sheet.members.title"), "score_of_members", words("sheet.members.about"), columns, 1)


def _zoom(result: StudyResult, rows: pd.DataFrame) -> Sheet:
    columns = (
        _versions(result, rows),
        *_who(rows),
        text(words("sheet.heading.whole"), rows["whole"].fillna("")),
        figures(words("sheet.heading.population"), rows["population"], 0),
        figures(words("sheet.heading.score_alone"), rows["score"]),
        figures(words("sheet.heading.score_of_whole"), rows["score_of_whole"]),
    )
    return Sheet(words("sheet.zoom.title"), "zoom", words("sheet.zoom.about"), columns, 1)
