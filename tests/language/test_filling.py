"""Templates are filled, and figures and lists end as each language writes them."""

from __future__ import annotations

import pytest

from ifn_research.language.filling import and_more, fields_of, figure, filled, typed


def test_placeholders_are_filled_by_name_and_way_of_writing() -> None:
    template = "{name} in {share:.1%} of {{places}}"
    assert fields_of(template) == [("name", ""), ("share", ".1%")]
    assert filled(template, lambda name, spec: f"<{name}|{spec}>") == "<name|> in <share|.1%> of {places}"


def test_a_value_is_never_read_as_a_placeholder() -> None:
    assert filled("{a} {b}", lambda name, spec: {"a": "{b}", "b": "{{"}[name]) == "{b} {{"


@pytest.mark.parametrize(
    ("text", "french"),
    [("-1,228.50", "\u22121\u202f228,50"), ("25.6%", "25,6\u00a0%"), ("2021", "2021"), ("1e-05", "1e\u221205")],
)
def test_figures_have_the_marks_of_their_language(text: str, french: str) -> None:
    assert (figure(text, "en"), figure(text, "fr")) == (text, french)


@pytest.mark.parametrize(
    ("text", "english", "french"),
    [("-0.00", "0.00", "0,00"), ("-0", "0", "0"), ("-0.0%", "0.0%", "0,0\u00a0%"), ("-0.01", "-0.01", "\u22120,01")],
)
def test_nothing_has_no_sign(text: str, english: str, french: str) -> None:
    assert (figure(text, "en"), figure(text, "fr")) == (english, french)


def test_a_list_says_how_many_others_there_are() -> None:
    assert [and_more(n, "en") for n in (0, 1, 3)] == ["", " and 1 more", " and 3 more"]
    assert [and_more(n, "fr") for n in (0, 1, 3)] == ["", " et 1 autre", " et 3 autres"]


@pytest.mark.parametrize(
    ("value", "spec", "text"),
    [(0.5, "yaml", "0.5"), (-12, "yaml", "-12"), (1.0, "yaml", "1"), (0.256, "yaml.2f", "0.26")],
)
def test_what_is_typed_has_the_marks_of_yaml(value: float, spec: str, text: str) -> None:
    assert typed(value, spec) == text
