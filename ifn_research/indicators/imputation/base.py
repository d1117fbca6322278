"""What an imputation is, and how much must be known before cells are filled."""

from __future__ import annotations

import numpy as np

from ifn_research.errors import Refusal, listing
from ifn_research.indicators.step import Learned, Step
from ifn_research.matrix import Bools, Floats, IndicatorMatrix

# Share of known cells below which an indicator is refused and a territory is left out.
MINIMUM_COVERAGE = 0.65


class Imputation(Step):
    """A step that decides what happens to missing cells; works on raw values, before orientation."""

    # Whether territories of which too little is known are left out before the step.
    leaves_out_territories = True


def refuse_low_coverage(matrix: IndicatorMatrix) -> None:
    """Refuse indicators that are known for fewer than 65 % of the territories.

    Raises
    ------
    Refusal
        Naming the indicators and their coverage.
    """
    known = 1 - np.isnan(matrix.values).mean(axis=0)
    low = np.flatnonzero(known < MINIMUM_COVERAGE)
    if low.size:
        named = listing(f"{matrix.indicators[j]} ({known[j]:.0%} known)" for j in low)
        raise Refusal(
            f"too little is known of {named}: at least {MINIMUM_COVERAGE:.0%} of the territories are needed",
            where=f"indicator '{matrix.indicators[low[0]]}'",
            fix="leave these indicators out of the version, or accept them with allow_low_coverage: true",
        )


def sufficiently_known(matrix: IndicatorMatrix) -> Bools:
    """Territories of which at least 65 % of the indicators are known, shape (n_territories,)."""
    return 1 - np.isnan(matrix.values).mean(axis=1) >= MINIMUM_COVERAGE


def filled(matrix: IndicatorMatrix, replacement: Floats) -> IndicatorMatrix:
    """The matrix with its missing cells replaced and marked; `replacement` broadcasts to its values."""
    missing = np.isnan(matrix.values)
    values = np.where(missing, replacement, matrix.values)
    return matrix.with_values(values, imputed=matrix.imputed | missing)


def as_array(learned: Learned, key: str) -> Floats:
    """A learned list as an array."""
    return np.asarray(learned[key], dtype=np.float64)
