"""What an index adds to indicators, as nested tests."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

from ifn_research.validation.checks.added_value import added_value
from tests.support.described_study import complete, counted, plain


@pytest.mark.confirms(
    "Added value of a rate, nested F test", "statsmodels", "made-up territories", packages=("statsmodels",)
)
def test_the_added_value_of_a_rate_is_the_nested_f_test(study):
    score, _, _, poverty, _ = study
    rows = complete(study)
    (found,) = added_value({"a": score}, [plain(study)])
    y = plain(study).values[rows]
    small = sm.OLS(y, sm.add_constant(poverty[rows])).fit()
    large = sm.OLS(y, sm.add_constant(np.column_stack([poverty, score])[rows])).fit()
    f, p, _ = large.compare_f_test(small)
    assert (found.statistic, found.p_value) == pytest.approx((f, p), rel=1e-9)
    assert (found.explained_without, found.explained_with) == pytest.approx((small.rsquared, large.rsquared))
    assert (found.given, found.model) == ("poverty", "linear")


@pytest.mark.confirms("Added value of counts, nested test", "statsmodels", "made-up counts", packages=("statsmodels",))
def test_the_added_value_of_counts_is_the_nested_quasi_binomial_test(study):
    score, people, cases, poverty, _ = study
    rows = complete(study)
    (found,) = added_value({"a": score}, [counted(study)])
    counts = np.column_stack([cases, people - cases])[rows]
    small, large = (
        sm.GLM(counts, sm.add_constant(x[rows]), family=sm.families.Binomial()).fit(tol=1e-13)
        for x in (poverty, np.column_stack([poverty, score]))
    )
    f = (small.deviance - large.deviance) / (large.pearson_chi2 / large.df_resid)
    assert found.statistic == pytest.approx(f, rel=1e-7)
    assert found.p_value == pytest.approx(stats.f.sf(f, 1, len(rows) - 3), rel=1e-6)
    assert found.model == "binomial"


def test_an_index_that_is_what_is_given_adds_nothing(study):
    (found,) = added_value({"a": 3 * study[3] - 1}, [counted(study)])
    assert found.p_value is None
    assert "nothing is left of the score" in found.note
