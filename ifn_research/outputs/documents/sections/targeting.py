"""The most fragile part of the population: what it holds of what is counted, and what that gains."""

from __future__ import annotations

import pandas as pd

from ifn_research.language import Text
from ifn_research.outputs.documents.blocks import Block, Paragraph, TableBlock, cells, sentence
from ifn_research.outputs.documents.facts import Facts
from ifn_research.outputs.documents.phrases import after, cautions, indicators_named, of_counted_people
from ifn_research.outputs.documents.table_rows import ground_truths, is_absent, rows_where
from ifn_research.rows import BASELINE

# The captures that are told, and their shares of the population.
TOLD = {"capture_pop10": 0.10, "capture_pop20": 0.20}
COLUMNS = ("captured", "attainable", "over_random", "over_baseline")


def targeting(facts: Facts) -> list[Block]:
    """Captured and gained by version, for the primary ground truth; for the others where that one counts nothing."""
    rows = _known(facts)
    if facts.result.primary is not None and (rows["ground_truth"] == facts.result.primary[0]).any():
        rows = rows[rows["ground_truth"] == facts.result.primary[0]]
    return [
        block for truth in ground_truths(rows) for block in _compared(facts, truth, rows[rows["ground_truth"] == truth])
    ]


def targeting_of(facts: Facts, version: str) -> list[Text]:
    """The share of the primary ground truth that one version captures."""
    if facts.result.primary is None:
        return []
    rows = _known(facts)
    rows = rows[(rows["version"] == version) & (rows["ground_truth"] == facts.result.primary[0])]
    return [_captured(facts, row) for row in rows.to_dict("records")]


def _known(facts: Facts) -> pd.DataFrame:
    rows = rows_where(facts.result, "targeting")
    own = ~rows["version"].astype(str).str.startswith(BASELINE)
    return rows[rows["metric"].isin(TOLD) & rows["captured"].notna() & own]


def _compared(facts: Facts, truth: str, rows: pd.DataFrame) -> list[Block]:
    shares = [facts.language.percent(share, 0) for share in TOLD.values()]
    columns = [facts.say(f"targeting.column.{name}", share=share) for share in shares for name in COLUMNS]
    lines = tuple(
        cells(
            (
                facts.version_label(str(name)),
                *(cell for metric in TOLD for cell in _cells(facts, part[part["metric"] == metric])),
            )
        )
        for name, part in rows.groupby("version", sort=False)
    )
    about = (
        facts.text("targeting.what", who=of_counted_people(facts, truth)),
        facts.text("targeting.reading"),
        _best(facts, rows),
        cautions(facts, rows["remarks"]),
    )
    return [Paragraph(sentence(*about)), TableBlock("", (facts.say("targeting.column.version"), *columns), lines)]


def _cells(facts: Facts, rows: pd.DataFrame) -> list[str]:
    if rows.empty:
        return ["–", "–", "–", "–"]
    row = rows.iloc[0]
    return [
        facts.language.percent(row["captured"]),
        facts.language.percent(row["attainable"]),
        *(
            f"{facts.language.points(row[name])}{_points_between(facts, row, bound)}"
            for name, bound in (("gain_over_random", "gain"), ("gain_over_baseline", "baseline"))
        ),
    ]


def _points_between(facts: Facts, row: pd.Series | dict[str, float], bound: str) -> str:
    return after(facts.language.points_between(row[f"{bound}_ci_low"], row[f"{bound}_ci_high"]))


def _best(facts: Facts, rows: pd.DataFrame) -> Text:
    """The indicators that capture most, by the share of the population."""
    texts = []
    for metric, share in TOLD.items():
        best = dict.fromkeys(rows.loc[rows["metric"] == metric, "best_baseline"])
        names = [str(name) for name in best if not is_absent(name)]
        if names:
            texts.append(f"{indicators_named(facts, names)} ({facts.language.percent(share, 0)})")
    return facts.text("targeting.best", names=", ".join(texts)) if texts else ()


def _captured(facts: Facts, row: dict[str, float]) -> Text:
    most = alone = ""
    if pd.notna(row["attainable"]):
        most = facts.say("targeting.most", share=facts.language.percent(row["attainable"]))
    if pd.notna(row["gain_over_baseline"]):
        best = facts.indicator(str(row["best_baseline"]))
        alone = facts.say("targeting.alone", gain=_gain(facts, row, "gain_over_baseline", "baseline"), indicator=best)
    captured = facts.text(
        "targeting.captured",
        share=facts.language.percent(row["share"], 0),
        captured=facts.language.percent(row["captured"]),
        who=of_counted_people(facts, str(row["ground_truth"])),
        most=most,
        gain=_gain(facts, row, "gain_over_random", "gain"),
        alone=alone,
    )
    return sentence(captured, cautions(facts, [row["remarks"]]))


def _gain(facts: Facts, row: dict[str, float], name: str, bound: str) -> str:
    size = round(abs(100 * row[name]), 1)
    points = facts.say("words.points", size, points=facts.language.number(abs(100 * row[name]), 1))
    key = "targeting.less" if row[name] < 0 else "targeting.more"
    return facts.say(key, points=points, interval=_points_between(facts, row, bound))
