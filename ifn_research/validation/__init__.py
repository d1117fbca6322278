"""Agreement of an index with ground truth, and comparisons of versions."""

from __future__ import annotations

from ifn_research.geography.blocks import BlockDesign
from ifn_research.validation.checks.agreement import Agreement, Mover, agreement, movers
from ifn_research.validation.evaluation.comparisons import Comparison
from ifn_research.validation.evaluation.evaluate import Candidates, Options, evaluate
from ifn_research.validation.evaluation.rows import Validation, ValidationRow
from ifn_research.validation.ground_truth import GroundTruth, ground_truth_from
from ifn_research.validation.metrics import METRICS

__all__ = [
    "METRICS",
    "Agreement",
    "BlockDesign",
    "Candidates",
    "Comparison",
    "GroundTruth",
    "Mover",
    "Options",
    "Validation",
    "ValidationRow",
    "agreement",
    "evaluate",
    "ground_truth_from",
    "movers",
]
