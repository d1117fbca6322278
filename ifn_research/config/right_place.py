"""The place of a key that was written where it has none."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from pydantic import BaseModel

from ifn_research.config.models import StudyConfig
from ifn_research.config.yaml_document import Path_

# Options of steps that a version is likely to be given beside its steps, and the method that takes each.
OPTIONS = {
    "bounds": ("weighting", "bod"),
    "cuts": ("normalisation", "rank_points"),
    "divisor": ("normalisation", "zscore"),
    "estimator": ("weighting", "supervised"),
    "extraction": ("weighting", "factor"),
    "invert": ("normalisation", "reference_ratio"),
    "kaiser": ("weighting", "factor"),
    "n_factors": ("weighting", "factor"),
    "opposed": ("weighting", "pca"),
    "penalty": ("aggregation", "mpi"),
    "posts": ("normalisation", "goalposts"),
    "power": ("aggregation", "generalised"),
    "range": ("normalisation", "minmax"),
    "rotation": ("weighting", "factor"),
    "scoring": ("weighting", "factor"),
    "targets": ("normalisation", "distance_to_target"),
    "ties": ("normalisation", "percentile"),
    "weights": ("weighting", "fixed"),
}

# More places than these are no help.
MOST = 3


def right_places(key: str, path: Path_) -> list[str]:
    """The places where a key is known, as dotted paths; none where it is known nowhere, or in too many places.

    Parameters
    ----------
    key : str
    path : tuple
        Where it was written.
    """
    here = next((part for part in path if isinstance(part, int)), None)
    found = [place for place in _known_places() if place.rpartition(".")[2] == key]
    if path[:1] == ("versions",) and key in OPTIONS:
        step, method = OPTIONS[key]
        return [f"versions[{here}].{step}: {{method: {method}, {key}: ...}}"]
    if path[:1] == ("versions",) and here is not None:
        found = [place.replace("versions[...]", f"versions[{here}]") for place in found]
    # Tables of a finer level have the keys of tables.
    found = [place for place in found if not place.startswith("zoom.tables[")] or found
    inside = ".".join(str(part) for part in path[:-1] if isinstance(part, str))
    nearer = [place for place in found if inside and place.startswith(f"{inside}.")]
    found = nearer or found
    if len(found) > MOST:
        # The same keys stand in the tables of ground truths, zooms and places: the tables of the study go before.
        depths = [place.replace("[...]", "").count(".") for place in found]
        found = [place for place, depth in zip(found, depths, strict=True) if depth == min(depths)]
    return found if len(found) <= MOST else []


@cache
def _known_places() -> tuple[str, ...]:
    return tuple(_places(StudyConfig, ""))


def _places(model: type[BaseModel], above: str) -> Iterator[str]:
    """Every key of a model and of the models below it."""
    for name, field in model.model_fields.items():
        if field.exclude:
            continue
        place = f"{above}.{name}" if above else name
        yield place
        for inner, holder in _models(field.annotation, place):
            yield from _places(inner, holder)


def _models(annotation: Any, place: str) -> Iterator[tuple[type[BaseModel], str]]:
    """The models of an annotation, each with the place of one of its items."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation, place
        return
    origin, arguments = getattr(annotation, "__origin__", None), getattr(annotation, "__args__", ())
    below = f"{place}[...]" if origin is tuple else f"{place}.<name>" if origin is dict else place
    for argument in arguments:
        yield from _models(argument, below)
