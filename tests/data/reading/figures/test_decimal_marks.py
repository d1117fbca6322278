"""The decimal mark of figures that are written as text, column by column."""

from __future__ import annotations

import pandas as pd
import pytest

from ifn_research.data.reading.figures.decimal_marks import declared_marks, find_decimal, find_decimals
from ifn_research.errors import DataError


def series(*texts):
    return pd.Series(texts, dtype="str")


@pytest.mark.parametrize(
    ("texts", "mark"),
    [(["1.5", "2"], "."), (["1,5", "2"], ","), (["1,234", "0,5"], ","), (["1 234,567"], ","), (["12", "s"], ".")],
)
def test_the_decimal_mark_is_found(texts, mark):
    assert find_decimal({"x": series(*texts)}, where="t.csv") == mark


@pytest.mark.parametrize(
    "texts", [["1,234", "2,500"], ["1,5", "2.5"], ["950", "1.037"], ["12,345,678", "s"], ["\u22121,234", "2"]]
)
def test_an_ambiguous_decimal_mark_is_not_guessed(texts):
    with pytest.raises(DataError, match=r"may be a decimal mark|both with a decimal comma"):
        find_decimal({"x": series(*texts)}, where="t.csv")


@pytest.mark.parametrize(("mark", "word"), [(",", "comma"), (".", "point")])
def test_a_grouped_column_is_not_settled_by_the_decimal_mark_of_another(mark, word):
    columns = {"rate": series(f"12{mark}5", f"7{mark}25"), "people": series(f"1{mark}037", f"22{mark}500", "950")}
    with pytest.raises(DataError, match=f"the {word} in '1{mark}037' in 'people' may be") as caught:
        find_decimal(columns, where="t.csv")
    assert str(caught.value.where) == "t.csv, column 'people'"
    assert f'if 1{mark}037 is 1037, add thousands: "{mark}" to this table' in str(caught.value.fix)
    assert f'if it is 1.037 (three decimals), add decimal: {{"people": "{mark}"}}' in str(caught.value.fix)


@pytest.mark.parametrize("texts", [["0.123", "4.567"], ["1234.567"], ["12.345", "6.78"], ["012.345"], ["12.345 %"]])
def test_what_no_program_groups_is_a_decimal_mark(texts):
    assert find_decimal({"x": series(*texts)}, where="t.csv") == "."


def test_a_declared_mark_of_thousands_is_that_of_decimals_where_it_cannot_group():
    columns = {"people": series("1,037", "22,500"), "rate": series("12,5"), "share": series("0,125"), "n": series("7")}
    found = find_decimals(columns, where="t.csv", thousands=",")
    assert found == {"people": ".", "rate": ",", "share": ",", "n": "."}


def test_marks_are_written_as_yaml_reads_them_back():
    assert declared_marks({'a "b"': ",", "c": "."}) == '{"a \\"b\\"": ",", "c": "."}'
