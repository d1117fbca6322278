"""The configuration of a study: YAML in, a frozen and checked StudyConfig out."""

from ifn_research.config.loading import BUNDLED_STUDY, Study, load_study
from ifn_research.config.models import (
    METRICS,
    STEPS,
    AggregationConfig,
    GroundTruthConfig,
    IndicatorConfig,
    StepConfig,
    StudyConfig,
    TableConfig,
    VersionConfig,
)

__all__ = [
    "BUNDLED_STUDY",
    "METRICS",
    "STEPS",
    "AggregationConfig",
    "GroundTruthConfig",
    "IndicatorConfig",
    "StepConfig",
    "Study",
    "StudyConfig",
    "TableConfig",
    "VersionConfig",
    "load_study",
]
