"""The versions of a study in the order in which they agree with the primary ground truth, as Markdown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ifn_research.language import Language, in_french
from ifn_research.language.language import DASH
from ifn_research.remarks import coded
from ifn_research.results import metrics
from ifn_research.results.study_result import StudyResult
from ifn_research.results.verdict import verdict_line
from ifn_research.rows import BASELINE

SIGNS = str.maketrans({sign: f"\\{sign}" for sign in "\\|*_`<>[]"})


def result_of(result: StudyResult, version: str) -> str:
    """The primary metric of a version with its interval, in three digits; empty where it has none.

    It is that of the territories that the version scores, as its run logs it.
    """
    if result.primary is None:
        return ""
    truth, metric = result.primary
    table = result.tables["validation"]
    rows = table[(table["version"] == version) & (table["ground_truth"] == truth) & (table["metric"] == metric)]
    told = [_figures(in_french(), metric, row) for row in rows.to_dict("records") if row["estimate"] == row["estimate"]]
    return " ".join(text for text in told[0] if text) if told else ""


def ranked(result: StudyResult) -> str:
    """A table of the versions, best first, with the best single indicator below and the verdict; empty without truth.

    Figures are those of the territories that every version scores, so that they compare.
    """
    if result.primary is None:
        return ""
    language, (truth, metric) = in_french(), result.primary
    config, table = result.config, result.ranking()
    title = language.say(
        "notebook.criterion",
        metric=language.metric(metric),
        truth=language.quoted(language.ground_truth(config, truth)),
    )
    header = [language.say(f"column.{name}") for name in ("rank", "version", "value", "interval")]
    own = table[~table["version"].str.startswith(BASELINE)].to_dict("records")
    lines = [_line(language, result, row, str(place)) for place, row in enumerate(own, start=1)]
    best = result.best_baseline()
    if best is not None:
        lines.append(_line(language, result, best.to_dict(), ""))
    drawn = [f"| {' | '.join(cells)} |" for cells in (header, ["---:", "---", "---:", "---"], *lines)]
    verdict = language.told(verdict_line(result), config)
    repeated = [
        f"{_named(language, result, name)} : {_escaped(language.remark(remark, config))}"
        for name in result.repeats
        for remark in coded(result.warnings[name], "same_scores")
    ]
    below = [text for told in (*repeated, _escaped(verdict)) if told for text in (told, "")]
    return "\n".join([f"**{_escaped(title)}**", "", *drawn, "", *below])


def without_ranking(note: str) -> str:
    """The note of a study but for its own ranked table, which `ranked` stands in the place of."""
    title = f"## {in_french().say('study_note.ranking')}\n"
    before, found, after = note.partition(title)
    if not found:
        return note
    _, heading, rest = after.partition("\n## ")
    return before + (heading.lstrip("\n") + rest if heading else "")


def _line(language: Language, result: StudyResult, row: Mapping[str, Any], place: str) -> list[str]:
    name = str(row["version"])
    shown = _named(language, result, name)
    if row.get("status") == "failed":
        return ["", shown, _escaped(language.say("ranking.refused")), ""]
    assert result.primary is not None
    return [place if row["estimate"] == row["estimate"] else "", shown, *_figures(language, result.primary[1], row)]


def _named(language: Language, result: StudyResult, name: str) -> str:
    """A version by its label and the name under which its run is listed."""
    label = language.version(result.config, name)
    return _escaped(label) if label == name or name.startswith(BASELINE) else f"{_escaped(label)} (`{name}`)"


def _figures(language: Language, metric: str, row: Mapping[str, Any]) -> tuple[str, str]:
    if row["estimate"] != row["estimate"]:
        return DASH, ""
    value = metrics.figure(language, metric, row["estimate"])
    return value, metrics.interval(language, metric, row["ci_low"], row["ci_high"])


def _escaped(text: str) -> str:
    return text.translate(SIGNS)
