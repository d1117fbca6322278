"""The grid is a product with names."""

from __future__ import annotations

import pytest

from ifn_research.config.grid import expand_grid
from ifn_research.config.overrides import override
from ifn_research.config.yaml_document import YamlDocument, parse_document
from ifn_research.errors import ConfigError


def document(text: str) -> YamlDocument:
    return parse_document(text, source="study.yaml")


def test_the_grid_is_the_product_of_its_values_named_in_key_order() -> None:
    source = document(
        "grid:\n  variables: [core, wide]\n  weighting: [equal, {method: factor, n_factors: 2, rotation: varimax},"
        " {method: factor, n_factors: 2, rotation: oblimin}]\n"
    )
    expand_grid(source)
    assert [version["name"] for version in source.data["versions"]] == [
        "core-equal",
        "core-factor-varimax",
        "core-factor-oblimin",
        "wide-equal",
        "wide-factor-varimax",
        "wide-factor-oblimin",
    ]
    assert str(source.where(("versions", 5, "weighting", "rotation"))).startswith("study.yaml, line 3")


def test_two_grid_versions_of_one_name_ask_for_a_name() -> None:
    source = document("versions: [{name: core-equal}]\ngrid: {variables: [core], weighting: [equal]}")
    with pytest.raises(ConfigError, match="two versions are named 'core-equal'") as caught:
        expand_grid(source)
    assert "name" in str(caught.value.fix)


@pytest.mark.parametrize("grid", ["[a]", "{weighting: [equal]}", "{variables: core}", "{variable: [core]}", "{}"])
def test_a_grid_that_says_nothing_usable_is_refused(grid: str) -> None:
    with pytest.raises(ConfigError):
        expand_grid(document(f"grid: {grid}"))


def test_a_version_of_a_grid_that_was_set_is_placed_at_the_set() -> None:
    source = document("versions: []\ngrid: {variables: [core]}")
    override(source, "grid.variables=[wide]")
    expand_grid(source)
    assert str(source.where(("versions", 0, "variables"))) == "--set grid.variables=[wide]: versions[0].variables"


def test_a_grid_without_end_is_refused_and_a_large_one_is_expanded() -> None:
    weights = ", ".join(f"{{method: generalised, power: {k}}}" for k in range(1, 101))
    text = f"grid: {{variables: [{', '.join(f'v{k}' for k in range(100))}], aggregation: [{weights}]}}"
    large = document(text)
    expand_grid(large)
    assert len(large.data["versions"]) == 10_000
    with pytest.raises(ConfigError, match="10,100 versions; 10,000 are the most") as caught:
        expand_grid(document(text.replace("v99]", "v99, w]")))
    assert str(caught.value.where) == "study.yaml, line 1: grid"
