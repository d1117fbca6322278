"""The votes and judgements of a committee: how many members, how they differ, and whether they are consistent."""

from __future__ import annotations

import pandas as pd

from ifn_research.language.spelling import MINUS
from ifn_research.outputs.documents.blocks import Block, Paragraph, TableBlock, cells
from ifn_research.outputs.documents.facts import Facts
from ifn_research.outputs.documents.table_rows import rows_where

SPREAD = ("points_min", "points_q1", "points_median", "points_q3", "points_max", "points_sd")
TOLD = {"budget": {"mean": "version.votes_mean", "median": "version.votes_median"}, "ahp": {"": "version.judgements"}}
# The committee; and the index, as a node.
TOGETHER = ""
NAN = float("nan")


def ballots_of(facts: Facts, version: str) -> list[Block]:
    """The spread between members of a version that they weigh, and their consistency; nothing of another version."""
    step = facts.version_config(version).weighting
    rows = rows_where(facts.result, "diagnostics", version=version)
    members = rows[rows["statistic"] == "members"]["value"]
    if step.method not in TOLD or members.empty:
        return []
    summary = str(step.options.get("summary", "mean")) if step.method == "budget" else ""
    said = facts.text(TOLD[step.method][summary], int(members.iloc[0]))
    return [Paragraph(said), _spread(facts, rows), *_consistency(facts, rows)]


def _spread(facts: Facts, rows: pd.DataFrame) -> TableBlock:
    known = rows[rows["statistic"].isin(SPREAD)]
    values = known.set_index(["indicator", "statistic"])["value"]
    lines = tuple(
        cells((_named(facts, name), *(facts.language.number(values.get((name, key), NAN), 1) for key in SPREAD)))
        for name in dict.fromkeys(known["indicator"])
    )
    header = tuple(facts.say(f"version.column.{name}") for name in ("voted_on", *SPREAD))
    return TableBlock("", header, lines)


def _consistency(facts: Facts, rows: pd.DataFrame) -> list[Block]:
    """Consistency ratios of the committee in each node, and the range of its members'."""
    ratios = rows[rows["statistic"] == "consistency_ratio"]
    if ratios.empty:
        return []
    together, apart = ratios[ratios["component"] == TOGETHER], ratios[ratios["component"] != TOGETHER]["value"]
    told = [
        facts.say("version.ratio_in", node=_named(facts, node), ratio=_ratio(facts, value))
        if node
        else _ratio(facts, value)
        for node, value in zip(together["indicator"], together["value"], strict=True)
    ]
    blocks: list[Block] = [Paragraph(facts.text("version.consistency", ratios=facts.language.listed(told)))]
    if len(apart):
        low, high = _ratio(facts, apart.min()), _ratio(facts, apart.max())
        blocks.append(Paragraph(facts.text("version.consistency_of_members", low=low, high=high)))
    return blocks


def _ratio(facts: Facts, value: float) -> str:
    return facts.language.number(value, 2).removeprefix(MINUS)


def _named(facts: Facts, name: str) -> str:
    """An indicator or a dimension by its label."""
    config = facts.result.config
    known = name in config.indicators
    return facts.language.indicator(config, name) if known else facts.language.dimension_path(config, name)
