"""Colours and classes of maps, which people with any colour vision tell apart."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

import numpy as np
import numpy.typing as npt

# Ten of matplotlib's cividis, from light (least fragile tenth) to dark.
DECILES = (
    *("#fce236", "#ddc858", "#bfb06b", "#a29975", "#878478"),
    *("#6e6f73", "#555c6d", "#3a486c", "#0f3570", "#00224e"),
)
# ColorBrewer's PuOr in seven classes, the middle one darker than paper: purple is better, orange worse.
DIVERGING = ("#542788", "#998ec3", "#d8daeb", "#eeeeee", "#fee0b6", "#f1a340", "#b35806")
# Classes that have no order: Okabe and Ito (2008), then four of Tol's muted colours.
KINDS = (
    *("#d55e00", "#0072b2", "#f0e442", "#009e73", "#cc79a7", "#56b4e9"),
    *("#e69f00", "#999999", "#332288", "#882255", "#999933", "#44aa99"),
)
# In the most fragile tenth whatever is chosen, in some runs, in none.
STANDINGS = {"in": "#0f3570", "open": "#e08214", "out": "#dbe4ee"}
# Shares of the territories by which a rank has moved little, some, or much.
SHIFTS = (0.025, 0.05, 0.1)
# Standard deviations of what is left of an outcome.
RESIDUALS = (0.5, 1.0, 2.0)
# Classes of scores at most, and the widths that they may have, times a power of ten: those that are easy to read.
SCORE_CLASSES = 7
WIDTHS = tuple(map(Decimal, ("1", "1.5", "2", "2.5", "3", "4", "5", "6")))
# Scores that differ by less than this share of their size differ by rounding alone.
NOISE = 1e-9


def score_breaks(values: npt.NDArray[np.float64]) -> tuple[tuple[float, ...], int]:
    """Edges of classes of scores, and the decimals that write them exactly.

    Classes have one width, whose multiples are their edges; they are the narrowest ones that hold every score in
    `SCORE_CLASSES` classes. Equal scores have one edge, the score itself to four figures, and are one class.

    Parameters
    ----------
    values : array, shape (n_territories,)
        Scores, of which none is missing; at least one.
    """
    low, high = float(np.min(values)), float(np.max(values))
    size = max(abs(low), abs(high))
    if high - low <= NOISE * size:
        decimals = max(0, 3 - int(np.floor(np.log10(size)))) if size else 0
        return (round(low, decimals),), decimals
    # As they are written: an edge that equals a score in decimals then equals it in binary.
    return _even_breaks(Decimal(str(low)), Decimal(str(high)))


def _even_breaks(low: Decimal, high: Decimal) -> tuple[tuple[float, ...], int]:
    # No narrower width than this power of ten holds them all.
    power = ((high - low) / SCORE_CLASSES).adjusted()
    for width in (step.scaleb(power + more) for more in range(3) for step in WIDTHS):
        first = int((low / width).to_integral_value(ROUND_FLOOR))
        last = int((high / width).to_integral_value(ROUND_CEILING))
        if last - first <= SCORE_CLASSES:
            break
    decimals = max(0, -int(width.normalize().as_tuple().exponent))
    return tuple(float(k * width) for k in range(first, last + 1)), decimals


def score_classes(values: npt.NDArray[np.float64], edges: tuple[float, ...]) -> npt.NDArray[np.int64]:
    """Class of each score, 0 the least fragile; a class holds its lower edge, the last one its upper edge too.

    Parameters
    ----------
    values : array, shape (n_territories,)
        Scores, of which none is missing.
    edges : tuple of float
        Of `score_breaks` of these scores.
    """
    last = max(0, len(edges) - 2)
    return np.clip(np.searchsorted(np.array(edges), values, side="right") - 1, 0, last).astype(np.int64)


def score_colours(n: int) -> tuple[str, ...]:
    """As many colours at equal steps of the scale of the tenths, from light to dark; the middle one where n is 1."""
    channels = np.array([[int(colour[k : k + 2], 16) for k in (1, 3, 5)] for colour in DECILES])
    places = np.linspace(0, len(DECILES) - 1, n) if n > 1 else np.array([(len(DECILES) - 1) / 2])
    found = np.stack([np.interp(places, np.arange(len(DECILES)), channel) for channel in channels.T], axis=1)
    return tuple("#" + "".join(f"{round(value):02x}" for value in colour) for colour in found.tolist())


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


# The colour and the form of the dots of each file of places: told apart without colours too.
MARKS = (("#00695c", "disc"), ("#4a148c", "square"), ("#01579b", "diamond"), ("#3e2723", "disc"))
