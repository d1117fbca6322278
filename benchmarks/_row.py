"""A line of the table of `make bench`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import process_time

HEAD = f"{'':76} {'here':>9} {'peer':>9} {'ratio':>7} {'floor':>9} {'ratio':>7} {'wanted':>7}"


@dataclass(frozen=True)
class Row:
    """Seconds of one thing, with those of others that do the same in the same run.

    Attributes
    ----------
    what : str
    here : float
    peer : float, optional
        Of a library, or of a plain loop; its ratio says how many times as long it takes.
    against : str
        Who the peer is.
    floor : float, optional
        Of the least that NumPy can do; its ratio says how many times as long it takes here.
    wanted : float, optional
        The most that is wanted on a quiet machine of two cores.
    """

    what: str
    here: float
    peer: float | None = None
    against: str = ""
    floor: float | None = None
    wanted: float | None = None

    def __str__(self) -> str:
        slower = None if self.peer is None else self.peer / self.here
        above = None if self.floor is None else self.here / self.floor
        cells = (_seconds(self.here), _seconds(self.peer), _ratio(slower), _seconds(self.floor), _ratio(above))
        figures = " ".join(f"{cell:>{width}}" for cell, width in zip(cells, (9, 9, 7, 9, 7), strict=True))
        wanted = "" if self.wanted is None else f"{self.wanted:g} s"
        return f"{self.what:<76} {figures} {wanted:>7}  {self.against}".rstrip()


def best(work: Callable[[], object], times: int = 3) -> float:
    """Seconds of the processor in the quickest of several runs, after one that warms up where there are several."""
    if times > 1:
        work()
    found = []
    for _ in range(times):
        start = process_time()
        work()
        found.append(process_time() - start)
    return min(found)


def _seconds(value: float | None) -> str:
    if value is None:
        return ""
    return f"{1000 * value:.1f} ms" if value < 1 else f"{value:,.1f} s" if value < 100 else f"{value:,.0f} s"


def _ratio(value: float | None) -> str:
    return "" if value is None else f"{value:.1f}" if value < 100 else f"{value:,.0f}"
