"""Binomial regression of counts on one variable, for many weightings of the same units at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy

from ifn_research.matrix import Floats

MOST_STEPS = 50
CONVERGED = 1e-10


@dataclass(frozen=True)
class Logits:
    """Logistic regressions of the same counts under different weights of the units.

    Attributes
    ----------
    intercept, slope : array, shape (replicates,)
        NaN where there is no finite maximum of the likelihood (the variable separates the cases).
    deviance, null_deviance : array, shape (replicates,)
        Residual deviance with the variable and without.
    """

    intercept: Floats
    slope: Floats
    deviance: Floats
    null_deviance: Floats


def logits(x: Floats, cases: Floats, people: Floats, copies: Floats) -> Logits:
    """Fit a binomial logit of cases among people on one variable, in each replicate, by Newton's method.

    Parameters
    ----------
    x, cases, people : array, shape (n,)
        `people` above 0, `cases` from 0 to `people`.
    copies : array, shape (replicates, n)
        How many times each unit counts.
    """
    totals = copies @ people
    rate = np.divide(copies @ cases, totals, out=np.full(len(copies), np.nan), where=totals > 0)
    inside = (rate > 0) & (rate < 1)
    intercept = np.log(np.where(inside, rate, np.nan) / np.where(inside, 1 - rate, np.nan))
    slope = np.where(inside, 0.0, np.nan)
    saturated = copies @ (
        scipy.special.xlogy(cases, cases / people) + scipy.special.xlogy(people - cases, 1 - cases / people)
    )
    null = 2 * (saturated - _likelihood(intercept, slope, x, cases, people, copies))
    moving = np.flatnonzero(inside)
    for _ in range(MOST_STEPS):
        if not moving.size:
            break
        steps = _newton(intercept[moving], slope[moving], x, cases, people, copies[moving])
        intercept[moving] += steps[0]
        slope[moving] += steps[1]
        moving = moving[~(np.abs(steps).max(axis=0) < CONVERGED)]
    intercept[moving] = slope[moving] = np.nan
    deviance = 2 * (saturated - _likelihood(intercept, slope, x, cases, people, copies))
    return Logits(intercept, slope, deviance, null)


def _newton(intercept: Floats, slope: Floats, x: Floats, cases: Floats, people: Floats, copies: Floats) -> Floats:
    """Step of both coefficients, shape (2, replicates); NaN where the variable does not vary."""
    p = scipy.special.expit(intercept[:, None] + slope[:, None] * x)
    missed = copies * (cases - people * p)
    information = copies * people * p * (1 - p)
    u0, u1 = missed.sum(axis=1), missed @ x
    i00, i01, i11 = information.sum(axis=1), information @ x, information @ (x * x)
    determinant = i00 * i11 - i01 * i01
    defined = determinant > CONVERGED * i00 * i11
    blank = np.full(len(u0), np.nan)
    return np.stack(
        [
            np.divide(i11 * u0 - i01 * u1, determinant, out=blank.copy(), where=defined),
            np.divide(i00 * u1 - i01 * u0, determinant, out=blank, where=defined),
        ]
    )


def _likelihood(intercept: Floats, slope: Floats, x: Floats, cases: Floats, people: Floats, copies: Floats) -> Floats:
    eta = intercept[:, None] + slope[:, None] * x
    with np.errstate(invalid="ignore"):
        result: Floats = np.einsum("rn,rn->r", copies, cases * eta - people * np.logaddexp(0, eta))
    return result
