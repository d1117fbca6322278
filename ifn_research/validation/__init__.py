"""Agreement of an index with ground truth, and comparisons of versions."""

from __future__ import annotations

from ifn_research.geography.blocks import BlockDesign
from ifn_research.validation.checks.agreement import Agreement, Mover, agreement, movers
from ifn_research.validation.evaluation.comparisons import Comparison
from ifn_research.validation.evaluation.evaluate import Candidates, Options, evaluate
from ifn_research.validation.evaluation.rows import Judgement, Validation
from ifn_research.validation.metrics import METRICS
from ifn_research.validation.outcome import Outcome, outcome_from

__all__ = [
    "METRICS",
    "Agreement",
    "BlockDesign",
    "Candidates",
    "Comparison",
    "Judgement",
    "Mover",
    "Options",
    "Outcome",
    "Validation",
    "agreement",
    "evaluate",
    "movers",
    "outcome_from",
]
