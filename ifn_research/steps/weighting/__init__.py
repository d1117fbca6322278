"""Weighting: how much each indicator counts."""

from ifn_research.steps.weighting.ahp import AnalyticHierarchy
from ifn_research.steps.weighting.balanced import BalancedWeights
from ifn_research.steps.weighting.base import Weighting
from ifn_research.steps.weighting.bod import BenefitOfTheDoubt
from ifn_research.steps.weighting.budget import BudgetWeights
from ifn_research.steps.weighting.critic import Critic
from ifn_research.steps.weighting.entropy import EntropyWeights
from ifn_research.steps.weighting.equal import EqualWeights
from ifn_research.steps.weighting.equal_by_dimension import EqualByDimension
from ifn_research.steps.weighting.factor import FactorAnalysis
from ifn_research.steps.weighting.fixed import FixedWeights
from ifn_research.steps.weighting.pca import PrincipalComponent
from ifn_research.steps.weighting.supervised import SupervisedWeights

WEIGHTINGS: dict[str, type[Weighting]] = {
    "equal": EqualWeights,
    "equal_by_dimension": EqualByDimension,
    "fixed": FixedWeights,
    "budget": BudgetWeights,
    "ahp": AnalyticHierarchy,
    "pca": PrincipalComponent,
    "factor": FactorAnalysis,
    "entropy": EntropyWeights,
    "critic": Critic,
    "balanced": BalancedWeights,
    "bod": BenefitOfTheDoubt,
    "supervised": SupervisedWeights,
}

__all__ = ["WEIGHTINGS", "Weighting"]
