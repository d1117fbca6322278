"""An index version before it is fitted: its steps, built and checked."""

from __future__ import annotations

from dataclasses import dataclass, field

from ifn_research.config import CoverageConfig
from ifn_research.matrix import IndicatorMatrix
from ifn_research.steps.aggregation.base import Rule
from ifn_research.steps.base import Step
from ifn_research.steps.imputation.base import Imputation, complete, sufficiently_known
from ifn_research.steps.normalisation.base import Normalisation
from ifn_research.steps.rescale.base import Rescaling
from ifn_research.steps.shrinkage import SHRINKAGES
from ifn_research.steps.transformation import Transformation
from ifn_research.steps.weighting.base import Weighting


@dataclass(frozen=True)
class Recipe:
    """The steps of an index version, built and checked but not yet fitted."""

    name: str
    shrinkage: Step
    imputation: Imputation
    outliers: Step
    normalisation: Normalisation
    weighting: Weighting
    rules: tuple[Rule, ...]
    staged: bool
    rescale: Rescaling
    rescale_stages: bool = False
    coverage: CoverageConfig = field(default_factory=CoverageConfig)

    @property
    def transformation(self) -> Transformation:
        """The step that puts indicators on the scales that they declare."""
        return Transformation()

    @property
    def shrinks(self) -> bool:
        """True if rates from counts are replaced by estimates."""
        return type(self.shrinkage) is not SHRINKAGES["none"]

    @property
    def between(self) -> Normalisation | None:
        """The method that puts the scores of a stage back on the scale of the indicators; None when nothing does."""
        return self.normalisation if self.rescale_stages else None

    @property
    def group_names(self) -> tuple[str, ...]:
        """Groups of territories that the steps before the weighting need."""
        steps = (self.shrinkage, self.imputation, self.outliers, self.normalisation)
        return tuple(dict.fromkeys(name for step in steps for name in step.group_names))

    def sufficient(self, matrix: IndicatorMatrix) -> IndicatorMatrix:
        """The territories of which enough is known: the only ones of which anything is learned."""
        if self.imputation.leaves_out_raw:
            known = complete(matrix)
            # Where none is complete, the imputation says so.
            return matrix.rows(known) if known.any() else matrix
        if not self.imputation.leaves_out_territories:
            return matrix
        return matrix.rows(sufficiently_known(matrix, self.coverage.territories))
