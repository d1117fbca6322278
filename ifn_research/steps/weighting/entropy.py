"""Weights from how unevenly each indicator is spread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ifn_research.errors import Refusal
from ifn_research.language.messages import say
from ifn_research.matrix import Floats, IndicatorMatrix, Labels, Weights
from ifn_research.steps.normalisation.base import SCALE_ABOVE_ZERO
from ifn_research.steps.weighting.base import refuse_too_few_complete


@dataclass(frozen=True)
class EntropyWeights:
    """1 - entropy of each indicator's shares over the territories, as shares: uneven indicators count more.

    Shares need values that are not negative, and depend on where the scale has its zero; a few extreme territories are
    enough to give an indicator most of the weight.

    References
    ----------
    Hwang and Yoon (1981), Multiple Attribute Decision Making, p. 52, doi:10.1007/978-3-642-48318-9.
    """

    needs_non_negative: ClassVar[bool] = True

    def fit(
        self,
        matrix: IndicatorMatrix,
        *,
        outcome: Floats | None = None,
        blocks: Labels | None = None,
        rng: np.random.Generator | None = None,
    ) -> Weights:
        """(1 - e_j) / sum (1 - e), e_j = -sum p ln p / ln n, p = x / sum x; see `Weighting.fit`.

        Raises
        ------
        Refusal
            If fewer than two territories are complete, a value is negative, an indicator is zero everywhere, or all
            are spread evenly.
        """
        del outcome, blocks, rng
        values = matrix.values
        refuse_too_few_complete(len(values))
        wrong = (values < 0).any(axis=0) | (values.sum(axis=0) == 0)
        if wrong.any():
            names = [name for name, bad in zip(matrix.indicators, wrong, strict=True) if bad]
            raise Refusal(
                say("steps.entropy_weights_need_values", names=names),
                where="weighting: entropy",
                fix=say("steps.leave_indicator_everywhere_out", scale_above_zero=SCALE_ABOVE_ZERO),
            )
        shares = values / values.sum(axis=0)
        terms = np.where(shares > 0, shares * np.log(np.where(shares > 0, shares, 1.0)), 0.0)
        unevenness = np.maximum(1.0 + terms.sum(axis=0) / np.log(len(values)), 0.0)
        if unevenness.sum() < 1e-12:
            raise Refusal(
                say("steps.every_indicator_spread_evenly"),
                where="weighting: entropy",
                fix=say("steps.use_weighting_equal"),
            )
        return Weights(matrix.indicators, unevenness / unevenness.sum())
