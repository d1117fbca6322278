"""Treatments of outliers against COINr, SciPy and what they promise."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from ifn_research.errors import OptionError
from ifn_research.matrix import IndicatorMatrix
from ifn_research.steps.outliers import OUTLIER_TREATMENTS
from ifn_research.steps.outliers.base import likeliest_exponent, moments, passes
from ifn_research.steps.outliers.skew_kurtosis import SkewKurtosis
from ifn_research.steps.outliers.winsorise import Winsorise
from ifn_research.steps.outliers.yeo_johnson import YeoJohnson


def treated(step: object, values: np.ndarray, new: np.ndarray | None = None) -> np.ndarray:
    learned = json.loads(json.dumps(step.fit(IndicatorMatrix.of(values))))  # type: ignore[attr-defined]
    return step.apply(IndicatorMatrix.of(values if new is None else new), learned).values  # type: ignore[attr-defined]


def skewed(n: int = 101) -> np.ndarray:
    """A log-normal indicator, one with a single outlier, one that passes, one that is skewed to the left."""
    rng = np.random.default_rng(4)
    outlier = rng.standard_normal(n)
    outlier[7] = 40.0
    return np.column_stack([rng.lognormal(0, 1.6, n), outlier, rng.standard_normal(n), -rng.lognormal(0, 1.6, n)])


def test_moments_are_those_of_type_2(shared: Path) -> None:
    folder = shared / "reference" / "composite"
    expected = pd.read_csv(folder / "skew_kurt_screened.csv").set_index("iCode")
    screened = pd.read_csv(folder / "data_Screened.csv")
    for name, row in expected.iterrows():
        values = screened[str(name)].to_numpy(dtype=float)
        assert moments(values) == pytest.approx((row.iloc[0], row.iloc[1]), rel=1e-9), name
        assert moments(values) == pytest.approx((screened[str(name)].skew(), screened[str(name)].kurt()), rel=1e-9)


def test_the_jrc_rule_treats_as_coinr_does(shared: Path) -> None:
    folder = shared / "reference" / "composite"
    screened, expected = pd.read_csv(folder / "data_Screened.csv"), pd.read_csv(folder / "data_Treated.csv")
    names = [name for name in expected.columns if name in screened and expected[name].dtype.kind in "fi"]
    ours = treated(SkewKurtosis(share=5.5 / len(screened)), screened[names].to_numpy(dtype=float))
    np.testing.assert_allclose(ours, expected[names], rtol=1e-9, atol=1e-9)
    assert (ours != screened[names].to_numpy(dtype=float)).any()


def test_winsorising_is_scipys() -> None:
    values = skewed()
    for j in range(values.shape[1]):
        expected = stats.mstats.winsorize(values[:, j], limits=(0.03, 0.1))
        np.testing.assert_array_equal(treated(Winsorise(0.03, 0.1), values)[:, j], expected)


def test_the_power_transform_is_scipys_and_does_not_depend_on_the_unit() -> None:
    values = skewed()
    standard = (values - values.mean(axis=0)) / values.std(axis=0, ddof=1)
    expected = np.column_stack([stats.yeojohnson(column)[0] for column in standard.T])
    # The likelihood is flat at its maximum: the last bits of the input move the exponent by 1e-8.
    np.testing.assert_allclose(treated(YeoJohnson(), values), expected, rtol=1e-6)
    np.testing.assert_allclose(treated(YeoJohnson(), values * 1000 + 5), expected, rtol=1e-5, atol=1e-5)


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


@pytest.mark.parametrize("name", list(OUTLIER_TREATMENTS))
def test_a_treatment_never_reverses_the_order_nor_fills_a_cell(name: str) -> None:
    values = skewed()
    values[3, 1] = np.nan
    result = treated(OUTLIER_TREATMENTS[name](), values)
    np.testing.assert_array_equal(np.isnan(result), np.isnan(values))
    for before, after in zip(values.T, result.T, strict=True):
        assert (np.diff(after[np.argsort(before)][: (~np.isnan(before)).sum()]) >= 0).all()


@pytest.mark.parametrize("name", list(OUTLIER_TREATMENTS))
def test_a_new_territory_is_treated_by_what_was_learned(name: str) -> None:
    values = skewed()
    step = OUTLIER_TREATMENTS[name]()
    np.testing.assert_array_equal(treated(step, values, values[[5]]), treated(step, values)[[5]])


# Without treatment the normalisation sees the values themselves, and counts.
@pytest.mark.parametrize("name", [name for name in OUTLIER_TREATMENTS if name != "none"])
def test_what_is_beyond_the_values_seen_is_out_of_range_though_it_is_pulled_in(name: str) -> None:
    values = skewed()
    values[3, 1] = np.nan
    step, matrix = OUTLIER_TREATMENTS[name](), IndicatorMatrix.of(values)
    learned = json.loads(json.dumps(step.fit(matrix)))
    assert not step.out_of_range(matrix, learned).any()
    low, high = np.nanmin(values, axis=0), np.nanmax(values, axis=0)
    new = np.vstack([low, high, np.nextafter(low, -np.inf), np.nextafter(high, np.inf), np.full(4, np.nan)])
    expected = np.repeat([[False], [False], [True], [True], [False]], 4, axis=1)
    np.testing.assert_array_equal(step.out_of_range(IndicatorMatrix.of(new), learned), expected)


@pytest.mark.parametrize(
    "make", [lambda: Winsorise(lower=0.6), lambda: SkewKurtosis(share=-1), lambda: SkewKurtosis(transform="lg")]
)
def test_wrong_options_are_told(make) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(OptionError):
        make()


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
