"""Aggregation: from weighted indicators to scores."""

from ifn_research.aggregation.arithmetic import ArithmeticMean
from ifn_research.aggregation.base import Rule
from ifn_research.aggregation.geometric import GeometricMean

RULES: dict[str, type[Rule]] = {
    "arithmetic": ArithmeticMean,
    "geometric": GeometricMean,
}
