"""Metrics as documents and charts need them, from the metrics' own words."""

from __future__ import annotations

from ifn_research.validation.metrics import METRICS

# Metrics that MLflow does not chart: they say almost the same as another, and are in the table of validation.
UNCHARTED = frozenset(name for name, metric in METRICS.items() if not metric.about.charted)
