"""Normalisation: making indicators comparable, oriented so that higher is more fragile."""

from ifn_research.steps.normalisation.base import Normalisation
from ifn_research.steps.normalisation.decile import Decile
from ifn_research.steps.normalisation.distance_to_target import DistanceToTarget
from ifn_research.steps.normalisation.exponential import Exponential
from ifn_research.steps.normalisation.goalposts import Goalposts
from ifn_research.steps.normalisation.minmax import MinMax
from ifn_research.steps.normalisation.none import NoNormalisation
from ifn_research.steps.normalisation.percentile import Percentile
from ifn_research.steps.normalisation.rank import Rank
from ifn_research.steps.normalisation.rank_points import RankPoints
from ifn_research.steps.normalisation.reference_ratio import ReferenceRatio
from ifn_research.steps.normalisation.zscore import ZScore

NORMALISATIONS: dict[str, type[Normalisation]] = {
    "zscore": ZScore,
    "minmax": MinMax,
    "percentile": Percentile,
    "rank": Rank,
    "decile": Decile,
    "rank_points": RankPoints,
    "exponential": Exponential,
    "goalposts": Goalposts,
    "distance_to_target": DistanceToTarget,
    "reference_ratio": ReferenceRatio,
    "none": NoNormalisation,
}
