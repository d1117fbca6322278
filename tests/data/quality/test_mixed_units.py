"""Shares and percentages in one column: told in most mixtures, and hardly ever of a column that is only skewed."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ifn_research.data.loading import load_study_data
from ifn_research.data.quality.mixed_units import find_mixture

RATES = [18.2, 12.4, 22.8, 20.3, 9.8, 16.6, 14.2, 22.5, 11.9, 13.3, 17.4, 10.6]


def mixed(values):
    found = find_mixture(np.array(values, dtype=float))
    return found if found is None else (int(found.shares.sum()), int(found.percentages.sum()))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([*RATES, 0.182], (1, 12)),
        ([*RATES, 0.18], (1, 12)),
        ([*RATES, 0.18, 0.124, 0.0, np.nan], (2, 12)),
        ([*[x / 100 for x in RATES], 18.2], (12, 1)),
        ([*[round(x / 100, 3) for x in RATES[:6]], *RATES[6:]], (6, 6)),
        ([18, 12, 23, 20, 10, 17, 14, 0.13], (1, 7)),
    ],
)
def test_a_mixture_is_told_with_the_number_of_each_kind(values, expected):
    assert mixed(values) == expected


@pytest.mark.parametrize(
    "values",
    [
        RATES,
        [x / 100 for x in RATES],
        # A small percentage has the decimals of the others.
        [*RATES, 0.2],
        [*RATES, 0.0, 1.0],
        [1.0, 2.0, 3.0, 5.0, 8.0, 13.0, 21.0, 34.0, 55.0],
        [0.5, 0.8, 1.2, 2.5, 4.1, 7.7, 12.9, 22.3, 41.8],
        [-0.5, *RATES, 0.18],
        [*RATES, 0.18, 4200.0],
        [0.9, 96.1, 97.5, 98.2, 98.8, 99.0, 99.4, 99.9, 100.0],
    ],
)
def test_a_column_of_one_unit_is_told_nothing(values):
    assert mixed(values) is None


def columns(rng, n):
    """Columns of one unit as statisticians meet them, rounded and not."""
    yield np.exp(rng.normal(rng.uniform(-1, 3), rng.uniform(0.3, 2.5), n))
    yield np.exp(rng.normal(1, rng.uniform(0.3, 2.5), n)).round(1)
    yield 100 * rng.beta(rng.uniform(0.3, 3), rng.uniform(0.3, 5), n)
    yield (100 * rng.beta(rng.uniform(0.3, 3), rng.uniform(0.3, 5), n)).round(1)
    yield np.where(rng.random(n) < 0.5, 0, rng.gamma(rng.uniform(0.3, 3), 5, n))
    yield rng.uniform(0, 100, n)
    yield rng.uniform(0, 100, n).round(1)
    yield rng.exponential(3, n)
    yield 100 * rng.poisson(0.5, n) / rng.integers(20, 400, n)


def test_skewed_columns_alarm_in_less_than_one_of_two_hundred():
    rng = np.random.default_rng(0)
    drawn = [column for _ in range(300) for column in columns(rng, int(rng.choice([12, 30, 100, 1000])))]
    alarms = sum(find_mixture(np.where(column > 100, np.nan, column)) is not None for column in drawn)
    assert alarms / len(drawn) < 1 / 200


def test_most_mixtures_of_ordinary_rates_are_found():
    rng = np.random.default_rng(1)
    found = []
    for _ in range(300):
        n = int(rng.choice([12, 30, 100, 1000]))
        rates = rng.normal(16, 4, n).clip(5, 40).round(1)
        some = int(rng.integers(1, n - 1))
        rates[:some] = (rates[:some] / 100).round(3)
        found.append(find_mixture(rates) is not None)
    assert np.mean(found) > 0.8


@pytest.mark.parametrize("table", ["communes.parquet", "iris.parquet", "departements.csv", "epci.csv"])
def test_no_column_of_the_real_tables_is_said_to_mix_units(shared, table):
    path = shared / "data/tables" / table
    frame = pd.read_parquet(path) if table.endswith("parquet") else pd.read_csv(path)
    figures = frame.select_dtypes("number")
    assert figures.shape[1] > 15
    for scale in (1, 100):
        assert [name for name in figures if find_mixture(figures[name].to_numpy(float) / scale) is not None] == []


@pytest.mark.parametrize("unit", ["", "%", "pour 100", "€"])
def test_the_report_names_the_territories_whatever_the_unit(study, unit):
    values = [*RATES, 0.182, 0.14]
    text = "code,x\n" + "".join(f"c{at:02d},{x}\n" for at, x in enumerate(values))
    said = {"indicators": {"x": {"column": "x", "unit": unit}}}
    (finding,) = [item for item in load_study_data(study(text, **said)).findings if item.check == "mixed_units"]
    assert (finding.severity, finding.n) == ("warning", 2)
    assert "'x': 2 figures from 0.14 to 0.182 beside 12 from 9.8 to 22.8" in str(finding.message)
    assert "(c12, c13)" in str(finding.message)
    assert str(finding.fix) == "multiply the shares by 100 in the table"
    fixed = text.replace("0.182", "18.2").replace("0.14", "14")
    assert not [item for item in load_study_data(study(fixed, **said)).findings if item.check == "mixed_units"]


def test_percentages_among_shares_are_refused_with_what_to_do_about_them(problem):
    text = "code,x\n" + "".join(f"c{at:02d},{x / 100:.3f}\n" for at, x in enumerate(RATES)) + "c99,18.2\n"
    error = problem(text, indicators={"x": {"column": "x", "unit": "share"}})
    assert str(error.fix) == "divide these percentages by 100 in the table"


def test_a_ground_truth_that_mixes_them_is_told_and_counts_are_not_concerned(study):
    text = "code,x,rate,n,of\n" + "".join(
        f"c{at:02d},{at * at},{x / 100 if at == 3 else x},{at + 1},{900 + at}\n" for at, x in enumerate(RATES)
    )
    truths = [{"name": "rate", "column": "rate"}, {"name": "counts", "numerator": "n", "denominator": "of"}]
    found = load_study_data(study(text, "x", ground_truth=truths)).findings
    assert [item.column for item in found if item.check == "mixed_units"] == ["rate"]
