"""A whole study: what it says of itself when parts are left out."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from ifn_research.config.models import IndicatorConfig, StudyConfig, VersionConfig


def study(**said: Any) -> StudyConfig:
    return StudyConfig.model_validate(
        {
            "study": "s",
            "tables": [{"path": "t.csv", "code": "code", "density": "d"}],
            "indicators": {name: {"column": name} for name in ("x", "y", "z", "unused")},
            "versions": [
                {"name": "equal", "variables": ["y", "x"]},
                {"name": "axis", "variables": ["z"], "beside": True},
            ],
            **said,
        }
    )


def test_a_second_axis_is_used_and_gives_no_baseline() -> None:
    found = study()
    assert found.used_indicators == ("x", "y", "z")
    assert found.baselines == ("x", "y")
    assert found.adjust_for == ("x",)
    assert (found.experiment, found.primary) == ("ifn-s", None)


def test_what_is_declared_is_taken_in_its_order() -> None:
    found = study(validation={"baselines": ["z", "unused", "population_density"], "adjust_for": []})
    assert found.used_indicators == ("x", "y", "z", "unused")
    assert found.baselines == ("z", "unused")
    assert found.adjust_for == ()
    assert found.density_is_judged
    assert not study(validation={"baselines": ["z"]}).density_is_judged


def test_the_ground_truth_of_the_verdict_is_the_declared_one_else_the_first() -> None:
    truths = [{"name": "a", "column": "a"}, {"name": "b", "column": "b", "primary": True}]
    for given, name in ((truths, "b"), (truths[:1], "a")):
        primary = study(ground_truth=given).primary
        assert primary is not None
        assert primary.name == name


def test_what_is_written_reads_back_as_the_same_study() -> None:
    found = study(disclosure={"threshold": 11}, seed=3)
    assert StudyConfig.model_validate(found.plain()) == found
    assert "title" not in found.plain()


@pytest.mark.parametrize(
    "item", [{"numerator": "n"}, {"denominator": "n"}, {"column": "x", "numerator": "n", "denominator": "d"}]
)
def test_a_rate_needs_both_counts_and_no_column(item: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="numerator"):
        IndicatorConfig.model_validate(item)


def test_low_coverage_is_allowed_once() -> None:
    allowed = VersionConfig.model_validate({"name": "v", "variables": ["x"], "allow_low_coverage": True})
    assert (allowed.least_known.indicators, allowed.least_known.territories) == (0, allowed.coverage.territories)
    with pytest.raises(ValidationError, match="allow_low_coverage"):
        VersionConfig.model_validate(
            {"name": "v", "variables": ["x"], "allow_low_coverage": True, "coverage": {"indicators": 0.7}}
        )
