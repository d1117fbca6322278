"""The configuration of a study: YAML in, a frozen and checked StudyConfig out."""

from ifn_research.config.coverage import CoverageConfig
from ifn_research.config.legible import Legible, legible
from ifn_research.config.loading import BUNDLED_STUDY, EXAMPLES, Reading, Study, load_study, read_study
from ifn_research.config.models import GroundTruthConfig, IndicatorConfig, StudyConfig, VersionConfig
from ifn_research.config.steps import STEPS, AggregationConfig, StepConfig
from ifn_research.config.tables import TableConfig

__all__ = [
    "BUNDLED_STUDY",
    "EXAMPLES",
    "STEPS",
    "AggregationConfig",
    "CoverageConfig",
    "GroundTruthConfig",
    "IndicatorConfig",
    "Legible",
    "Reading",
    "StepConfig",
    "Study",
    "StudyConfig",
    "TableConfig",
    "VersionConfig",
    "legible",
    "load_study",
    "read_study",
]
