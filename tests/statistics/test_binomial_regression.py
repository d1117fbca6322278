"""Logistic regressions under many weights, against statsmodels on the copied rows."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm

from ifn_research.statistics.binomial_regression import logits


def counts(seed, n=40):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=n)
    people = rng.integers(20, 2000, n).astype(float)
    return x, rng.binomial(people.astype(int), 1 / (1 + np.exp(1 - 0.6 * x))).astype(float), people, rng


@pytest.mark.confirms(
    "Quasi-binomial regression of resampled rows", "statsmodels", "made-up counts", packages=("statsmodels",)
)
def test_every_weighting_equals_the_regression_of_the_copied_rows():
    x, cases, people, rng = counts(1)
    copies = rng.multinomial(40, np.full(40, 1 / 40), size=20).astype(float)
    found = logits(x, cases, people, copies)
    for r, row in enumerate(copies):
        drawn = np.repeat(np.arange(40), row.astype(int))
        model = sm.GLM(
            np.column_stack([cases, people - cases])[drawn], sm.add_constant(x[drawn]), family=sm.families.Binomial()
        ).fit(tol=1e-13)
        assert [found.intercept[r], found.slope[r]] == pytest.approx(list(model.params), abs=1e-10)
        assert found.deviance[r] == pytest.approx(model.deviance, rel=1e-9)
        assert found.null_deviance[r] == pytest.approx(model.null_deviance, rel=1e-9)


def test_a_variable_that_separates_the_cases_has_no_coefficient():
    x = np.array([0.0, 1.0, 2.0, 3.0])
    found = logits(x, np.array([0.0, 0, 5, 5]), np.full(4, 5.0), np.ones((1, 4)))
    assert np.isnan(found.slope[0])


def test_weights_without_any_case_or_with_cases_only_have_none():
    x, cases, people, _ = counts(2, n=4)
    nobody = logits(x, np.zeros(4), people, np.ones((1, 4)))
    everybody = logits(x, people, people, np.ones((1, 4)))
    assert np.isnan([nobody.slope[0], everybody.slope[0]]).all()
    assert np.isnan(logits(x, cases, people, np.zeros((1, 4))).slope[0])
