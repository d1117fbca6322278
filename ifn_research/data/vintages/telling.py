"""Findings about territories that are not the same from one year to another."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np

from ifn_research.config.tables import TableConfig
from ifn_research.data.combining import Combined, Rules
from ifn_research.data.findings import Finding
from ifn_research.geography.passages import Passage
from ifn_research.language.messages import Words, say


def told_changes(
    table: str,
    passage: Passage,
    made: Mapping[str, Sequence[str]],
    here: Collection[str],
    declared: TableConfig,
) -> list[Finding]:
    """One finding a territory that is not the same: its old codes, and what becomes of its figures.

    Parameters
    ----------
    table : str
    passage : Passage
    made : mapping of code to sequence of str
        The old codes of each territory of the later year.
    here : collection of str
        The codes that the table has.
    declared : TableConfig
    """
    found = []
    for new, olds in made.items():
        divided = [old for old in olds if old in passage.divided]
        absent = [old for old in olds if old not in here]
        years: dict[str, int] = {"since": passage.since, "until": passage.until}
        message: Words
        severity = "info"
        if divided and declared.split:
            message = say("vintages.shared_out", new=new, olds=olds, **years)
        elif divided:
            message, severity = say("vintages.divided", new=new, olds=divided, **years), "warning"
        elif len(olds) == 1:
            message = say("vintages.recoded", new=new, old=olds[0], **years)
        elif absent and declared.absent is None:
            message = say("vintages.members_without_row", len(absent), new=new, olds=olds, absent=absent, **years)
            severity = "warning"
        else:
            message = say("vintages.merged", new=new, olds=olds, **years)
        fix = say("vintages.write_split") if divided and not declared.split else ""
        found.append(Finding(table, "", "vintage", severity, len(olds), message, fix))  # type: ignore[arg-type]
    return found


def told_columns(table: str, rules: Rules, found: Combined, several: Mapping[str, Sequence[str]]) -> list[Finding]:
    """The columns that territories made of several have no figure of, or an approximate one, or one of a part."""
    result = []
    n = sum(len(olds) > 1 for olds in several.values())
    for name in rules.refused:
        if n:
            result.append(
                Finding(
                    table,
                    name,
                    "vintage",
                    "warning",
                    n,
                    say("vintages.no_rule", n, column=name),
                    say("vintages.say_rule"),
                )
            )
    for name in rules.approximate:
        if n:
            result.append(
                Finding(table, name, "approximate", "warning", n, say("vintages.approximate", n, column=name))
            )
    for name in found.covered:
        share = found.covered[name].to_numpy(dtype=np.float64)
        part = np.isfinite(share) & (share < 1)
        for code, known in zip(found.covered.index[part], share[part], strict=True):
            message = say("vintages.covered", new=code, column=name, share=known)
            result.append(Finding(table, name, "vintage", "info", 1, message))
    return result
