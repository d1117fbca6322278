"""The worth of an index beside indicators that everybody has already."""

from __future__ import annotations

import pandas as pd

from ifn_research.language import Text
from ifn_research.language.language import capitalised
from ifn_research.outputs.documents.blocks import Block, Paragraph, TableBlock, cells, sentence
from ifn_research.outputs.documents.facts import Facts
from ifn_research.outputs.documents.phrases import between, cautions, known_once
from ifn_research.outputs.documents.table_rows import judged_row, rows_where, wider
from ifn_research.remarks import coded, remarks_in

PARTIAL = "partial_spearman"


def added_value(facts: Facts) -> list[Block]:
    """The gain of each version over single indicators for the primary ground truth."""
    if facts.result.primary is None:
        return []
    truth = facts.result.primary[0]
    rows = rows_where(facts.result, "added_value", ground_truth=truth)
    rows = rows[rows["explained_with"].notna()]
    if rows.empty:
        return []
    given = facts.say("evidence.then").join(known_once(facts, str(names)) for names in dict.fromkeys(rows["given"]))
    partial = rows_where(facts.result, "validation", ground_truth=truth, metric=PARTIAL)
    about = facts.text("added_value.reading", truth=facts.truth(truth), given=given)
    remarks = cautions(facts, partial[partial["version"].isin(rows["version"])]["remarks"])
    header = tuple(facts.say(f"added_value.column.{name}") for name in ("version", "partial", "without", "with", "p"))
    lines = tuple(_line(facts, row) for row in rows.to_dict("records"))
    return [Paragraph(sentence(about, remarks)), TableBlock("", header, lines)]


def added_value_of(facts: Facts, version: str) -> list[Text]:
    """The same of one version, in words that claim no more than the interval holds."""
    if facts.result.primary is None:
        return []
    truth = facts.result.primary[0]
    rows = rows_where(facts.result, "added_value", version=version, ground_truth=truth)
    row = judged_row(facts.result, version, truth, PARTIAL)
    if rows.empty or row is None or pd.isna(row["estimate"]):
        return []
    given = capitalised(known_once(facts, str(rows.iloc[0]["given"])))
    partial = facts.text("added_value.partial", given=given, figure=_figure(facts, row), reading=_reading(facts, row))
    return [sentence(partial, _explained(facts, rows.iloc[0]))]


def _explained(facts: Facts, row: pd.Series) -> Text:
    """The share that a regression explains without and with the score; nothing where it is not known."""
    if pd.isna(row["explained_with"]):
        return ()
    shares = {name: facts.language.percent(row[f"explained_{name}"]) for name in ("without", "with")}
    return facts.text("added_value.explained", p=facts.language.p_value(row["p_value"]), **shares)


def _line(facts: Facts, row: dict[str, float]) -> tuple[str, ...]:
    partial = judged_row(facts.result, str(row["version"]), str(row["ground_truth"]), PARTIAL)
    figure = "–" if partial is None else _figure(facts, partial)
    shares = (facts.language.percent(row[name]) for name in ("explained_without", "explained_with"))
    return cells((facts.version_label(str(row["version"])), figure, *shares, facts.language.small_p(row["p_value"])))


def _figure(facts: Facts, row: pd.Series) -> str:
    return f"{facts.figure(PARTIAL, row['estimate'])}{between(facts, PARTIAL, *wider(row))}"


def _reading(facts: Facts, row: pd.Series) -> str:
    """The reading of the interval; nothing where there is none, or it is not to be read."""
    narrow = coded(remarks_in([row["remarks"]]), "too_narrow", "independent_territories")
    if pd.isna(row["ci_low"]) or narrow:
        return ""
    low, high = wider(row)
    if low > 0:
        return facts.say("added_value.above")
    return facts.say("added_value.below" if high < 0 else "added_value.around")
