"""A return as a partner may send it, made by hand."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from ifn_research.results.returned import Returned, ReturnedCovariance, ReturnedCriterion, ReturnedFigure


def a_return(**changed: Any) -> Returned:
    """A return of two versions and an indicator, with what is changed of it."""
    figures = (
        ReturnedFigure("version", "equal", "spearman", 0.41, 0.012, "z", 24),
        ReturnedFigure("version", "pca", "spearman", 0.38, 0.015, "z", 24),
        ReturnedFigure("indicator", "poverty", "spearman", 0.3, 0.02, "z", 24),
        ReturnedFigure("version", "equal", "auc_top10", 0.7, None, "plain", 24),
    )
    matrix = ((0.012, 0.011, 0.004), (0.011, 0.015, 0.005), (0.004, 0.005, 0.02))
    said: dict[str, Any] = {
        "release": version("ifn-research"),
        "study": "etude",
        "title": "Une étude",
        "level": "epci",
        "study_digest": "ab" * 32,
        "criterion": ReturnedCriterion("non_recours", "spearman", 1),
        "partner": "CAF A",
        "perimeter": ("59", "2A"),
        "n": 24,
        "n_blocks": 6,
        "coverage": 0.92,
        "n_versions": 2,
        "versions_tried": 2,
        "estimates": figures,
        "covariances": {"spearman": ReturnedCovariance(("equal", "pca", "indicator:poverty"), matrix)},
    }
    return Returned(**{**said, **changed})
