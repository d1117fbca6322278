"""Moments in the order of time."""

from __future__ import annotations

import pytest

from ifn_research.data.reading.rows.times import moment


@pytest.mark.parametrize(
    "text, found",
    [
        ("2021", (2021, 0, 0)),
        ("2021.0", (2021, 0, 0)),
        ("2021-03", (2021, 3, 0)),
        ("202103", (2021, 3, 0)),
        ("20210331", (2021, 3, 31)),
        ("2021-03-31T00:00:00Z", (2021, 3, 31)),
        ("31/03/2021", (2021, 3, 31)),
        ("1.3.2021", (2021, 3, 1)),
        ("03/2021", (2021, 3, 0)),
        ("T3 2021", (2021, 9, 0)),
        ("2021-Q1", (2021, 3, 0)),
        ("2021S2", (2021, 12, 0)),
        ("décembre 2021", (2021, 12, 0)),
        ("1er août 2021", (2021, 8, 1)),
        ("Sept. 2021", (2021, 9, 0)),
        ("31/13/2021", None),
        ("13/2021", None),
        ("1821", None),
        ("20212", None),
        ("01004", None),
        ("Est 2021", None),
        ("pauvreté", None),
        ("", None),
    ],
)
def test_a_text_is_a_moment_or_none(text, found) -> None:
    assert moment(text) == found
