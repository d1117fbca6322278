"""Metrics as documents and charts need them, from the metrics' own words."""

from __future__ import annotations

import pandas as pd

from ifn_research.language import Language
from ifn_research.validation.metrics import METRICS

# Metrics that MLflow does not chart: they say almost the same as another, and are in the table of validation.
UNCHARTED = frozenset(name for name, metric in METRICS.items() if not metric.about.charted)
# Metrics that are read as percentages.
SHARES = frozenset(name for name, metric in METRICS.items() if metric.about.share)


def figure(language: Language, metric: str, value: float, digits: int | None = None) -> str:
    """The value of a metric in the unit in which it is read."""
    if metric in SHARES:
        return language.percent(value, 1 if digits is None else digits)
    return language.number(value, 3 if digits is None else digits)


def interval(language: Language, metric: str, low: float, high: float, digits: int | None = None) -> str:
    """The interval of a metric; empty where there is none."""
    if pd.isna(low) or pd.isna(high):
        return ""
    return language.interval(figure(language, metric, low, digits), figure(language, metric, high, digits))


def gap(language: Language, metric: str, value: float) -> str:
    """A difference between two values of a metric without its sign: in points where the metric is a share."""
    if metric not in SHARES:
        return figure(language, metric, value)
    return language.say("words.points", round(100 * value, 1), points=language.number(100 * value, 1))


def gap_between(language: Language, metric: str, low: float, high: float) -> str:
    """The interval of such a difference; empty where there is none."""
    return language.points_between(low, high) if metric in SHARES else interval(language, metric, low, high)
