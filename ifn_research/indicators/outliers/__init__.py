"""Outlier treatment: what happens to extreme values."""

from ifn_research.indicators.outliers.none import NoOutlierTreatment
from ifn_research.indicators.step import Step

OUTLIER_TREATMENTS: dict[str, type[Step]] = {"none": NoOutlierTreatment}
