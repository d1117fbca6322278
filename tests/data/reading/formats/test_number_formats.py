"""Which formats of cells show a share of 1 as a percentage."""

from __future__ import annotations

import pytest

from ifn_research.data.reading.formats.grid import Percent
from ifn_research.data.reading.formats.number_formats import percent_formats, percent_styles, with_percentages


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("0%", True),
        ("[Red]-0.00 %", True),
        ('0.0"%"', False),
        (r"0\%", False),
        ("0_%", False),
        ("[$%-40C]0.0", False),
    ],
)
def test_a_percent_sign_that_is_only_shown_multiplies_nothing(text: str, shown: bool) -> None:
    assert (164 in percent_formats({164: text})) == shown


def test_the_two_usual_formats_are_percentages_unless_the_file_says_otherwise() -> None:
    # 9 is 0% and 10 is 0.00% in the list of ECMA-376, part 1, 18.8.30.
    assert percent_formats({}) == {9, 10}
    assert percent_formats({9: "General"}) == {10}
    assert percent_styles([0, 9, 164, 10], {164: "0.0%"}) == {1, 2, 3}


def test_numbers_alone_become_percentages() -> None:
    rows = with_percentages([[0.183, "sec"], [True, 2]], {(0, 0), (0, 1), (1, 0), (5, 5)})
    assert rows == [[0.183, "sec"], [True, 2]]
    assert [[type(cell) for cell in row] for row in rows] == [[Percent, str], [bool, int]]
