"""The reach of tests among neighbours, by arithmetic."""

from __future__ import annotations

import pandas as pd
import pytest

from ifn_research.results.limits import ALIKE, ONE_FACTOR, local_tests


def test_the_least_p_value_of_permutations_is_two_tails_of_one_draw() -> None:
    tests = local_tests(pd.DataFrame({"version": ["a"] * 40, "ground_truth": ["t"] * 40, "p_value": [0.5] * 40}))
    assert tests.least == pytest.approx(2 / (tests.permutations + 1))
    assert tests.tested == 40
    # Benjamini and Hochberg: so many of the least p-values pass 5 % together.
    assert tests.needed == next(k for k in range(1, 41) if tests.least <= 0.05 * k / 40)


def test_the_limits_of_likeness_are_those_of_lorenzo_seva_and_ten_berge() -> None:
    assert (ONE_FACTOR, ALIKE) == (0.95, 0.85)
