"""The pictures of a results folder, and what there is one of: the study, each ground truth, each version."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Literal

from matplotlib.figure import Figure

from ifn_research.outputs.figures.studies import agreement, forest
from ifn_research.outputs.figures.validation import calibration, concentration
from ifn_research.outputs.figures.versions import correlation, loadings, scree, weights
from ifn_research.results.study_result import StudyResult

# The name of a picture, without ending, and what draws it.
Drawing = tuple[str, Callable[[], "Figure | None"]]


@dataclass(frozen=True)
class ResultPicture:
    """A picture of a results folder; maps, which share their sheet, are in `maps.py`.

    Attributes
    ----------
    draw : callable
        Takes the result, and the ground truth or the version where there is one for each. It returns None where there
        is nothing to draw, and writes its own caption.
    each : str
        What there is one of. The file is ``<name>`` for the study, ``<name>-<ground truth>``, or ``<version>/<name>``.
    """

    draw: Callable[..., Figure | None]
    each: Literal["study", "ground truth", "version"]


PICTURES: dict[str, ResultPicture] = {
    "forest": ResultPicture(forest, "ground truth"),
    "concentration": ResultPicture(concentration, "study"),
    "calibration": ResultPicture(calibration, "study"),
    "agreement": ResultPicture(agreement, "study"),
    "correlation": ResultPicture(correlation, "version"),
    "scree": ResultPicture(scree, "version"),
    "loadings": ResultPicture(loadings, "version"),
    "weights": ResultPicture(weights, "version"),
}


def drawings_of_study(result: StudyResult) -> Iterator[Drawing]:
    """The pictures that compare versions, some of them for each ground truth."""
    truths = dict.fromkeys(result.tables["validation"]["ground_truth"])
    for name, picture in PICTURES.items():
        if picture.each == "ground truth":
            yield from ((f"{name}-{truth}", partial(picture.draw, result, truth)) for truth in truths)
        elif picture.each == "study":
            yield name, partial(picture.draw, result)


def drawings_of_versions(result: StudyResult) -> Iterator[Drawing]:
    """The pictures of each version."""
    for version in result.tables["versions"]["version"]:
        for name, picture in PICTURES.items():
            if picture.each == "version":
                yield f"{version}/{name}", partial(picture.draw, result, version)
