"""Tables joined on the territory code, and the values that a study draws from them."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest

from ifn_research.data.loading import indicator_values, load_study_data, outcome_values

FIRST = "code,label,people,dep,x\n01001,Un,100,01,5\n01002,Deux,,02,3\n2A004,Trois,300,2A,9\n"
LATER = "insee;n;of\n2A004;1;4\n01001;3;20\n01099;5;6\n"


@pytest.fixture
def joined(study, write):
    first = {
        "path": str(write(FIRST, "first.csv")),
        "code": "code",
        "name": "label",
        "population": "people",
        "groups": {"departement": "dep"},
    }
    later = {"path": str(write(LATER, "later.csv")), "code": "insee"}
    indicators = {"x": {"column": "x"}, "rate": {"numerator": "n", "denominator": "of", "unit": "%"}}
    return study(tables=[first, later], level="commune", indicators=indicators)


def test_the_first_table_says_which_territories_and_later_ones_add_columns(joined):
    data = load_study_data(joined)
    assert data.codes.tolist() == ["01001", "01002", "2A004"]
    np.testing.assert_array_equal(data.raw["n"], [3, np.nan, 1])
    np.testing.assert_array_equal(data.population, [100, np.nan, 300])
    assert data.names.tolist() == ["Un", "Deux", "Trois"]
    assert data.groups["departement"].tolist() == ["01", "02", "2A"]
    assert {name: data.sources[name] for name in ("x", "people", "n", "of")} == {
        "x": "first.csv",
        "people": "first.csv",
        "n": "later.csv",
        "of": "later.csv",
    }


def test_codes_that_meet_in_part_are_told_with_their_number_and_the_year_that_may_explain_it(joined):
    found = {finding.check: finding for finding in load_study_data(joined).findings}
    assert found["territories_without_row"].n == 1
    assert "01002" in str(found["territories_without_row"].message)
    assert found["rows_without_territory"].n == 1
    assert "01099" in str(found["rows_without_territory"].message)
    assert "code officiel géographique" in str(found["rows_without_territory"].message)
    # The report is the same on every machine: it names files, not where they lie.
    assert {finding.table for finding in found.values()} <= {"first.csv", "later.csv"}


def test_the_digest_of_each_file_is_its_sha_256(joined):
    data = load_study_data(joined)
    expected = {table.path: content for table, content in zip(joined.tables, (FIRST, LATER), strict=True)}
    assert data.digests == {path: hashlib.sha256(text.encode()).hexdigest() for path, text in expected.items()}


def test_a_rate_from_counts_is_in_its_unit_and_keeps_its_counts(joined):
    data = load_study_data(joined)
    values = indicator_values(joined, data)
    np.testing.assert_array_equal(values["rate"], [15, np.nan, 25])
    assert {"n", "of"} <= set(data.raw)


@pytest.mark.parametrize(("unit", "expected"), [("", 20.0), ("%", 20.0), ("share", 0.2), ("‰", 200.0)])
def test_the_unit_of_a_rate_scales_it(study, unit, expected):
    item = {"numerator": "n", "denominator": "of", "unit": unit}
    config = study("code,n,of\na,2,10\nb,1,10\nc,0,0\n", indicators={"r": item})
    data = load_study_data(config)
    assert indicator_values(config, data)["r"].iloc[0] == expected
    assert np.isnan(indicator_values(config, data)["r"].iloc[2])
    (finding,) = [found for found in data.findings if found.check == "zero_denominator"]
    assert finding.n == 1


def test_an_outcome_has_its_own_table_and_keeps_to_only_where(study, write):
    path = write("c,bad,of,pilot\nc,4,8,0\na,1,8,0\nb,2,8,1\n", "truth.csv")
    truth = {
        "name": "truth",
        "numerator": "bad",
        "denominator": "of",
        "only_where": {"pilot": 0},
        "table": {"path": str(path), "code": "c"},
    }
    config = study("code,x\na,1\nb,2\nc,4\nd,3\n", "x", ground_truth=[truth])
    found = outcome_values(config, load_study_data(config))["truth"]
    np.testing.assert_array_equal(found.values, [12.5, np.nan, 50, np.nan])
    np.testing.assert_array_equal(found.numerator, [1, np.nan, 4, np.nan])
    np.testing.assert_array_equal(found.denominator, [8, np.nan, 8, np.nan])
    assert found.n_left_out == 1


@pytest.mark.parametrize("wanted", [["01", "2A"], ["2A", "01"]])
def test_only_where_compares_codes_as_text(study, wanted):
    truth = {"name": "truth", "column": "y", "only_where": {"dep": wanted}}
    config = study("code,x,y,dep\na,1,1,01\nb,2,2,2A\nc,4,3,02\n", "x", ground_truth=[truth])
    found = outcome_values(config, load_study_data(config))["truth"]
    np.testing.assert_array_equal(found.values, [1, 2, np.nan])


def test_indicators_that_no_version_uses_need_no_column(study):
    config = study(
        "code,x\na,1\nb,2\nc,4\n",
        indicators={"x": {"column": "x"}, "absent": {"column": "nowhere"}},
        versions=[{"name": "equal", "variables": ["x"]}],
    )
    assert list(load_study_data(config).raw) == ["x"]


def test_rows_in_another_order_give_each_territory_the_same_values(study):
    rows = ["a,1,5", "b,2,7", "c,4,6"]
    one = load_study_data(study("code,x,y\n" + "\n".join(rows), "x", "y"))
    other = load_study_data(study("code,x,y\n" + "\n".join(rows[::-1]), "x", "y"))
    assert one.raw.loc["b"].tolist() == other.raw.loc["b"].tolist()
    assert other.codes.tolist() == ["c", "b", "a"]
