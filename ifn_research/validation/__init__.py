"""Is the index right? Agreement with ground truth, and comparisons of versions."""

from __future__ import annotations

from ifn_research.statistics.blocks import BlockDesign
from ifn_research.validation.metrics import METRICS
from ifn_research.validation.outcome import Outcome, outcome_from
from ifn_research.validation.procedure import Validation, validate
from ifn_research.validation.versions import agreement, movers

__all__ = ["METRICS", "BlockDesign", "Outcome", "Validation", "agreement", "movers", "outcome_from", "validate"]
