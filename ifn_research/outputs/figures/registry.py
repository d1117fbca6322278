"""The pictures of a results folder, and what there is one of: the study, each ground truth, each version."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Literal

from matplotlib.figure import Figure

from ifn_research.outputs.figures.robustness import rank_ranges, rank_sets, sensitivity
from ifn_research.outputs.figures.stability import decision_stability, rank_reversals
from ifn_research.outputs.figures.studies import agreement, forest
from ifn_research.outputs.figures.validation import calibration, concentration
from ifn_research.outputs.figures.versions import DECLARED, correlation, loadings, scree, weights
from ifn_research.results.study_result import StudyResult

# The steps after which indicators are correlated, and the normalisations after which correlations are as before them:
# those that change unit and origin alone, and that nothing bounds.
BEFORE_NORMALISATION = ("shrinkage", "imputation", "outliers")
UNBOUNDED = ("zscore", "minmax", "none")
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
        What there is one of. The file is ``<name>`` for the study, ``<name>-<ground truth>``, or ``<version>/<name>``,
        also of a version whose choices vary: such pictures are known when the study is done.
    telling : callable, optional
        Takes the result and a version, and says whether the picture tells something of the version that those of the
        other versions do not; where it does not, it is drawn only when every picture is asked for.
    """

    draw: Callable[..., Figure | None]
    each: Literal["study", "ground truth", "version", "varied version"]
    telling: Callable[[StudyResult, str], bool] | None = None


def first_of_its_indicators(result: StudyResult, version: str) -> bool:
    """True if no version before has indicators that are correlated alike."""
    choices = result.tables["versions"].set_index("version")
    steps = [choices[step] for step in BEFORE_NORMALISATION]
    methods = [_as_correlated(told) for told in choices["normalisation"]]
    made = list(zip(choices["variables"], *steps, methods, strict=True))
    return made.index(made[list(choices.index).index(version)]) == list(choices.index).index(version)


def _as_correlated(normalisation: str) -> str:
    """A normalisation as far as correlations depend on it."""
    return UNBOUNDED[0] if normalisation.partition("(")[0] in UNBOUNDED else normalisation


def has_components(result: StudyResult, version: str) -> bool:
    """True if the weights of a version are drawn from components, whose number the eigenvalues explain."""
    return bool((result.tables["loadings"]["version"] == version).any())


def learns_weights(result: StudyResult, version: str) -> bool:
    """True if the weights of a version are found in the data; declared ones stand in the tables."""
    return result.weighted_by(version) not in DECLARED


PICTURES: dict[str, ResultPicture] = {
    "forest": ResultPicture(forest, "ground truth"),
    "concentration": ResultPicture(concentration, "study"),
    "calibration": ResultPicture(calibration, "study"),
    "agreement": ResultPicture(agreement, "study"),
    "correlation": ResultPicture(correlation, "version", first_of_its_indicators),
    "scree": ResultPicture(scree, "version", has_components),
    "loadings": ResultPicture(loadings, "version"),
    "weights": ResultPicture(weights, "version", learns_weights),
    "rank_ranges": ResultPicture(rank_ranges, "varied version"),
    "sensitivity": ResultPicture(sensitivity, "varied version"),
    "rank_sets": ResultPicture(rank_sets, "varied version"),
    "decision_stability": ResultPicture(decision_stability, "ground truth"),
    "rank_reversals": ResultPicture(rank_reversals, "study"),
}


def drawings_of_study(result: StudyResult) -> Iterator[Drawing]:
    """The pictures that compare versions, some of them for each ground truth, and those of choices that vary."""
    truths = dict.fromkeys(result.tables["validation"]["ground_truth"])
    varied = result.tables.get("robustness")
    analysed = [] if varied is None else list(dict.fromkeys(varied["version"]))
    for name, picture in PICTURES.items():
        if picture.each == "ground truth":
            yield from ((f"{name}-{truth}", partial(picture.draw, result, truth)) for truth in truths)
        elif picture.each == "varied version":
            yield from ((f"{version}/{name}", partial(picture.draw, result, version)) for version in analysed)
        elif picture.each == "study":
            yield name, partial(picture.draw, result)


def drawings_of_versions(result: StudyResult, *, every: bool) -> Iterator[Drawing]:
    """The pictures of each version: every one, or those that tell something of it."""
    for version in result.tables["versions"]["version"]:
        for name, picture in PICTURES.items():
            if picture.each == "version" and (every or picture.telling is None or picture.telling(result, version)):
                yield f"{version}/{name}", partial(picture.draw, result, version)
