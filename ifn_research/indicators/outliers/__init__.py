"""Outlier treatment: what happens to extreme values."""

from ifn_research.indicators.outliers.none import NoOutlierTreatment
from ifn_research.indicators.outliers.skew_kurtosis import SkewKurtosis
from ifn_research.indicators.outliers.winsorise import Winsorise
from ifn_research.indicators.outliers.yeo_johnson import YeoJohnson
from ifn_research.indicators.step import Step

OUTLIER_TREATMENTS: dict[str, type[Step]] = {
    "none": NoOutlierTreatment,
    "winsorise": Winsorise,
    "skew_kurtosis": SkewKurtosis,
    "yeo_johnson": YeoJohnson,
}
