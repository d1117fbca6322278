"""Loadings of a version: how sure they are, and whether the same factor exists everywhere."""

from __future__ import annotations

from collections import Counter

import pandas as pd

from ifn_research.language import Text
from ifn_research.language.language import capitalised
from ifn_research.outputs.documents.blocks import Block, Bullets, TableBlock, cells
from ifn_research.outputs.documents.facts import Facts
from ifn_research.outputs.documents.phrases import after, in_words
from ifn_research.outputs.documents.table_rows import rows_where
from ifn_research.remarks import read
from ifn_research.results.limits import ALIKE, ONE_FACTOR

# What is said of the members without a congruence, by the remark that says why.
UNCOMPARED = {
    "too_few_territories": "congruence.too_few",
    "member_heywood": "congruence.heywood",
    "national_heywood": "congruence.national_heywood",
    "no_solution": "congruence.no_solution",
    "constant_indicators": "congruence.constant",
}


def loadings_of(facts: Facts, version: str) -> list[Block]:
    """The loadings with their intervals, and in how many members of a group the same factor is found."""
    rows = rows_where(facts.result, "loadings", version=version)
    if rows.empty:
        return []
    texts = [facts.text("congruence.reading")] if rows["ci_low"].notna().any() else []
    texts += [
        facts.text("evidence.caution", text=capitalised(in_words(facts, read(cell))))
        for cell in rows["remarks"].unique()
        if cell
    ]
    texts += congruence_of(facts, version)
    return [_table(facts, rows), *([Bullets(tuple(texts))] if texts else [])]


def congruence_of(facts: Facts, version: str) -> list[Text]:
    """The likeness of components in the members, as Lorenzo-Seva and ten Berge read it (2006, Methodology 2:57-64)."""
    rows = rows_where(facts.result, "congruence", version=version)
    compared = rows[rows["tucker_phi"].notna()]
    texts = [_found_again(facts, str(name), part) for name, part in compared.groupby("component", sort=False)]
    return texts + _uncompared(facts, rows[rows["component"] == rows["component"].min()])


def _found_again(facts: Facts, component: str, rows: pd.DataFrame) -> Text:
    phi = rows["tucker_phi"]
    same, other = phi >= ONE_FACTOR, phi < ALIKE
    return facts.text(
        "congruence.component" if component.startswith("PC") else "congruence.factor",
        name=component,
        same=facts.language.count(same.sum()),
        groups=facts.group(str(rows["group"].iloc[0]), int(same.sum())),
        total=facts.language.count(len(rows)),
        least=facts.language.number(ONE_FACTOR, 2),
        alike=_alike(facts, int((~same & ~other).sum())),
        below=_below(facts, rows[other]),
    )


def _alike(facts: Facts, n: int) -> str:
    least = facts.language.number(ALIKE, 2)
    return facts.say("congruence.alike", n=facts.language.count(n), least=least) if n else ""


def _below(facts: Facts, rows: pd.DataFrame) -> str:
    members = ", ".join(f"{row.member} ({facts.language.number(row.tucker_phi, 3)})" for row in rows.itertuples())
    return facts.say("congruence.below", n=facts.language.count(len(rows)), members=members) if members else ""


def _uncompared(facts: Facts, rows: pd.DataFrame) -> list[Text]:
    """The number of members that have no figure, and the reasons."""
    absent = rows[rows["tucker_phi"].isna()]
    if absent.empty:
        return []
    why = Counter(_why(cell) for cell in absent["remarks"])
    reasons = [(facts.say(key), facts.language.count(n)) for key, n in why.items()]
    return [
        facts.text(
            "congruence.uncompared",
            n=facts.language.count(len(absent)),
            groups=facts.group(str(absent["group"].iloc[0]), len(absent)),
            total=facts.language.count(len(rows)),
            why=", ".join(f"{text} ({n})" if len(reasons) > 1 else text for text, n in reasons),
        )
    ]


def _why(cell: str) -> str:
    """The key of why a member has no congruence, in a few words."""
    keys = (UNCOMPARED[remark.code] for remark in read(cell) if remark.code in UNCOMPARED)
    return next(keys, "congruence.other_reason")


def _table(facts: Facts, rows: pd.DataFrame) -> TableBlock:
    components = [str(name) for name in rows["component"].unique()]
    lines = tuple(
        cells(
            (
                facts.language.indicator(facts.result.config, str(name)),
                *(_cell(facts, part, component) for component in components),
            )
        )
        for name, part in rows.groupby("indicator", sort=False)
    )
    return TableBlock("", (facts.say("congruence.indicator"), *components), lines)


def _cell(facts: Facts, rows: pd.DataFrame, component: str) -> str:
    (row,) = rows[rows["component"] == component].itertuples()
    interval = facts.interval("", row.ci_low, row.ci_high, 2)
    return f"{facts.language.number(row.loading, 2)}{after(interval)}"
