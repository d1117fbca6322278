"""Rescaling: the unit in which scores are published."""

from ifn_research.steps.rescale.base import Rescaling
from ifn_research.steps.rescale.decile import DecileRescaling
from ifn_research.steps.rescale.mean_100 import Mean100
from ifn_research.steps.rescale.minmax import MinMaxRescaling
from ifn_research.steps.rescale.none import NoRescaling
from ifn_research.steps.rescale.percentile import PercentileRescaling
from ifn_research.steps.rescale.standard import StandardRescaling

RESCALINGS: dict[str, type[Rescaling]] = {
    "none": NoRescaling,
    "minmax": MinMaxRescaling,
    "percentile": PercentileRescaling,
    "mean_100": Mean100,
    "standard": StandardRescaling,
    "decile": DecileRescaling,
}
