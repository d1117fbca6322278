"""Every rescaling against its closed form, and what all of them promise."""

from __future__ import annotations

import numpy as np
import pytest

from ifn_research.errors import Refusal
from ifn_research.steps.rescale import RESCALINGS
from tests.support.rescaled_scores import SCORES, rescaled


@pytest.mark.parametrize("name", list(RESCALINGS))
def test_a_rescaling_never_reverses_the_order_and_places_one_as_among_all(name: str) -> None:
    method = RESCALINGS[name]()
    result = rescaled(method, SCORES)
    assert (np.diff(result[np.argsort(SCORES, kind="stable")]) >= 0).all()
    learned = method.fit(SCORES)
    assert [float(method.apply(SCORES[[k]], learned)[0]) for k in (0, 20, 52)] == list(result[[0, 20, 52]])


@pytest.mark.parametrize("name", ["minmax", "percentile"])
def test_equal_scores_are_refused(name: str) -> None:
    with pytest.raises(Refusal, match="same score"):
        RESCALINGS[name]().fit(np.full(5, 0.1))
