"""Agreement of an index with ground truth, and comparisons of versions.

What is judged is imported when it is first asked for: a check and a plan know the metrics and the ground truths alone.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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

_HOMES = {
    "METRICS": "validation.metrics",
    "BlockDesign": "geography.blocks",
    **dict.fromkeys(("Agreement", "Mover", "agreement", "movers"), "validation.checks.agreement"),
    "Comparison": "validation.evaluation.comparisons",
    **dict.fromkeys(("Candidates", "Options", "evaluate"), "validation.evaluation.evaluate"),
    **dict.fromkeys(("Validation", "ValidationRow"), "validation.evaluation.rows"),
    **dict.fromkeys(("GroundTruth", "ground_truth_from"), "validation.ground_truth"),
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
    return getattr(import_module(f"ifn_research.{_HOMES[name]}"), name)
