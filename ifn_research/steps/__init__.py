"""The steps of an index in the order of the pipeline, one method a file."""

from __future__ import annotations

from collections.abc import Mapping

from ifn_research.steps.aggregation import RULES
from ifn_research.steps.imputation import IMPUTATIONS
from ifn_research.steps.normalisation import NORMALISATIONS
from ifn_research.steps.outliers import OUTLIER_TREATMENTS
from ifn_research.steps.rescale import RESCALINGS
from ifn_research.steps.shrinkage import SHRINKAGES
from ifn_research.steps.weighting import WEIGHTINGS

# Every kind of step with its methods by name.
STEPS: dict[str, Mapping[str, type]] = {
    "shrinkage": SHRINKAGES,
    "imputation": IMPUTATIONS,
    "outliers": OUTLIER_TREATMENTS,
    "normalisation": NORMALISATIONS,
    "weighting": WEIGHTINGS,
    "aggregation": RULES,
    "rescale": RESCALINGS,
}
