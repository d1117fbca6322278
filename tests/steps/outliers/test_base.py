"""Moments and exponents against pandas, COINr and SciPy."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from ifn_research.steps.outliers.base import likeliest_exponent, moments


@pytest.mark.confirms("Skewness, kurtosis", "COINr, e1071 (R)", "ASEM")
def test_moments_are_those_of_type_2(shared: Path) -> None:
    folder = shared / "reference" / "composite"
    expected = pd.read_csv(folder / "skew_kurt_screened.csv").set_index("iCode")
    screened = pd.read_csv(folder / "data_Screened.csv")
    for name, row in expected.iterrows():
        values = screened[str(name)].to_numpy(dtype=float)
        assert moments(values) == pytest.approx((row.iloc[0], row.iloc[1]), rel=1e-9), name
        assert moments(values) == pytest.approx((screened[str(name)].skew(), screened[str(name)].kurt()), rel=1e-9)


@pytest.mark.confirms("Yeo and Johnson’s exponent, long columns", "SciPy", "made-up values", packages=("scipy",))
@pytest.mark.parametrize("seed", range(4))
def test_the_exponent_of_a_long_column_is_scipys(seed: int) -> None:
    rng = np.random.default_rng(seed)
    values = [
        rng.lognormal(0, 1, 6000),
        rng.normal(size=6000),
        -rng.gamma(1, size=6000),
        np.round(rng.normal(size=6000)),
    ]
    standard = (values[seed] - values[seed].mean()) / values[seed].std(ddof=1)
    ours, scipys = likeliest_exponent(standard), stats.yeojohnson_normmax(standard)
    assert ours == pytest.approx(scipys, abs=1e-6)
    # At least as likely, to the last bits of the likelihood.
    assert stats.yeojohnson_llf(ours, standard) >= stats.yeojohnson_llf(scipys, standard) - 1e-7
