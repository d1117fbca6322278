"""Every key of a configuration has a page that says what it means, with an example that is read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from ifn_research import load_study
from ifn_research.errors import ConfigError
from ifn_research.steps import STEPS
from ifn_research.study.schema import json_schema, method_table
from tests.support.docs import module_of

REPOSITORY = Path(__file__).parents[2]
KEYS = module_of(REPOSITORY, "keys").keys()
YAML_ = YAML(typ="safe")
BASE = """
study: base
level: commune
tables:
  - path: communes.csv
    code: code
    population: pop
    density: densite
    groups: {departement: dep, region: reg}
    coordinates: {longitude: lon, latitude: lat}
indicators:
  poverty: {column: taux, dimension: acces, unit: "%"}
  age: {column: age, dimension: competences, unit: "%"}
variable_sets: {all: [poverty]}
ground_truth: [{name: recours, column: recours, unit: "%"}]
versions: [{name: equal, variables: [poverty, age]}]
"""


def merged(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """As `extends` does: mappings merge, lists replace."""
    both = dict(base)
    for key, value in over.items():
        both[key] = merged(both[key], value) if isinstance(value, dict) and isinstance(both.get(key), dict) else value
    return both


@pytest.mark.parametrize("key", KEYS, ids=[key.path for key in KEYS])
def test_an_example_is_read_and_holds_its_key(tmp_path: Path, key: Any) -> None:
    example = YAML_.load(key.example)
    base = YAML_.load(BASE)
    if key.path in ("grid", "extends"):
        del base["versions"]
    if key.section == "aggregate" or key.path == "aggregate":
        for item in [*base["indicators"].values(), *base["ground_truth"]]:
            item["combine"] = "mean"
    if key.path == "extends":
        (tmp_path / "base.yaml").write_text(BASE, encoding="utf-8")
    path = tmp_path / "study.yaml"
    with path.open("w", encoding="utf-8") as stream:
        YAML_.dump(merged(base, example), stream)
    load_study(path)
    where: Any = example
    for name in key.path.split("."):
        if isinstance(where, list):
            where = next((item for item in where if name in item), where[0])
        if (
            isinstance(where, dict)
            and name not in where
            and key.section.split(".")[0] in ("indicators", "dimensions", "groups", "sites", "audiences")
        ):
            where = next(iter(where.values()))
        if key.section == "robustness.bundles" and isinstance(where, dict) and "scale" in where:
            # The alternative of a bundle of any name.
            where = next(item for item in where["scale"] if name in item)
        if key.path == "typology.classes.min" or isinstance(where, dict):
            assert name in where
            where = where[name]


def test_a_wrong_example_would_be_refused(tmp_path: Path) -> None:
    path = tmp_path / "study.yaml"
    with path.open("w", encoding="utf-8") as stream:
        YAML_.dump(merged(YAML_.load(BASE), {"validation": {"bootstrap": {"interval": "wide"}}}), stream)
    with pytest.raises(ConfigError):
        load_study(path)


def test_there_is_a_page_for_every_key_of_the_schema_and_none_is_blank(tmp_path: Path) -> None:
    schema = json_schema()
    paths = {key.path for key in KEYS}
    assert set(schema["properties"]) <= paths
    for definition, section in (
        ("TableConfig", "tables"),
        ("VersionConfig", "versions"),
        ("GeometryConfig", "geometry"),
        ("SitesConfig", "sites"),
        ("OriginsConfig", "origins"),
        ("IndicatorConfig", "indicators"),
    ):
        named = set(schema["$defs"][definition]["properties"]) - {"variables_name"}
        assert {f"{section}.{name}" for name in named} <= paths
    assert len(paths) == len(KEYS)
    module_of(REPOSITORY, "keys").write_pages(tmp_path)
    for key in KEYS:
        assert key.meaning
        assert key.default
        assert key.type
        page = (tmp_path / "keys" / key.page).read_text(encoding="utf-8")
        assert page.startswith(f"# `{key.path}`\n\n{key.meaning[:1].upper()}{key.meaning[1:]}.")
        assert "| none |" not in page


def test_methods_are_listed_by_the_names_that_a_study_writes() -> None:
    page = module_of(REPOSITORY, "method_pages").methods_page()
    for kind, registry in STEPS.items():
        for name in registry:
            assert f"### `{kind}: {name}`" in page
    for method in method_table("factor"):
        assert "| `rotation` | `varimax` | `varimax`, `none`, `promax`, `oblimin`, `quartimax` |" in page, method
