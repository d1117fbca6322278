"""Ground truths that are counted: the noise of small counts, and what was found in each tenth of the index."""

from __future__ import annotations

import pandas as pd

from ifn_research.language import Text
from ifn_research.language.language import capitalised
from ifn_research.outputs.documents.blocks import Block, Bullets, Paragraph, TableBlock, cells
from ifn_research.outputs.documents.facts import Facts
from ifn_research.outputs.documents.phrases import counted_people
from ifn_research.outputs.documents.table_rows import judged_row, rows_where

CORRECTED = "spearman_disattenuated"
# Reliability below which a figure that is corrected for it says nothing.
NOISE = 0.2


def reliability(facts: Facts) -> list[Block]:
    """The part of each counted ground truth that is not noise, and the worth that a perfect index could reach."""
    rows = rows_where(facts.result, "ground_truth", kind="counts")
    texts = tuple(_reliable(facts, row) for row in rows[rows["reliability"].notna()].to_dict("records"))
    return [Bullets(texts)] if texts else []


def reliability_of(facts: Facts, version: str) -> list[Text]:
    """The rank correlation of one version, corrected for the noise of the primary ground truth."""
    if facts.result.primary is None:
        return []
    truth = facts.result.primary[0]
    row, ceiling = judged_row(facts.result, version, truth, CORRECTED), _ceiling(facts, truth)
    if row is None or pd.isna(row["estimate"]) or ceiling is None:
        return []
    figures = {"value": facts.language.number(row["estimate"], 2), "ceiling": facts.language.number(ceiling, 2)}
    return [facts.text("counts.corrected", **figures)]


def calibration(facts: Facts) -> list[Block]:
    """The lowest and the highest tenth of each version, for counted ground truths."""
    truths = rows_where(facts.result, "ground_truth", kind="counts")["ground_truth"]
    return [block for truth in truths for block in _calibrated(facts, str(truth))]


def calibration_of(facts: Facts, version: str) -> list[Text]:
    """The same of one version, for the primary ground truth."""
    if facts.result.primary is None:
        return []
    truth = facts.result.primary[0]
    rows = _tenths(facts, truth, version=version)
    if rows.empty or rows_where(facts.result, "ground_truth", kind="counts", ground_truth=truth).empty:
        return []
    low, low_expected, high, high_expected = _ends(facts, rows)
    expected = ""
    if low_expected != "–":
        expected = facts.say("counts.expected", low=low_expected, high=high_expected)
    who = capitalised(counted_people(facts, truth))
    return [facts.text("counts.ends", who=who, low=low, high=high, expected=expected)]


def _calibrated(facts: Facts, truth: str) -> list[Block]:
    rows = _tenths(facts, truth)
    lines = tuple(
        cells((facts.version_label(str(version)), *_ends(facts, part)))
        for version, part in rows.groupby("version", sort=False)
    )
    if not lines:
        return []
    columns = ("version", "least_fragile", "expected", "most_fragile", "expected")
    header = tuple(facts.say(f"counts.column.{name}") for name in columns)
    about = facts.text("counts.reading", who=capitalised(counted_people(facts, truth)))
    return [Paragraph(about), TableBlock("", header, lines)]


def _tenths(facts: Facts, truth: str, **wanted: str) -> pd.DataFrame:
    rows = rows_where(facts.result, "calibration", ground_truth=truth, **wanted)
    return rows[rows["observed"].notna()]


def _ends(facts: Facts, rows: pd.DataFrame) -> list[str]:
    """The figures observed and expected in the least fragile tenth, and in the most fragile."""
    ordered = rows.sort_values("decile")
    ends = (ordered.iloc[0], ordered.iloc[-1])
    return [facts.language.percent(row[name]) for row in ends for name in ("observed", "expected")]


def _reliable(facts: Facts, row: dict[str, float]) -> Text:
    values = {
        "truth": facts.truth(str(row["ground_truth"])),
        "share": facts.language.percent(max(row["reliability"], 0.0), 0),
    }
    if row["reliability"] < NOISE:
        return facts.text("counts.noise", row["n"], **values)
    return facts.text("counts.reliable", row["n"], ceiling=facts.language.number(row["ceiling"], 2), **values)


def _ceiling(facts: Facts, truth: str) -> float | None:
    rows = rows_where(facts.result, "ground_truth", ground_truth=truth)
    value = rows["ceiling"].iloc[0] if len(rows) else float("nan")
    return None if pd.isna(value) else float(value)
