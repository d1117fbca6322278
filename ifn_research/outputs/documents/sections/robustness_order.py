"""The order of territories over the runs of a version, and choices beside chance."""

from __future__ import annotations

import pandas as pd

from ifn_research.language import Text
from ifn_research.outputs.documents.facts import Facts

# Pairs that a sentence names.
NAMED = 3


def order(facts: Facts, version: str, figures: pd.Series) -> list[Text]:
    """The order of neighbours in the most fragile tenth, and choices beside chance.

    Parameters
    ----------
    facts : Facts
    version : str
    figures : Series, index = statistic
        Of `robustness_summary`.
    """
    said = _pairs(facts, version)
    ratio = figures.get("choices_to_noise")
    if ratio is not None and not pd.isna(ratio):
        key = "robustness.more_choice" if ratio >= 1 else "robustness.more_chance"
        said.append(facts.text(key, ratio=facts.language.number(max(ratio, 1 / ratio), 1)))
    return said


def _pairs(facts: Facts, version: str) -> list[Text]:
    rows = facts.result.tables.get("robustness_pairs")
    if rows is None:
        return []
    rows = rows[rows["version"] == version]
    if rows.empty:
        return []
    settled = rows[rows["settled"].astype(bool)]
    if settled.empty:
        return [facts.text("robustness.order_none")]
    said = [facts.text("robustness.order", len(settled), total=facts.language.count(len(rows)))]
    for row in settled.head(NAMED).itertuples():
        first, second = (row.code_a, row.code_b) if row.p_a_ahead >= row.p_b_ahead else (row.code_b, row.code_a)
        said.append(facts.text("robustness.order_settled", a=facts.place(str(first)), b=facts.place(str(second))))
    return said
