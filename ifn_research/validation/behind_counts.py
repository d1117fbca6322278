"""Rates behind counts of few people: what they may be, and how well any index could agree with what was counted."""

from __future__ import annotations

import numpy as np

from ifn_research.matrix import Floats
from ifn_research.statistics.beta_binomial import mean_and_share
from ifn_research.statistics.ranks import mid_ranks
from ifn_research.validation.ground_truth import GroundTruth

# Draws of the rates: as many as keep the error of their mean correlation under 0.005, however few the territories.
VALUES_DRAWN, FEWEST, MOST = 200_000, 12, 400
# Of these, those that are ranked again in each replicate.
RANKED = 6
SEED = 1904


def parts_of_people(outcome: GroundTruth) -> bool:
    """True if an outcome is counts, each a part of the people among whom it was counted."""
    if not outcome.counted or outcome.mass is None or outcome.weight is None:
        return False
    covered = outcome.covered
    return bool((outcome.mass[covered] <= outcome.weight[covered]).all())


def reliability(outcome: GroundTruth) -> float:
    """Square of the rank correlation of a counted outcome with the rates behind its counts; NaN without one.

    Its square root is the ceiling: Spearman's correlation that a perfect index, the true rates themselves, is expected
    to reach with these counts. The rates are drawn from their distribution given the counts, under a beta-binomial
    model fitted by Kleinman's moments; their mean correlation with the observed rates is the ceiling. Ranks are not
    ruled by the few smallest denominators as variances of rates are. The model takes rates to be unrelated to the
    number of people counted.

    Parameters
    ----------
    outcome : GroundTruth
        0 where the rates differ no more than chance alone makes them, 1 where each is 0 or 1.

    References
    ----------
    Kleinman (1973), J. American Statistical Association 68:46-54, doi:10.1080/01621459.1973.10481332.
    """
    if not parts_of_people(outcome):
        return float("nan")
    observed = outcome.values[outcome.covered]
    drawn = latent_rates(outcome, most=MOST)
    if not len(drawn) or not np.ptp(observed):
        return 0.0
    ranks = mid_ranks(observed)
    found = [float(np.corrcoef(mid_ranks(one), ranks)[0, 1]) for one in drawn]
    return max(float(np.mean(found)), 0.0) ** 2


def latent_rates(outcome: GroundTruth, *, most: int) -> Floats:
    """Rates that may lie behind counts, shape (n_draws, n_covered); no draw where chance explains all of them.

    The draws depend on the counts and not on the order of the rows: they are made in the order of people and counts.

    Parameters
    ----------
    outcome : GroundTruth
        Counts, each a part of its people.
    most : int
        Draws at most; fewer where there are many territories.
    """
    assert outcome.mass is not None
    assert outcome.weight is not None
    covered = outcome.covered
    held, people = outcome.mass[covered], outcome.weight[covered]
    n_draws = min(most, int(np.clip(VALUES_DRAWN // max(len(held), 1), FEWEST, MOST)))
    (mean,), (share,) = mean_and_share(held / people, people, np.zeros(1, dtype=np.int64)) if len(held) else ([0], [0])
    if not 0 < mean < 1 or share <= 0:
        return np.empty((0, len(held)))
    size = (1 - share) / share
    order = np.lexsort((held, people))
    rng = np.random.default_rng(SEED)
    result = np.empty((n_draws, len(held)))
    # At share 1 each territory is one person many times over: its rate is what was seen.
    result[:, order] = (
        rng.beta(mean * size + held[order], (1 - mean) * size + (people - held)[order], size=(n_draws, len(held)))
        if size > 0
        else (held / people)[order]
    )
    return result
