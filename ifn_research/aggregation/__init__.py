"""Aggregation: from weighted indicators to scores."""

from ifn_research.aggregation.ampi import AdjustedMazziottaPareto
from ifn_research.aggregation.arithmetic import ArithmeticMean
from ifn_research.aggregation.base import Rule
from ifn_research.aggregation.copeland import Copeland
from ifn_research.aggregation.generalised import GeneralisedMean
from ifn_research.aggregation.geometric import GeometricMean
from ifn_research.aggregation.harmonic import HarmonicMean
from ifn_research.aggregation.mpi import MazziottaPareto

RULES: dict[str, type[Rule]] = {
    "arithmetic": ArithmeticMean,
    "geometric": GeometricMean,
    "harmonic": HarmonicMean,
    "generalised": GeneralisedMean,
    "mpi": MazziottaPareto,
    "ampi": AdjustedMazziottaPareto,
    "copeland": Copeland,
}
