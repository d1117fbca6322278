"""Weights from contrast and conflict between indicators."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ifn_research.errors import Refusal
from ifn_research.language.messages import say
from ifn_research.matrix import Floats, IndicatorMatrix, Labels, Weights
from ifn_research.remarks import Remark
from ifn_research.steps.weighting.base import correlations_of


@dataclass(frozen=True)
class Critic:
    """Standard deviation times the sum of 1 - correlation with the others: what is spread and says something else.

    The standard deviation is taken after min-max, as in the paper, whatever the version's normalisation: z-scores have
    none to compare. An indicator that runs against the others gets *more* weight: check directions first. Pairs of
    indicators are all it looks at: it is computed for fewer territories than indicators too, with a warning.

    References
    ----------
    Diakoulaki, Mavrotas and Papayannakis (1995), Computers & Operations Research 22:763-770,
    doi:10.1016/0305-0548(94)00059-H.
    """

    def fit(
        self,
        matrix: IndicatorMatrix,
        *,
        outcome: Floats | None = None,
        blocks: Labels | None = None,
        rng: np.random.Generator | None = None,
    ) -> Weights:
        """C_j / sum C, C_j = s_j sum_k (1 - r_jk); see `Weighting.fit`.

        Raises
        ------
        Refusal
            If the indicators are perfectly correlated: no one says anything that the others do not; or for fewer than
            three territories.
        """
        del outcome, blocks, rng
        correlations = correlations_of(matrix, few=True)
        spread = matrix.values.std(axis=0, ddof=1) / np.ptp(matrix.values, axis=0)
        information = spread * (1.0 - correlations).sum(axis=0)
        if information.sum() < 1e-12:
            raise Refusal(
                say("steps.indicators_perfectly_correlated_none"),
                where="weighting: critic",
                fix=say("steps.keep_use_weighting_equal"),
            )
        n, m = matrix.values.shape
        few = (Remark("critic_few_territories", territories=n, m=m),)
        return Weights(matrix.indicators, information / information.sum(), warnings=few if n <= m else ())
