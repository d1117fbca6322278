"""Recipes and weights come back from JSON as they were."""

from __future__ import annotations

import json

import numpy as np
import pytest

from ifn_research.index.codec import recipe_document, recipe_from, weights_document, weights_from
from ifn_research.matrix import Weights
from tests.support.method_cases import CASES, Case


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.kind}-{case.method}")
def test_a_recipe_of_every_method_comes_back_with_its_options(case: Case) -> None:
    recipe = case.recipe()
    document = json.loads(json.dumps(recipe_document(recipe)))
    back = recipe_from(recipe.name, document)
    assert json.loads(json.dumps(recipe_document(back))) == document
    assert (back.name, back.staged, back.rescale_stages) == (recipe.name, recipe.staged, recipe.rescale_stages)
    assert [type(rule) for rule in back.rules] == [type(rule) for rule in recipe.rules]
    assert type(back.normalisation) is type(recipe.normalisation)


def test_weights_come_back_to_the_last_bit() -> None:
    third = 1 / 3
    plain = Weights(("a", "b"), np.array([third, 1 - third]))
    full = Weights(
        ("a", "b"),
        np.array([0.1 + 0.2, -0.7]),
        scale=1.7,
        centre=np.array([third, 2.0]),
        totals={"d": 0.999},
        reference=np.array([[1.0, 2.0], [3.0, third]]),
    )
    for weights in (plain, full):
        back = weights_from(json.loads(json.dumps(weights_document(weights))))
        assert (back.indicators, back.scale, dict(back.totals)) == (weights.indicators, weights.scale, weights.totals)
        np.testing.assert_array_equal(back.values, weights.values)
        for name in ("centre", "reference"):
            ours, theirs = getattr(back, name), getattr(weights, name)
            assert (ours is None) == (theirs is None)
            assert ours is None or np.array_equal(ours, theirs)
