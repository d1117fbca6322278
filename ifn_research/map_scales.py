"""Colours and classes of maps, which people with any colour vision tell apart."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

# Ten of matplotlib's cividis, from light (least fragile tenth) to dark.
DECILES = (
    *("#fce236", "#ddc858", "#bfb06b", "#a29975", "#878478"),
    *("#6e6f73", "#555c6d", "#3a486c", "#0f3570", "#00224e"),
)
# ColorBrewer's PuOr in seven classes, the middle one darker than paper: purple is better, orange worse.
DIVERGING = ("#542788", "#998ec3", "#d8daeb", "#eeeeee", "#fee0b6", "#f1a340", "#b35806")
# Shares of the territories by which a rank has moved little, some, or much.
SHIFTS = (0.025, 0.05, 0.1)
# Standard deviations of what is left of an outcome.
RESIDUALS = (0.5, 1.0, 2.0)


def shift_breaks(n: int) -> tuple[int, int, int]:
    """Least number of places of the three classes of moves in either direction, among n ranked territories."""
    least = 1
    found = []
    for share in SHIFTS:
        least = max(least, round(share * n))
        found.append(least)
        least += 1
    return found[0], found[1], found[2]


def shift_classes(rise: npt.NDArray[np.int64], n: int) -> npt.NDArray[np.int64]:
    """Class of each move: 0 (much less fragile) to 6 (much more fragile), 3 where it is small.

    Parameters
    ----------
    rise : array of int, shape (n_territories,)
        Places by which each has become more fragile: the earlier rank less the later one, as rank 1 is most fragile.
    n : int
        How many are ranked.
    """
    size = np.searchsorted(np.array(shift_breaks(n)), np.abs(rise), side="right")
    return np.asarray(3 + np.sign(rise) * size, dtype=np.int64)


def residual_breaks(values: npt.NDArray[np.float64]) -> tuple[tuple[float, ...], int]:
    """Edges of seven classes of residuals, at half, one and two standard deviations, and the decimals that they have.

    They are rounded, so that a legend says exactly where a class ends; none where residuals do not vary.
    """
    spread = float(np.std(values)) if len(values) else 0.0
    if spread == 0:
        return (), 0
    decimals = max(0, 1 - int(np.floor(np.log10(spread))))
    sizes = [round(spread * share, decimals) for share in RESIDUALS]
    return (*(-size for size in reversed(sizes)), *sizes), decimals
