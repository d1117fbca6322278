"""What `ifn schema` and `ifn methods` say is what the registries hold."""

from __future__ import annotations

from dataclasses import fields

import pytest

from ifn_research.errors import ConfigError
from ifn_research.planning import REGISTRIES
from ifn_research.schema import json_schema, method_table


def test_every_method_is_listed_with_its_options_and_a_summary() -> None:
    listed = {(method.kind, method.name): method for method in method_table()}
    assert set(listed) == {(kind, name) for kind, registry in REGISTRIES.items() for name in registry}
    for (kind, name), method in listed.items():
        assert method.summary.endswith("."), (kind, name)
        assert [option for option, _ in method.options] == [item.name for item in fields(REGISTRIES[kind][name])]


def test_an_unknown_step_gets_the_nearest() -> None:
    with pytest.raises(ConfigError) as caught:
        method_table("weightings")
    assert "did you mean 'weighting'" in caught.value.fix


def test_the_schema_names_every_method_of_every_step() -> None:
    text = str(json_schema())
    for registry in REGISTRIES.values():
        for name in registry:
            assert f"'{name}'" in text


def test_an_option_without_a_default_is_said_to_be_required() -> None:
    listed = {(method.kind, method.name): dict(method.options) for method in method_table()}
    assert listed["weighting", "factor"]["n_factors"] == "required"
    assert listed["weighting", "fixed"]["weights"] == "required"
    assert listed["imputation", "group_median"]["by"] == "required"
    assert listed["weighting", "pca"]["opposed"] == "error"
