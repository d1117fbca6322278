"""The rule of skewness and kurtosis against COINr."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ifn_research.steps.outliers.base import passes
from ifn_research.steps.outliers.skew_kurtosis import SkewKurtosis
from tests.support.outlying import skewed, treated


@pytest.mark.confirms("Treatment of outliers by the JRC’s rule", "COINr (R)", "ASEM")
def test_the_jrc_rule_treats_as_coinr_does(shared: Path) -> None:
    folder = shared / "reference" / "composite"
    screened, expected = pd.read_csv(folder / "data_Screened.csv"), pd.read_csv(folder / "data_Treated.csv")
    names = [name for name in expected.columns if name in screened and expected[name].dtype.kind in "fi"]
    ours = treated(SkewKurtosis(share=5.5 / len(screened)), screened[names].to_numpy(dtype=float))
    np.testing.assert_allclose(ours, expected[names], rtol=1e-9, atol=1e-9)
    assert (ours != screened[names].to_numpy(dtype=float)).any()


@pytest.mark.parametrize("transform", ["log", "yeo_johnson"])
def test_the_rule_passes_after_treatment_and_leaves_alone_what_passed(transform: str) -> None:
    values = skewed()
    result = treated(SkewKurtosis(transform=transform), values)
    assert [passes(column) for column in values.T] == [False, False, True, False]
    assert all(passes(column) for column in result.T)
    np.testing.assert_array_equal(result[:, 2], values[:, 2])
    changed = result[:, 1] != values[:, 1]
    assert changed.sum() == 1
    assert changed[7]
