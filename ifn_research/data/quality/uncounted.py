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
    parts = [say("data.n_indicators", len(indicators), names=indicators)] if indicators else []
    parts += [say("data.n_ground_truths", len(truths), names=truths)] if truths else []
    n = len(indicators) + len(truths)
    if not n:
        return []
    message = (
        f"{' and '.join(parts)} {plural(n, 'is given', 'are given')} without counts: on how few people "
        f"{plural(n, 'it rests', 'they rest')} is not known, and no figure is masked for it; only small populations are"
    )
    fix = "give numerator: and denominator:, or leave out of the table what must not be told"
    return [Finding(Path(config.tables[0].path).name, "", "uncounted", "warning", n, message, fix)]
