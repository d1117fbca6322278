"""A result as a notebook shows it: the ranked versions, their intervals, and the verdict."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

import pandas as pd

from ifn_research.language import Language
from ifn_research.results import metrics
from ifn_research.results.steps_in_words import step_in_words
from ifn_research.results.verdict import verdict_line
from ifn_research.rows import BASELINE

if TYPE_CHECKING:
    from ifn_research.results.study_result import StudyResult

STEPS = ("normalisation", "weighting", "aggregation")


def as_html(result: StudyResult, language: Language) -> str:
    """The ranked table of versions with the best single indicator below, and the verdict, as HTML without a script."""
    config = result.config
    criterion = ""
    if result.primary is not None:
        truth, metric = result.primary
        named = language.quoted(language.ground_truth(config, truth))
        criterion = language.say("notebook.criterion", metric=language.metric(metric), truth=named)
    header = [
        language.say(f"column.{name}") for name in ("version", *STEPS, *(("value", "interval") if criterion else ()))
    ]
    rows = result.ranking()
    own = ~rows["version"].str.startswith(BASELINE)
    lines = [_line(result, language, row) for row in rows[own].to_dict("records")]
    best = result.best_baseline()
    below = [] if best is None else [_line(result, language, best.to_dict())]
    words = language.told(verdict_line(result), config)
    told = [text for text in (criterion, words) if text]
    paragraphs = "".join(f"<p>{escape(text)}</p>" for text in told)
    return f"<h4>{escape(result.title)}</h4>{_table(header, lines, below)}{paragraphs}"


def _line(result: StudyResult, language: Language, row: dict[str, object]) -> list[str]:
    name = str(row["version"])
    choices = [_step(result, language, row, step) for step in STEPS]
    if result.primary is None:
        return [language.version(result.config, name), *choices]
    metric = result.primary[1]
    if row.get("status") == "failed":
        return [language.version(result.config, name), *choices, language.say("notebook.failed"), ""]
    low, high = (float(row[side]) for side in ("ci_low", "ci_high"))  # type: ignore[arg-type]
    return [
        language.version(result.config, name),
        *choices,
        metrics.figure(language, metric, float(row["estimate"])),  # type: ignore[arg-type]
        metrics.interval(language, metric, low, high),
    ]


def _step(result: StudyResult, language: Language, row: dict[str, object], step: str) -> str:
    return "" if pd.isna(row[step]) else step_in_words(language, result.config, row, step)


def _table(header: Sequence[str], rows: Sequence[Sequence[str]], below: Sequence[Sequence[str]]) -> str:
    head = "".join(f"<th>{escape(text)}</th>" for text in header)
    body, foot = ("".join(_row(row) for row in part) for part in (rows, below))
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody><tfoot>{foot}</tfoot></table>"


def _row(cells: Sequence[str]) -> str:
    return "<tr>" + "".join(f"<td>{escape(text)}</td>" for text in cells) + "</tr>"
