"""Leave out the territories with a missing cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ifn_research.errors import OptionError, Refusal, nearest
from ifn_research.language.messages import say
from ifn_research.matrix import IndicatorMatrix
from ifn_research.steps.base import Learned
from ifn_research.steps.imputation.base import Imputation, complete

WHEN = ("before", "after")


@dataclass(frozen=True)
class DropTerritories(Imputation):
    """Leave out every territory with a missing cell (listwise deletion).

    Parameters
    ----------
    when : {"before", "after"}
        Before anything is learned of the territories; or after the normalisation, which then places the others among
        all those whose value is known, indicator by indicator. Weights are learned from complete territories either
        way.

    References
    ----------
    ``after``: CDC/ATSDR Social Vulnerability Index, documentation: an indicator's percentiles are those among all
    places that have it, and a place that lacks one has no overall rank.
    """

    when: Literal["before", "after"] = "before"

    leaves_out_territories = False

    def __post_init__(self) -> None:
        """Check the option."""
        if self.when not in WHEN:
            raise OptionError(
                "when", say("steps.unknown_moment", when=repr(self.when)), fix=nearest(str(self.when), WHEN)
            )

    @property
    def leaves_out_raw(self) -> bool:
        """True if territories are left out before anything is learned of any."""
        return self.when == "before"

    @property
    def leaves_out_normalised(self) -> bool:
        """True if territories are left out after the normalisation."""
        return self.when == "after"

    def fit(self, matrix: IndicatorMatrix) -> Learned:
        """Check that some territory remains."""
        if not complete(matrix).any():
            raise Refusal(
                say("steps.no_territory_complete_dropping"),
                where=say("steps.of_n_territories", count=matrix.n_territories),
                fix=say("steps.drop_indicators_most_missing"),
            )
        return {}

    def apply(self, matrix: IndicatorMatrix, learned: Learned) -> IndicatorMatrix:
        """The complete territories; all of them where they are left out later."""
        return matrix if self.leaves_out_normalised else matrix.rows(complete(matrix))
