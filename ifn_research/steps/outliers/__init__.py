"""Outlier treatment: what happens to extreme values."""

from ifn_research.steps.base import Step
from ifn_research.steps.outliers.none import NoOutlierTreatment
from ifn_research.steps.outliers.skew_kurtosis import SkewKurtosis
from ifn_research.steps.outliers.winsorise import Winsorise
from ifn_research.steps.outliers.yeo_johnson import YeoJohnson

OUTLIER_TREATMENTS: dict[str, type[Step]] = {
    "none": NoOutlierTreatment,
    "winsorise": Winsorise,
    "skew_kurtosis": SkewKurtosis,
    "yeo_johnson": YeoJohnson,
}
