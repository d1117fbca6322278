"""Transforms: the scale on which one indicator is measured, declared beside it."""

from ifn_research.steps.transforms.base import Transform
from ifn_research.steps.transforms.log import Log
from ifn_research.steps.transforms.log1p import Log1p
from ifn_research.steps.transforms.none import NoTransform
from ifn_research.steps.transforms.normal_scores import NormalScores
from ifn_research.steps.transforms.sqrt import SquareRoot

TRANSFORMS: dict[str, type[Transform]] = {
    "none": NoTransform,
    "log": Log,
    "log1p": Log1p,
    "sqrt": SquareRoot,
    "normal_scores": NormalScores,
}

__all__ = ["TRANSFORMS", "Transform"]
