"""The metrics of agreement with a ground truth, by name."""

from __future__ import annotations

from ifn_research.validation.metrics.agreement import Kendall, Pearson, Spearman
from ifn_research.validation.metrics.base import Metric, Truth
from ifn_research.validation.metrics.targeting import Capture, TopDecileOverlap

METRICS: dict[str, Metric] = {
    "spearman": Spearman(),
    "pearson": Pearson(),
    "kendall": Kendall(),
    "capture_pop20": Capture("capture_pop20", 0.20, "population"),
    "capture_n20": Capture("capture_n20", 0.20, "territories"),
    "top_decile_overlap": TopDecileOverlap(),
}

__all__ = ["METRICS", "Metric", "Truth"]
