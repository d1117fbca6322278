"""Counts whose mark may set thousands apart, beside a column whose mark cannot."""

from __future__ import annotations

import pytest

from ifn_research.data.loading import load_study_data

COMMA = "code;a;b\n01001;1,037;1234,125\n01002;2,100;2345,500\n01003;300;3456,250\n01004;1,200;9111,500\n"
POINT = COMMA.replace(",", ".")
PERSONS = {"a": {"column": "a", "unit": "persons"}}
RATE = {"a": {"numerator": "a", "denominator": "b"}}


@pytest.mark.parametrize(("text", "mark"), [(COMMA, ","), (POINT, ".")])
@pytest.mark.parametrize(("items", "table"), [(PERSONS, {}), (RATE, {}), ({}, {"population": "a"})])
def test_counts_are_asked_about_and_both_answers_are_read(problem, study, text, mark, items, table):
    said = {"level": "commune", "indicators": items}
    error = problem(text, "b", table=table, **said)
    assert str(error.what).startswith("'a' counts people or things")
    assert f'add thousands: "{mark}" to this table' in str(error.fix)
    assert f'add decimal: {{"a": "{mark}"}} to this table' in str(error.fix)
    for key, first in (({"thousands": mark}, 1037), ({"decimal": {"a": mark}}, 1.037)):
        data = load_study_data(study(text, "b", table={**table, **key}, **said))
        assert (data.population if table else data.raw["a"].to_numpy())[0] == first
        assert data.raw["b"].iloc[0] == 1234.125


def test_other_figures_are_only_told_of(study):
    data = load_study_data(study(COMMA, "a", "b", level="commune"))
    assert any(finding.check == "three_decimals" and finding.severity == "info" for finding in data.findings)
