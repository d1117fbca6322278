"""Fixes read back by YAML as what they mean."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from ifn_research.data.reading.yaml_words import mapping, names

texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)
values = st.one_of(texts, st.booleans(), st.lists(texts, min_size=1, max_size=3))


@given(st.dictionaries(texts, values, min_size=1, max_size=3))
def test_a_mapping_is_read_back_as_it_is(items) -> None:
    found = YAML(typ="safe").load(f"where: {mapping(items)}")["where"]
    assert {str(name): as_text(value) for name, value in found.items()} == {k: as_text(v) for k, v in items.items()}


def as_text(value):
    """Whole numbers are written without quotes: a cell that holds them is meant."""
    return (
        [str(item) for item in value] if isinstance(value, list) else value if isinstance(value, bool) else str(value)
    )


@given(st.lists(texts, min_size=1, max_size=3))
def test_names_are_read_back_as_they_are(items) -> None:
    assert YAML(typ="safe").load(names(items)) == items
