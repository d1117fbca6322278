"""Rescaling: the unit in which scores are published."""

from ifn_research.aggregation.rescale.base import Rescaling
from ifn_research.aggregation.rescale.none import NoRescaling

RESCALINGS: dict[str, type[Rescaling]] = {"none": NoRescaling}
