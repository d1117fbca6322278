"""Shrinkage: rates counted on few people are drawn towards those of their group."""

from ifn_research.indicators.shrinkage.beta_binomial import BetaBinomial
from ifn_research.indicators.shrinkage.none import NoShrinkage
from ifn_research.indicators.step import Step

SHRINKAGES: dict[str, type[Step]] = {
    "none": NoShrinkage,
    "beta_binomial": BetaBinomial,
}
