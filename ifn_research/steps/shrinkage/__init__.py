"""Shrinkage: rates counted on few people are drawn towards those of their group."""

from ifn_research.steps.base import Step
from ifn_research.steps.shrinkage.beta_binomial import BetaBinomial
from ifn_research.steps.shrinkage.none import NoShrinkage

SHRINKAGES: dict[str, type[Step]] = {
    "none": NoShrinkage,
    "beta_binomial": BetaBinomial,
}
