"""The robustness of versions: their choices planned before data are read, their runs, and the tables made of these."""

from ifn_research.study.robustness.planning import RobustnessPlan, plan_robustness
from ifn_research.study.robustness.stage import with_robustness

__all__ = ["RobustnessPlan", "plan_robustness", "with_robustness"]
