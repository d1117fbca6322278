"""Is the index right? Agreement with ground truth, and comparisons of versions."""

from __future__ import annotations

from ifn_research.statistics.blocks import BlockDesign
from ifn_research.validation.comparisons import Comparison
from ifn_research.validation.judgement import Judgement, Validation
from ifn_research.validation.metrics import METRICS
from ifn_research.validation.outcome import Outcome, outcome_from
from ifn_research.validation.procedure import validate
from ifn_research.validation.versions import Agreement, Mover, agreement, movers

__all__ = [
    "METRICS",
    "Agreement",
    "BlockDesign",
    "Comparison",
    "Judgement",
    "Mover",
    "Outcome",
    "Validation",
    "agreement",
    "movers",
    "outcome_from",
    "validate",
]
