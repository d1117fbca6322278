"""Weights that are learned again in each draw: intervals, and who is surely in the first tenth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from ifn_research.outputs.documents.facts import Facts
from ifn_research.remarks import Bears, bearing, remarks_in

# What remarks bear upon that say why there is no interval with weights learned again.
NO_INTERVAL = (Bears.NOT_REFITTED, Bears.NO_INTERVAL)


def held_and_refitted(facts: Facts, version: str) -> tuple[str, str]:
    """Intervals of the primary figure with weights held fixed and with weights learned again; empty where unknown.

    Parameters
    ----------
    facts : Facts
    version : str
    """
    if facts.result.primary is None:
        return "", ""
    truth, metric = facts.result.primary
    rows = facts.result.tables.get("refitted", pd.DataFrame(columns=["version", "ground_truth", "metric"]))
    rows = rows[(rows["version"] == version) & (rows["ground_truth"] == truth) & (rows["metric"] == metric)]
    if rows.empty:
        return "", ""
    row = rows.iloc[0]
    return (
        facts.interval(metric, row["ci_low"], row["ci_high"]),
        facts.interval(metric, row["ci_low_refitted"], row["ci_high_refitted"]),
    )


def not_refitted(facts: Facts, versions: Sequence[str]) -> list[str]:
    """The reasons why versions that learn their weights have no interval with weights learned again: one a version."""
    if facts.result.primary is None:
        return []
    truth, metric = facts.result.primary
    rows = facts.result.tables.get("refitted", pd.DataFrame(columns=["version", "ground_truth", "metric"]))
    rows = rows[(rows["ground_truth"] == truth) & (rows["metric"] == metric) & rows["version"].isin(versions)]
    told = []
    for row in rows.to_dict("records"):
        why = bearing(remarks_in([row["remarks"]]), *NO_INTERVAL)
        if pd.isna(row["ci_low_refitted"]) and why:
            told.append(f"{facts.version(row['version'])} : {facts.remark(why[0])}")
    return told


def membership_of(facts: Facts, version: str) -> Mapping[str, float] | None:
    """The share of draws in which a territory is in the first tenth when the weights are learned again, by code.

    None where it is not known. Territories without a row never are, unless the study masks some: then nothing is said
    of those.
    """
    rows = facts.result.tables.get("membership", pd.DataFrame(columns=["version"]))
    rows = rows[rows["version"] == version]
    if rows.empty:
        return None
    return {str(code): float(p) for code, p in zip(rows["code"], rows["p_top_decile"], strict=True)}


def surely(facts: Facts, code: object, known: Mapping[str, float] | None) -> str:
    """The probability of a territory, as a share; empty where it is not known."""
    if known is None:
        return ""
    share = known.get(str(code))
    if share is None:
        return "" if facts.threshold else facts.language.percent(0.0, 0)
    return facts.language.percent(share, 0)
