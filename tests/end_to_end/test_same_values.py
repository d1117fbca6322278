"""Cells that are one value however they are written, in tables of several rows a territory."""

from __future__ import annotations

import pandas as pd
import pytest

from ifn_research.data.loading import load_study_data
from ifn_research.data.numbers import as_value
from ifn_research.errors import IfnError


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("0", "0,0", True),
        ("12.50", "12,5", True),
        ("-3", "-3.0", True),
        ("2021", "2021.0", True),
        ("01", "1", False),
        ("1,000", "1", False),
        ("1.234", "1,234", False),
        ("a", "A", False),
        ("", "0", False),
    ],
)
def test_a_number_is_one_value_unless_a_mark_may_set_thousands_apart(one, other, same):
    assert (as_value(one) == as_value(other)) is same


def long_rows(one, other):
    rows = [(f"0100{at}", "a", at, one if at == 1 else at) for at in range(1, 5)]
    rows += [(f"0100{at}", "b", at * 2, other if at == 1 else at) for at in range(1, 5)]
    return "\n".join(";".join(map(str, row)) for row in [("code", "what", "v", "w"), *rows]) + "\n"


def long_study(study, content):
    config = study(content, "w", level="commune")
    said = config.model_dump()
    said["indicators"] = {
        "a": {"column": "v", "where": {"what": "a"}, "unit": "persons"},
        "w": {"column": "w", "unit": "persons"},
        "b": {"column": "v", "where": {"what": "b"}, "unit": "persons"},
    }
    said["versions"] = [{"name": "equal", "variables": ["a", "b", "w"]}]
    return type(config).model_validate(said)


def test_a_figure_that_is_repeated_in_another_writing_is_one_figure(study):
    data = load_study_data(long_study(study, long_rows("0", "0,0")))
    assert data.raw["w"].tolist() == [0, 2, 3, 4]
    with pytest.raises(IfnError, match="several values"):
        load_study_data(long_study(study, long_rows("0", "0,1")))


def test_a_where_that_is_there_already_is_not_offered(problem):
    rows = [f"0100{at};{year};{at}" for at in range(1, 5) for year in ("2021", "2021.0")]
    text = "\n".join(["code;k;x", *rows]) + "\n"
    error = problem(text, "x", level="commune", table={"where": {"k": 2021}})
    assert "where:" not in str(error.fix)
    assert "more than once" in str(error.what)


@pytest.mark.parametrize("zone", ["UTC", "Europe/Paris", None])
def test_a_day_matches_midnight_in_any_zone(study, tmp_path, zone):
    days = pd.to_datetime(["2020-12-31", "2021-12-31"] * 4).tz_localize(zone)
    codes = [f"0100{at}" for at in range(1, 5) for _ in range(2)]
    path = tmp_path / "t.parquet"
    pd.DataFrame({"code": codes, "an": days, "x": range(8)}).to_parquet(path)
    table = {"path": str(path), "where": {"an": "2021-12-31"}}
    data = load_study_data(study("", "x", level="commune", table=table))
    assert data.raw["x"].tolist() == [1, 3, 5, 7]


@pytest.mark.parametrize(("said", "told"), [(True, "k = true"), ("", "k = the empty cell"), ([True, 3], "k = true, 3")])
def test_what_is_selected_is_told_as_it_is_written(study, said, told):
    rows = [f"0100{at};{k};{at}" for at, k in enumerate(["oui", "oui", "oui", "3", "3", "non", ""], start=1)]
    skip = said == ""
    content = "\n".join(["code;k;x", *rows]) + "\n"
    data = load_study_data(study(content, "x", level="commune", table={"skip" if skip else "where": {"k": said}}))
    assert any(told in str(finding.message) for finding in data.findings)
