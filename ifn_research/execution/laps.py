"""The time that each stage of a piece of work takes."""

from __future__ import annotations

import time


class Laps:
    """A clock that is told when a stage begins; the one before has ended then, and no second is left out.

    Examples
    --------
    >>> laps = Laps()
    >>> laps.begin("reading")
    >>> laps.begin("fitting")
    >>> list(laps.ended())
    ['reading', 'fitting']
    """

    def __init__(self) -> None:
        self._seconds: dict[str, float] = {}
        self._stage: str | None = None
        self._since = 0.0

    def begin(self, stage: str) -> None:
        """End the stage that runs, if there is one, and begin another, which may have run before."""
        now = time.perf_counter()
        if self._stage is not None:
            self._seconds[self._stage] = self._seconds.get(self._stage, 0.0) + now - self._since
        self._stage, self._since = stage, now

    def ended(self) -> dict[str, float]:
        """End the stage that runs; returns the seconds of each, in the order in which they began."""
        if self._stage is not None:
            self.begin(self._stage)
            self._stage = None
        return {stage: round(seconds, 3) for stage, seconds in self._seconds.items()}
