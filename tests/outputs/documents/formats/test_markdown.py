"""Text that nobody has vetted stays text."""

from __future__ import annotations

import re

import pytest

from ifn_research.outputs.documents.formats.markdown import bullets, escaped, sections, table


@pytest.mark.parametrize(
    "text, expected",
    [
        ("a|b", r"a\|b"),
        ("<b>&amp;", "&lt;b&gt;&amp;amp;"),
        ("*x*\n_y_", r"\*x\* \_y\_"),
        ("$x$ `y` [z](u) # ~t~ \\", r"\$x\$ \`y\` \[z\](u) \# \~t\~ \\"),
        (12, "12"),
        ("", ""),
    ],
)
def test_what_has_a_meaning_in_markdown_loses_it(text: object, expected: str) -> None:
    assert escaped(text) == expected


def test_an_escaped_cell_stays_one_cell() -> None:
    text = table(["a", "b"], [[escaped("x | y \\| z"), "1"]])
    header, rule, line = text.splitlines()
    assert header == "| a | b |"
    assert rule == "| --- | ---: |"
    # A backslash before a bar must itself be escaped: counting pairs, the bar is still escaped.
    assert len(re.findall(r"(?<!\\)(?:\\\\)*\|", line)) == 3


def test_sections_without_text_are_left_out() -> None:
    assert sections(("A", "x"), ("B", ""), ("C", bullets(["y", "z"]))) == "## A\n\nx\n\n## C\n\n- y\n- z"
