"""Normalisation: making indicators comparable, oriented so that higher is more fragile."""

from ifn_research.indicators.normalisation.base import Normalisation
from ifn_research.indicators.normalisation.minmax import MinMax
from ifn_research.indicators.normalisation.none import NoNormalisation
from ifn_research.indicators.normalisation.percentile import Percentile
from ifn_research.indicators.normalisation.rank import Rank
from ifn_research.indicators.normalisation.reference_ratio import ReferenceRatio
from ifn_research.indicators.normalisation.zscore import ZScore

NORMALISATIONS: dict[str, type[Normalisation]] = {
    "zscore": ZScore,
    "minmax": MinMax,
    "percentile": Percentile,
    "rank": Rank,
    "reference_ratio": ReferenceRatio,
    "none": NoNormalisation,
}
