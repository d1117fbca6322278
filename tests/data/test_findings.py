"""Findings as rows of the quality report, and as errors."""

from __future__ import annotations

from ifn_research.data.findings import COLUMNS, Finding, Severity, findings_frame
from ifn_research.language.messages import say


def finding(severity: Severity, check: str, column: str = "x") -> Finding:
    return Finding("t.csv", column, check, severity, 3, say("quality.no_territory_value"), say("quality.keep_two"))


def test_errors_come_first_and_others_stay_in_their_order() -> None:
    rows = [finding("info", "a"), finding("warning", "b"), finding("error", "c"), finding("info", "d")]
    frame = findings_frame(rows)
    assert list(frame.columns) == COLUMNS
    assert frame["check"].tolist() == ["c", "b", "a", "d"]
    assert findings_frame([]).columns.tolist() == COLUMNS


def test_a_row_holds_english_sentences_and_an_error_the_place() -> None:
    row = finding("error", "a").row()
    assert all(isinstance(value, str | int) for value in row)
    error = finding("error", "a").as_error()
    assert (str(error.what), str(error.fix)) == row[-3:-1]
    assert row[-1] == "quality.no_territory_value; quality.keep_two"
    assert str(error.where) == "t.csv, column 'x'"
    assert str(finding("error", "a", column="").as_error().where) == "t.csv"


def test_a_number_has_the_words_that_go_with_it() -> None:
    one, many = (str(say("quality.negative_density", n, codes=["a"])) for n in (1, 34_875))
    assert one == "1 territory has a negative density (a)"
    assert many == "34,875 territories have a negative density (a)"
