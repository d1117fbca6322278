"""What `ifn schema` and `ifn methods` say is what the registries hold."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import Any

import pytest
from click.testing import CliRunner

from ifn_research.cli import main
from ifn_research.config import StudyConfig
from ifn_research.errors import ConfigError, OptionError
from ifn_research.steps import STEPS
from ifn_research.steps.transforms import TRANSFORMS
from ifn_research.study.schema import json_schema, method_table


def test_every_method_is_listed_with_its_options_and_a_summary() -> None:
    listed = {(method.kind, method.name): method for method in method_table()}
    assert set(listed) == {(kind, name) for kind, registry in STEPS.items() for name in registry}
    for (kind, name), method in listed.items():
        assert method.summary.endswith("."), (kind, name)
        assert [option for option, _ in method.options] == [item.name for item in fields(STEPS[kind][name])]


def test_an_unknown_step_gets_the_nearest() -> None:
    with pytest.raises(ConfigError) as caught:
        method_table("weightings")
    assert "did you mean `ifn methods weighting`" in str(caught.value.fix)


def test_a_method_is_found_by_its_name_in_every_kind_that_has_it() -> None:
    (factor,) = method_table("factor")
    assert (factor.kind, factor.written) == ("weighting", "weighting: {method: factor, n_factors: ...}")
    assert {method.kind for method in method_table("minmax")} == {"normalisation", "rescale"}
    (log,) = method_table("log")
    assert (log.kind, log.written) == ("transform", "indicators: {poverty: {column: poverty, transform: log}}")
    every = {name for registry in STEPS.values() for name in registry}
    assert all(method.name == name for name in every - set(STEPS) for method in method_table(name))


@pytest.mark.parametrize("asked, meant", [("factors", "factor"), ("weightings", "weighting"), ("zscor", "zscore")])
def test_an_unknown_name_gets_the_command_for_the_nearest_which_works(asked: str, meant: str) -> None:
    run = CliRunner().invoke(main, ["methods", asked])
    assert run.exit_code == 2
    (command,) = re.findall(r"did you mean `ifn ([^`]*)`", run.output)
    assert command == f"methods {meant}"
    assert CliRunner().invoke(main, command.split()).exit_code == 0


def test_the_methods_command_shows_one_method_and_how_it_is_asked_for() -> None:
    run = CliRunner().invoke(main, ["methods", "geometric"])
    assert run.exit_code == 0
    assert "In a study: aggregation: geometric" in run.output
    told = CliRunner().invoke(main, ["methods", "--help"]).output
    assert "ifn methods factor" in told
    assert "In a study" not in CliRunner().invoke(main, ["methods", "weighting"]).output


def test_the_schema_names_every_method_of_every_step() -> None:
    text = str(json_schema())
    for registry in STEPS.values():
        for name in registry:
            assert f"'{name}'" in text


def test_an_option_without_a_default_is_said_to_be_required() -> None:
    listed = {(method.kind, method.name): dict(method.options) for method in method_table()}
    assert listed["weighting", "factor"]["n_factors"] == "required"
    assert listed["weighting", "fixed"]["weights"] == "required"
    assert listed["imputation", "group_median"]["by"] == "required"
    assert listed["weighting", "pca"]["opposed"] == "error"


def references(node: Any) -> set[str]:
    if isinstance(node, dict):
        own = {node["$ref"]} if isinstance(node.get("$ref"), str) else set()
        return own.union(*(references(item) for item in node.values()))
    return set().union(*(references(item) for item in node)) if isinstance(node, list) else set()


def test_what_the_schema_refers_to_is_in_it() -> None:
    schema = json_schema()
    found = references(schema)
    assert "#/$defs/weightingStep" in found
    assert found <= {f"#/$defs/{name}" for name in schema["$defs"]}


# Keys whose names say what they are; every other has a description.
PLAIN = {
    *("study", "title", "seed", "tables", "table", "indicators", "variable_sets", "ground_truth", "versions"),
    *("geometry", "validation", "tracking", "coverage", "name", "column", "denominator", "label", "source", "year"),
    *("longitude", "latitude", "primary_metric", "bootstrap", "replicates", "loadings", "refitted", "neighbours"),
    *("confidence_set", "step_down", "spatial_cv", *STEPS),
}


def test_every_key_of_a_configuration_says_what_it_is() -> None:
    schema = json_schema()
    sections = {"": schema} | {name: item for name, item in schema["$defs"].items() if name.endswith("Config")}
    unsaid = [
        f"{section} {key}"
        for section, item in sections.items()
        for key, told in item.get("properties", {}).items()
        if not told.get("description") and key not in PLAIN
    ]
    assert unsaid == [], "give them a description in ifn_research/config/"


def test_the_schema_holds_every_key_of_a_configuration_and_refuses_others() -> None:
    schema = json_schema()
    assert set(schema["properties"]) == {*StudyConfig.model_fields, "extends", "grid", "defaults"}
    assert schema["additionalProperties"] is False
    for kind, registry in STEPS.items():
        named, *detailed = schema["$defs"][f"{kind}Step"]["anyOf"]
        assert named["enum"] == list(registry)
        for (name, method), described in zip(registry.items(), detailed, strict=True):
            assert set(described["properties"]) == {"method", *(item.name for item in fields(method))}
            assert described["properties"]["method"] == {"const": name}
            assert described["additionalProperties"] is False


def test_the_values_of_an_option_are_those_that_its_method_accepts() -> None:
    """Those of the annotation or of the docstring: each one makes a method, and another is refused."""
    needed = {"n_factors": 2, "target": "x"}
    with_it = {"units": {"scoring": "component_score"}}
    for method in [*method_table("transform"), *method_table()]:
        kind = (TRANSFORMS if method.kind == "transform" else STEPS[method.kind])[method.name]
        required = {name: needed[name] for name, default in method.options if default == "required" and name in needed}
        unknown = {name for name, default in method.options if default == "required"} - set(needed)
        for option, values in method.values.items():
            assert method.choices(option)[0] == dict(method.options)[option] or option in required
            if unknown or values == ("true", "false"):
                continue
            for value in values:
                kind(**{**required, **with_it.get(option, {}), option: value})
            with pytest.raises(OptionError):
                kind(**{**required, option: "no such value"})


def test_a_choice_is_said_with_its_default_first() -> None:
    (factor,) = method_table("factor")
    assert factor.choices("rotation") == ("varimax", "none", "promax", "oblimin", "quartimax")
    assert factor.choices("weighted") == ("false", "true")
    assert factor.choices("kaiser") == ()
    rotation = json_schema()["$defs"]["weightingStep"]["anyOf"]
    (described,) = [item for item in rotation if item.get("properties", {}).get("method") == {"const": "factor"}]
    assert described["properties"]["rotation"] == {"enum": ["varimax", "none", "promax", "oblimin", "quartimax"]}
