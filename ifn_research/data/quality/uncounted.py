"""Rates without counts in a study that masks small counts: nobody can tell which of them are small."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ifn_research.config.models import StudyConfig
from ifn_research.data.findings import Finding, counted
from ifn_research.errors import listing


def check_uncounted(config: StudyConfig) -> list[Finding]:
    """Indicators that are used and ground truths given as one column, where `disclosure` is declared; else nothing."""
    if config.disclosure is None:
        return []
    indicators = [name for name in config.used_indicators if config.indicators[name].numerator is None]
    truths = [truth.name for truth in config.ground_truth if truth.numerator is None]
    parts = (_named(indicators, "indicator", "indicators"), _named(truths, "ground truth", "ground truths"))
    n = len(indicators) + len(truths)
    if not n:
        return []
    are, them = ("is given", "it rests") if n == 1 else ("are given", "they rest")
    message = (
        f"{' and '.join(part for part in parts if part)} {are} without counts: on how few people {them} is not known, "
        "and no figure is masked for it; only small populations are"
    )
    fix = "give numerator: and denominator:, or leave out of the table what must not be told"
    return [Finding(Path(config.tables[0].path).name, "", "uncounted", "warning", n, message, fix)]


def _named(names: Sequence[str], one: str, many: str) -> str:
    return f"{counted(len(names), one, many)} ({listing(names)})" if names else ""
