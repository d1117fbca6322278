"""The pictures and records that are made of a run beside its tables."""

from __future__ import annotations

from dataclasses import dataclass

FIGURES = ("usual", "all", "none")


@dataclass(frozen=True)
class RunOutputs:
    """The pictures and records that are made of a run beside its tables.

    Attributes
    ----------
    figures : {"usual", "all", "none"}
        The usual pictures leave out what several versions share, or what says nothing of a version.
    svg : bool
        Whether each picture is written as SVG beside the PNG.
    tracked : bool
        Whether it is logged to MLflow.
    artifacts : bool
        Whether each version has a note, and its files, its model among them, are logged with its figures.
    """

    figures: str = "usual"
    svg: bool = False
    tracked: bool = True
    artifacts: bool = True


EVERYTHING = RunOutputs()
FILES_ONLY = RunOutputs(tracked=False)
EVERY_FILE = RunOutputs("all", svg=True, tracked=False)
