"""Rates without counts in a study that masks small counts: nobody can tell which of them are small."""

from __future__ import annotations

from pathlib import Path

from ifn_research.config.models import StudyConfig
from ifn_research.data.findings import Finding
from ifn_research.language.messages import say


def check_uncounted(config: StudyConfig) -> list[Finding]:
    """Indicators that are used and ground truths given as one column, where `disclosure` is declared; else nothing."""
    if config.disclosure is None:
        return []
    used = {name: config.indicators[name] for name in config.used_indicators}
    # Places are counted, not people.
    indicators = [name for name, item in used.items() if item.numerator is None and item.sites is None]
    truths = [truth.name for truth in config.ground_truth if truth.numerator is None]
    parts = [say("quality.n_indicators", len(indicators), names=indicators)] if indicators else []
    parts += [say("quality.n_ground_truths", len(truths), names=truths)] if truths else []
    n = len(indicators) + len(truths)
    if not n:
        return []
    message = say("quality.given_without_counts_how", n, parts=parts)
    fix = say("quality.give_numerator_denominator_leave")
    return [Finding(Path(config.tables[0].path).name, "", "uncounted", "warning", n, message, fix)]
