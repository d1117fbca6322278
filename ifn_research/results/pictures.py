"""The pictures that a run is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Which = Literal["usual", "all", "none"]
WHICH: tuple[str, ...] = get_args(Which)


@dataclass(frozen=True)
class Pictures:
    """Which pictures are drawn, and in which files.

    Attributes
    ----------
    which : {"usual", "all", "none"}
        The usual ones leave out what several versions share, or what says nothing of a version.
    vector : bool
        Whether each is written as SVG beside the PNG.
    """

    which: Which = "usual"
    vector: bool = False


USUAL, EVERY, NONE = Pictures(), Pictures("all", vector=True), Pictures("none")
