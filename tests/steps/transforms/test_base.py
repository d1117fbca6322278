"""What a transform promises when its method says nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from ifn_research.steps.transforms import TRANSFORMS

RISING = np.array([0.25, 1.0, 3.0, 7.5, 120.0])


@pytest.mark.parametrize("name", sorted(TRANSFORMS))
def test_every_transform_rises_and_leaves_a_missing_value_missing(name: str) -> None:
    transform = TRANSFORMS[name]()
    scaled = transform.apply(RISING, transform.learn(RISING))
    assert (np.diff(scaled) > 0).all()
    gap = np.array([np.nan, 3.0])
    assert np.isnan(transform.apply(gap, transform.learn(RISING))).tolist() == [True, False]
    assert not transform.outside(np.array([np.nan])).any()


@pytest.mark.parametrize("name", sorted(TRANSFORMS))
def test_only_a_scale_made_of_the_territories_learns_of_them(name: str) -> None:
    transform = TRANSFORMS[name]()
    assert bool(transform.learn(RISING)) == transform.fitted
    assert transform.domain
