"""Alternatives of the inputs of a version."""

from __future__ import annotations

from typing import Any

from ifn_research import load_study
from ifn_research.config import StudyConfig
from ifn_research.study.robustness.alternatives import Alternatives, alternatives_of
from tests.support.varied_study import SCALES, varied


def alternatives(inputs: dict[str, Any], **keys: Any) -> tuple[Alternatives, StudyConfig]:
    config = load_study(varied(inputs, **keys)).config
    assert config.robustness is not None
    return alternatives_of(config.robustness, config, config.versions[0]), config


def test_the_versions_own_step_stands_where_it_is_listed() -> None:
    found, _ = alternatives({"normalisation": [*SCALES[1:], "zscore"]})
    assert found.choices[0].nominal == 1
    assert found.added == ()


def test_the_versions_own_step_is_added_where_it_is_not_listed() -> None:
    found, _ = alternatives({"normalisation": ["percentile", "rank"]})
    assert found.choices[0].alternatives == ("zscore", "percentile", "rank")
    assert found.choices[0].nominal == 0
    assert found.added == ("normalisation",)


def test_a_bundle_changes_its_steps_together_and_leaves_the_others_to_the_version() -> None:
    bundles = {"scale": [{"normalisation": "percentile"}, {"aggregation": "geometric", "normalisation": SCALES[1]}]}
    found, config = alternatives({}, robustness={"bundles": bundles})
    assert len(found.of["scale"]) == 3
    changed = found.version_with(config.versions[0], (1,), config)
    assert (changed.normalisation.method, str(changed.aggregation)) == ("percentile", "arithmetic")
    changed = found.version_with(config.versions[0], (2,), config)
    assert (changed.normalisation.method, str(changed.aggregation)) == ("minmax", "geometric")


def test_what_is_left_out_is_gone_from_the_options_that_name_it() -> None:
    weights = {"method": "fixed", "weights": {"a": 1, "b": 2, "c": 3, "d": 4, "y": 5, "x": 5}}
    versions = [{"name": "own", "variables": [*"abcd"], "weighting": weights}]
    found, config = alternatives({"exclude": {"one_of": "indicators"}}, versions=versions)
    changed = found.version_with(config.versions[0], (2,), config)
    assert changed.variables == ("a", "c", "d")
    assert changed.weighting.options["weights"] == {"a": 1, "c": 3, "d": 4, "y": 5, "x": 5}
    found, config = alternatives({"exclude": {"one_of": "dimensions"}}, versions=versions)
    assert found.choices[0].alternatives == ("none", "x", "y")
    changed = found.version_with(config.versions[0], (1,), config)
    assert changed.variables == ("c", "d")
    assert changed.weighting.options["weights"] == {"c": 3, "d": 4, "y": 5}
