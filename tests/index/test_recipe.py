"""Which territories a recipe learns from, and what its steps need."""

from __future__ import annotations

import numpy as np
import pytest

from ifn_research.matrix import IndicatorMatrix
from tests.support.recipes import recipe_of

NAN = np.nan
# Known of four indicators: all, three, two, one.
VALUES = np.array([[1.0, 2.0, 3.0, 4.0], [1.0, NAN, 3.0, 4.0], [NAN, NAN, 3.0, 4.0], [NAN, NAN, NAN, 4.0]])


@pytest.mark.parametrize(
    ("steps", "kept"),
    [
        ({"imputation": "drop"}, ["T1"]),
        ({"imputation": {"method": "drop", "when": "after"}}, ["T1", "T2", "T3", "T4"]),
        ({"imputation": "none"}, ["T1", "T2", "T3", "T4"]),
        ({"imputation": "median", "coverage": {"territories": 0.5}}, ["T1", "T2", "T3"]),
        ({"imputation": "available", "coverage": {"territories": 0.75}}, ["T1", "T2"]),
    ],
)
def test_territories_of_which_enough_is_known_are_learned_from(steps: dict[str, object], kept: list[str]) -> None:
    assert recipe_of(**steps).sufficient(IndicatorMatrix.of(VALUES)).codes.tolist() == kept


def test_where_no_territory_is_complete_the_imputation_has_the_word() -> None:
    incomplete = IndicatorMatrix.of(VALUES[1:])
    assert recipe_of(imputation="drop").sufficient(incomplete) is incomplete


def test_stages_are_rescaled_by_the_normalisation_when_asked_alone() -> None:
    assert recipe_of().between is None
    assert not recipe_of().shrinks
    recipe = recipe_of(normalisation="minmax", aggregation={"stages": ["arithmetic"], "rescale_stages": True})
    assert recipe.between is recipe.normalisation
