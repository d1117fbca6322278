"""Findings about a plan of choices, which are known before any run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ifn_research.data.findings import Finding
from ifn_research.language.messages import Words, say
from ifn_research.study.robustness.planning import RobustnessPlan

STAGE, IMPOSSIBLE = "robustness", "impossible"


def finding(check: str, severity: Any, message: Words, fix: Words = "", *, n: int = 1) -> Finding:
    """A finding about the analysis."""
    return Finding(STAGE, "", check, severity, n, message, fix)


def findings_of_plan(plan: RobustnessPlan) -> Iterator[Finding]:
    """The alternatives that were added, those that are left out in no run, and pairs that cannot be run together."""
    version = plan.version.name
    for name in plan.alternatives.added:
        item = next(item for item in plan.choices if item.name == name)
        own = item.alternatives[item.nominal]
        yield finding("nominal_added", "info", say("study.nominal_added", input=name, label=own, version=version))
    for label, reason in plan.never.items():
        yield finding(IMPOSSIBLE, "info", say("study.never_left_out", label=label, version=version, reason=reason))
    for together, reason in plan.pairs():
        yield finding(
            IMPOSSIBLE,
            "warning",
            say("study.pair_refused", together=together, version=version, reason=reason),
            say("study.shapley_alone"),
        )
