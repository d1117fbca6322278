"""Statistical disclosure: which figures to withhold so that no small count can be found, not even by difference."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ifn_research.matrix import Bools, Floats, Labels, small

TOTAL = "total"
# A unit vector whose projection on the known equations is shorter than 1 by less than this lies in them.
INSIDE = 1e-9


def suppressed(table: pd.DataFrame, *, threshold: int) -> pd.DataFrame:
    """The cells and margins of a two-way table of counts to withhold.

    Small cells are, and so are as many others as it takes that none can be found from what remains: each lies on a
    rectangle of withheld cells along which counts can be shifted without a visible figure changing (the hypercube
    method). Rectangles that leave a small count an interval of `threshold` or more are preferred, and among these the
    one that withholds the fewest people. A table that cannot be protected otherwise is withheld whole.

    Parameters
    ----------
    table : DataFrame, shape (n_rows, n_columns)
        Counts from 0 up, whose margins are published beside them.
    threshold : int
        The least count that may be told.

    Returns
    -------
    DataFrame of bool, shape (n_rows + 1, n_columns + 1)
        True where a figure is withheld; the last row and column, named ``total``, are the margins.

    Raises
    ------
    ValueError
        If a count is negative or unknown.

    References
    ----------
    Giessing and Repsilber (2002), Tools and strategies to protect multiple tables with the GHQUAR cell suppression
    engine, LNCS 2316:181-192, doi:10.1007/3-540-47804-3_14.
    """
    counts = table.to_numpy(dtype=np.float64)
    if not (counts >= 0).all():
        raise ValueError("a table of counts holds a negative or an unknown one")
    whole = np.block([[counts, counts.sum(axis=1)[:, None]], [counts.sum(axis=0)[None, :], counts.sum()]])
    mask = _protected(whole, threshold)
    rows, columns = [*table.index, TOTAL], [*table.columns, TOTAL]
    return pd.DataFrame(mask, index=pd.Index(rows, dtype=object), columns=pd.Index(columns, dtype=object))


def _protected(whole: Floats, threshold: int) -> Bools:
    primary = small(whole, threshold)
    mask = primary.copy()
    places = np.argwhere(primary)
    for i, j in places[np.argsort(whole[primary], kind="stable")].tolist():
        corners = _rectangle(whole, mask, (i, j), threshold)
        if corners is None:
            return np.ones_like(mask)
        mask[np.ix_(*corners)] = True
    return mask


def _rectangle(whole: Floats, mask: Bools, cell: tuple[int, int], threshold: int) -> tuple[list[int], list[int]] | None:
    """Rows and columns of the rectangle that protects a cell at the least cost; None where no count can be shifted."""
    i, j = cell
    # The margins enter with a minus: every line then sums to zero, and margins are cells like any other.
    sign = np.ones(whole.shape)
    sign[-1, :-1] = sign[:-1, -1] = -1.0
    others = np.delete(np.arange(whole.shape[0]), i), np.delete(np.arange(whole.shape[1]), j)
    at = np.ix_(*others)
    shape = whole[at].shape
    corners = (whole[i, j], whole[i, others[1]][None, :], whole[others[0], j][:, None], whole[at])
    moves = (sign[i, j], -sign[i, others[1]][None, :], -sign[others[0], j][:, None], sign[at])
    up, down = (_room(corners, moves, direction, shape) for direction in (1.0, -1.0))
    width = np.minimum(up + down, float(threshold))
    hidden = mask[i, others[1]][None, :], mask[others[0], j][:, None], mask[at]
    cost = sum(
        np.where(known, 0.0, np.maximum(value, threshold)) for known, value in zip(hidden, corners[1:], strict=True)
    )
    if not width.size or width.max() < 1:
        return None
    best = np.where(width == width.max(), np.broadcast_to(cost, shape), np.inf)
    k, m = np.unravel_index(int(np.argmin(best)), shape)
    return [i, int(others[0][k])], [j, int(others[1][m])]


def _room(corners: Sequence[Floats], moves: Sequence[Floats], direction: float, shape: tuple[int, ...]) -> Floats:
    """The amount by which counts can be shifted around each rectangle before one of its corners is empty."""
    room = np.full(shape, np.inf)
    for value, move in zip(corners, moves, strict=True):
        room = np.minimum(room, np.where(move * direction < 0, value, np.inf))
    return room


def enough_masked(masked: Bools, classes: Sequence[Labels], sizes: Floats, *, least: int, usable: Bools) -> Bools:
    """Mask further rows until no class of rows holds only a few masked ones.

    A sum or a mean over a class, less what is visible of it, is the sum over the masked rows: of one row it is the row
    itself. Each class that has a masked row ends with `least` of them, or is masked whole.

    Parameters
    ----------
    masked : array of bool, shape (n,)
    classes : sequence of array of str, each of shape (n,)
        Rows over which figures are summed; the empty string belongs to none.
    sizes : array, shape (n,)
        People behind each row; the smallest are masked first, unknown ones last.
    least : int
    usable : array of bool, shape (n,)
        Rows that are told at all: the others hide nothing.

    Returns
    -------
    array of bool, shape (n,)
    """
    found = masked & usable
    order = np.lexsort((np.arange(len(sizes)), np.nan_to_num(sizes, nan=np.inf)))
    order = order[usable[order]]
    numbered = [pd.factorize(pd.Series(labels, dtype=object).mask(labels == "")) for labels in classes]
    # Small classes first: rows that are masked in them serve the large ones, and not the other way round.
    numbered.sort(key=lambda item: len(item[1]), reverse=True)
    while True:
        before = int(found.sum())
        for numbers, names in numbered:
            counts = np.bincount(numbers[found & (numbers >= 0)], minlength=len(names))
            for k in np.flatnonzero((counts > 0) & (counts < least)).tolist():
                inside = order[(numbers[order] == k) & ~found[order]]
                found[inside[: least - int(counts[k])]] = True
        if int(found.sum()) == before:
            return found


def determined(equations: Floats) -> Bools:
    """The unknowns that follow from linear equations whose right-hand sides are known, as booleans.

    Parameters
    ----------
    equations : array, shape (n_equations, n_unknowns)
        Coefficients.

    Returns
    -------
    array of bool, shape (n_unknowns,)
        True where the unit vector of the unknown is a combination of the equations.
    """
    if not equations.size:
        return np.zeros(equations.shape[1], dtype=bool)
    _, values, rows = np.linalg.svd(equations, full_matrices=False)
    kept = rows[values > values.max(initial=0.0) * 1e-10]
    return np.asarray((kept**2).sum(axis=0) > 1 - INSIDE)
