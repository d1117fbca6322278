"""Aggregation: from weighted indicators to scores."""

from ifn_research.steps.aggregation.ampi import AdjustedMazziottaPareto
from ifn_research.steps.aggregation.arithmetic import ArithmeticMean
from ifn_research.steps.aggregation.base import Rule
from ifn_research.steps.aggregation.copeland import Copeland
from ifn_research.steps.aggregation.generalised import GeneralisedMean
from ifn_research.steps.aggregation.geometric import GeometricMean
from ifn_research.steps.aggregation.harmonic import HarmonicMean
from ifn_research.steps.aggregation.mpi import MazziottaPareto

RULES: dict[str, type[Rule]] = {
    "arithmetic": ArithmeticMean,
    "geometric": GeometricMean,
    "harmonic": HarmonicMean,
    "generalised": GeneralisedMean,
    "mpi": MazziottaPareto,
    "ampi": AdjustedMazziottaPareto,
    "copeland": Copeland,
}
