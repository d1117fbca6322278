"""Benefit of the doubt: each territory with the weights under which it looks most fragile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from math import ceil, floor
from typing import ClassVar

import numpy as np

from ifn_research.errors import OptionError, Refusal
from ifn_research.language.messages import say
from ifn_research.matrix import Bools, Floats, IndicatorMatrix, Labels, Statistic, Weights
from ifn_research.remarks import Remark, Remarks
from ifn_research.statistics.frontier import Frontier
from ifn_research.steps.normalisation.base import SCALE_ABOVE_ZERO
from ifn_research.steps.weighting.base import is_weight


@dataclass(frozen=True)
class BenefitOfTheDoubt:
    """Each territory's own weights: those that maximise its score while no territory of the fit exceeds 1.

    Scores go up to 1 for the territories of the fit, which nothing outside the data places, and beyond for a new
    territory that is more fragile than any combination of them. Where nothing bounds the weights, a territory is often
    judged on one indicator alone. A missing cell has no weight, and drops from what bounds the others. Weights of
    territories that score 1 are not unique, their score is.

    Parameters
    ----------
    bounds : [low, high], optional
        Least and greatest share of an indicator in each territory's own score ("pie shares"), such as [0.05, 0.4];
        [0, 1] bounds nothing.

    References
    ----------
    Cherchye, Moesen, Rogge and Van Puyenbroeck (2007), Social Indicators Research 82:111-145,
    doi:10.1007/s11205-006-9029-7: the programme in section 2, pie shares in section 3. It is the multiplier form of
    data envelopment analysis (Charnes, Cooper and Rhodes 1978) with a single input of 1.
    """

    bounds: Sequence[float] | None = None

    needs_non_negative: ClassVar[bool] = True

    def __post_init__(self) -> None:
        """Check the bounds."""
        if self.bounds is None:
            return
        pair = self.bounds if isinstance(self.bounds, (list, tuple)) else ()
        if len(pair) != 2 or not all(map(is_weight, pair)) or not 0 <= pair[0] < pair[1] <= 1:
            raise OptionError(
                "bounds", say("steps.not_two_shares_order", bounds=repr(self.bounds)), fix=say("steps.bounds_example")
            )

    def check(self, indicators: Sequence[str], dimensions: Sequence[str]) -> None:
        """Refuse bounds that no shares of so many indicators can keep."""
        del dimensions
        if self.bounds is None:
            return
        low, high = self.bounds
        equal = 1 / len(indicators)
        if not low <= equal <= high:
            wider = (min(low, floor(100 * equal) / 100), max(high, ceil(100 * equal) / 100))
            raise OptionError(
                "bounds",
                say("steps.shares_between_cannot_sum", count=len(indicators), low=low, high=high),
                fix=say("steps.bounds_hold_equal_share", low=wider[0], high=wider[1], equal=equal),
            )

    def fit(
        self,
        matrix: IndicatorMatrix,
        *,
        outcome: Floats | None = None,
        blocks: Labels | None = None,
        rng: np.random.Generator | None = None,
    ) -> Weights:
        """Mean of the territories' weights, of indicators whose maximum is 1 and scaled to sum to 1.

        See `Weighting.fit`.

        Raises
        ------
        Refusal
            If a value is negative (zero or negative with bounds), or an indicator is zero everywhere.
        """
        del outcome, blocks, rng
        self.check(matrix.indicators, matrix.dimensions)
        self._refuse_values(matrix, np.nan_to_num(matrix.values).max(axis=0, initial=0.0) == 0)
        known = np.nan_to_num(matrix.values)
        frontier = Frontier(known)
        # Each territory's own programme, without bounds, brings out whether it is on the frontier.
        with _told():
            frontier.weights(known)
        found = Weights(matrix.indicators, np.zeros(matrix.n_indicators), reference=frontier.binding)
        own = self.own_weights(matrix, found) * frontier.scale
        own = own[own.any(axis=1)]
        mean = (own / own.sum(axis=1, keepdims=True)).mean(axis=0)
        alone = (own > 0).sum(axis=1) == 1
        return replace(
            found,
            values=mean / mean.sum(),
            warnings=self._widened(matrix),
            statistics=(
                Statistic("bod_frontier", float(len(frontier.binding))),
                Statistic("bod_judged_on_one_indicator", float(alone.mean())),
            ),
        )

    def own_weights(self, matrix: IndicatorMatrix, weights: Weights) -> Floats:
        """Weights of each territory against the frontier of the fit; see `LocalWeighting.own_weights`."""
        assert weights.reference is not None
        self._refuse_values(matrix, np.zeros(matrix.n_indicators, dtype=bool))
        bounds = None if self.bounds is None else (float(self.bounds[0]), float(self.bounds[1]))
        with _told():
            return _own_weights(_Frozen(matrix.values), _Frozen(weights.reference), bounds)

    def _widened(self, matrix: IndicatorMatrix) -> Remarks:
        """Territories that know too few indicators for shares within the bounds to sum to 1."""
        if self.bounds is None:
            return ()
        known = (~np.isnan(matrix.values)).sum(axis=1)
        n = int((known * self.bounds[1] < 1).sum())
        return (Remark("equal_shares", n=n, most=float(self.bounds[1])),) if n else ()

    def _refuse_values(self, matrix: IndicatorMatrix, nowhere: Bools) -> None:
        bounded = self.bounds is not None
        wrong = matrix.values <= 0 if bounded else matrix.values < 0
        what = say("steps.positive_values_where_shares") if bounded else say("steps.values_not_negative_nor")
        columns = wrong.any(axis=0) | nowhere
        if columns.any():
            names = [name for name, bad in zip(matrix.indicators, columns, strict=True) if bad]
            raise Refusal(
                say("steps.benefit_doubt_needs", what=what, names=names),
                where="weighting: bod",
                fix=SCALE_ABOVE_ZERO,
            )


@contextmanager
def _told() -> Iterator[None]:
    """A programme that has no numerical solution refuses the version."""
    try:
        yield
    except ArithmeticError as error:
        raise Refusal(
            say("steps.programme_not_solved", message=error.args[0]),
            where="weighting: bod",
            fix=say("steps.use_wider_bounds", scale_above_zero=SCALE_ABOVE_ZERO),
        ) from error


class _Frozen:
    """An array that serves as a key of the cache."""

    def __init__(self, values: Floats) -> None:
        self.values = values
        self._key = (values.shape, values.tobytes())

    def __hash__(self) -> int:
        return hash(self._key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Frozen) and self._key == other._key


# A fit asks for the weights of its own territories, and so does scoring them: one solution serves both.
@lru_cache(maxsize=2)
def _own_weights(values: _Frozen, reference: _Frozen, bounds: tuple[float, float] | None) -> Floats:
    frontier = Frontier(reference.values, reduced=True)
    if bounds is None:
        own = frontier.weights(np.nan_to_num(values.values))
    else:
        own = frontier.weights_within(values.values, *bounds)
    return np.where(np.isnan(values.values), 0.0, own)
