"""The keys that choose territories."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from ifn_research.config.territories import ReferenceConfig, TerritoriesConfig, chosen_columns


def test_a_list_is_one_of_codes():
    assert TerritoriesConfig.model_validate(["01004", "01033"]).codes == ("01004", "01033")


@pytest.mark.parametrize("said", [{}, {"codes": []}, {"label": "Nord"}, {"codes": ["a"], "path": "list.csv"}])
def test_territories_are_chosen_in_exactly_one_way(said):
    with pytest.raises(ValidationError):
        TerritoriesConfig.model_validate(said)


@pytest.mark.parametrize(
    ("said", "everything"),
    [("all", True), ({}, True), ({"label": "France"}, True), ("territories", False), ({"codes": ["a"]}, False)],
)
def test_a_reference_is_a_word_or_a_choice(said, everything):
    found = ReferenceConfig.model_validate(said)
    assert found.everything is everything
    assert ReferenceConfig.model_validate(found.model_dump(exclude_defaults=True)) == found


@pytest.mark.parametrize("said", ["france", {"rows": "territories", "codes": ["a"]}, {"codes": ["a"], "path": "b.csv"}])
def test_a_reference_that_means_nothing_or_two_things_is_refused(said):
    with pytest.raises(ValidationError):
        ReferenceConfig.model_validate(said)


def test_columns_of_choices_are_named_once():
    first = TerritoriesConfig(where={"departement": ["59"], "kind": "rural"})
    second = ReferenceConfig(where={"kind": "rural"})
    assert chosen_columns(first, None, second) == ["departement", "kind"]
