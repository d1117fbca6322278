"""An index fitted on some territories."""

from __future__ import annotations

import numpy as np
import pytest

from ifn_research.errors import Refusal
from ifn_research.index.fitting import fit_prepared
from ifn_research.index.preparation import prepare
from ifn_research.matrix import IndicatorMatrix
from tests.support.recipes import recipe_of


def test_an_index_that_does_not_vary_is_refused() -> None:
    x = np.random.default_rng(0).normal(size=(30, 2))
    recipe = recipe_of()
    with pytest.raises(Refusal, match="does not vary"):
        fit_prepared(recipe, (), prepare(recipe, IndicatorMatrix.of(np.hstack([x, -x]))))
