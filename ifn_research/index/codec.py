"""Recipes and weights as plain data, and back: what an index saved as JSON is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import numpy as np

from ifn_research.config import CoverageConfig
from ifn_research.index.recipe import Recipe
from ifn_research.matrix import Floats, Weights
from ifn_research.steps import STEPS

# The step that may have several rules, one a stage.
RULED = "aggregation"


def recipe_document(recipe: Recipe) -> dict[str, Any]:
    """Describe a recipe as plain data."""
    return {
        "steps": {
            kind: [_describe(rule, registry) for rule in recipe.rules]
            if kind == RULED
            else _describe(getattr(recipe, kind), registry)
            for kind, registry in STEPS.items()
        },
        "staged": recipe.staged,
        "rescale_stages": recipe.rescale_stages,
        "coverage": {"indicators": recipe.coverage.indicators, "territories": recipe.coverage.territories},
    }


def recipe_from(name: str, document: Mapping[str, Any]) -> Recipe:
    """Build the recipe that `recipe_document` described."""
    steps = document["steps"]
    return Recipe(
        name=name,
        rules=tuple(_restore(rule, STEPS[RULED]) for rule in steps[RULED]),
        **{kind: _restore(steps[kind], registry) for kind, registry in STEPS.items() if kind != RULED},
        staged=document["staged"],
        rescale_stages=document["rescale_stages"],
        coverage=CoverageConfig(**document["coverage"]),
    )


def weights_document(weights: Weights) -> dict[str, Any]:
    """Describe what scoring needs of weights as plain data."""
    return {
        "indicators": list(weights.indicators),
        "values": weights.values.tolist(),
        "scale": weights.scale,
        "totals": dict(weights.totals),
        "centre": None if weights.centre is None else weights.centre.tolist(),
        "reference": None if weights.reference is None else weights.reference.tolist(),
    }


def weights_from(document: Mapping[str, Any]) -> Weights:
    """Build the weights that `weights_document` described."""
    return Weights(
        indicators=tuple(document["indicators"]),
        values=np.array(document["values"], dtype=np.float64),
        scale=document["scale"],
        centre=_array(document["centre"]),
        totals=document["totals"],
        reference=_array(document["reference"]),
    )


def _array(values: list[float] | list[list[float]] | None) -> Floats | None:
    return None if values is None else np.array(values, dtype=np.float64)


def _describe(step: object, registry: Mapping[str, type]) -> dict[str, Any]:
    """A step as its YAML would say it: the method and its options."""
    method = next(name for name, kind in registry.items() if kind is type(step))
    values = {item.name: getattr(step, item.name) for item in fields(step)}  # type: ignore[arg-type]
    # What members of a committee said is declared as its file, or as it stands in the study.
    options = {name: getattr(value, "declared", value) for name, value in values.items()}
    return {"method": method, "options": options}


def _restore(described: Mapping[str, Any], registry: Mapping[str, type]) -> Any:
    """The step that `_describe` described."""
    return registry[described["method"]](**described["options"])
