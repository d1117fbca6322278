"""Fair shares of a change among what changed: Shapley values, exact for few players."""

from __future__ import annotations

import itertools
import math

import numpy as np

from ifn_research.matrix import Floats


def fair_shares(outcomes: Floats, players: int) -> Floats:
    """The Shapley value of each player in the change from none of them to all of them.

    That of a player is the mean, over all orders in which the players may come, of what it changes when it comes. The
    values sum to the whole change; a player that never changes anything has 0; two that change the same have the same.

    Parameters
    ----------
    outcomes : array, shape (2,) * players + (...)
        The outcome by who has come: 0 = not yet, 1 = come, one axis a player; what follows is any number of outcomes.
        NaN where one is unknown.
    players : int

    Returns
    -------
    array, shape (players, ...)
        In the unit of the outcomes; NaN where an outcome that is needed is unknown. Where outcomes are whole numbers,
        so are the shares times `players` factorial.

    Raises
    ------
    ValueError
        If the first axes are not `players` pairs.

    References
    ----------
    Shapley (1953), Contributions to the Theory of Games II, 307-317, doi:10.1515/9781400881970-018.
    """
    if outcomes.shape[:players] != (2,) * players:
        raise ValueError(f"{players} players need as many axes of two outcomes first, not {outcomes.shape}")
    found = np.zeros((players, *outcomes.shape[players:]))
    for player in range(players):
        others = [other for other in range(players) if other != player]
        for come in itertools.product((0, 1), repeat=players - 1):
            before = dict(zip(others, come, strict=True))
            orders = math.factorial(sum(come)) * math.factorial(players - 1 - sum(come))
            without, with_it = (
                outcomes[tuple(before.get(axis, present) for axis in range(players))] for present in (0, 1)
            )
            found[player] += orders * (with_it - without)
    return found / math.factorial(players)
