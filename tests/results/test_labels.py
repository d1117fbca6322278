"""Members of groups by their names."""

from __future__ import annotations

import pytest

from ifn_research.language import in_french, language_named
from ifn_research.results.labels import member_label
from tests.support.configurations import declared


@pytest.mark.parametrize("language", [in_french(), language_named("en")], ids=["fr", "en"])
def test_regions_are_named_where_the_study_is_of_french_territories(language) -> None:
    assert member_label(language, declared({"level": "commune"}), "region", "27") == "Bourgogne-Franche-Comté"
    assert member_label(language, declared({"level": "zone"}), "region", "27") == "27"
    assert member_label(language, declared({"level": "commune"}), "departement", "27") == "Eure"


def test_quarters_of_density_are_named_in_every_study() -> None:
    assert member_label(in_french(), declared({}), "density", "4 densest quarter") == "quart le plus dense"
    assert member_label(language_named("en"), declared({}), "density", "4 densest quarter") == "densest quarter"
