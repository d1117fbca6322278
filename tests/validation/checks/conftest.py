"""What several tests of the checks share."""

from __future__ import annotations

import numpy as np
import pytest

from tests.support.described_study import N


@pytest.fixture(scope="module")
def study():
    """Counted and plain outcomes of the same latent fragility, with gaps; overdispersed."""
    rng = np.random.default_rng(12)
    latent = rng.normal(size=N)
    score = np.round(latent + rng.normal(size=N), 2)
    score[:4] = np.nan
    people = rng.integers(50, 5000, N).astype(float)
    cases = rng.binomial(people.astype(int), 1 / (1 + np.exp(1 - 0.5 * latent - 0.3 * rng.normal(size=N)))).astype(
        float
    )
    people[-5:] = np.nan
    poverty = latent + rng.normal(size=N)
    region = np.array([f"R{i % 7}" for i in range(N)], dtype=object)
    region[0:12] = ""
    return score, people, cases, poverty, region
