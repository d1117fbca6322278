"""The parts of a study's configuration that those who tell its results are handed."""

from ifn_research.config.models import GroundTruthConfig, IndicatorConfig, VersionConfig
from ifn_research.config.named_files import portable
from ifn_research.config.steps import AggregationConfig, StepConfig

__all__ = ["AggregationConfig", "GroundTruthConfig", "IndicatorConfig", "StepConfig", "VersionConfig", "portable"]
