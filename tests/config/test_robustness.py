"""Choices that vary: the keys below `robustness:`."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from ifn_research import load_study, run
from ifn_research.config import StudyConfig
from ifn_research.errors import IfnError
from tests.support.varied_study import SCALES, varied


@pytest.mark.parametrize(
    ("robustness", "what", "fix"),
    [
        ({"inputs": {"sampling": {}}}, "indicators", ""),
        ({"inputs": {"sampling": {"indicators": "counts", "parts": [["a"]]}}}, "at least two", "parts: [["),
        ({"inputs": {"sampling": {"indicators": "counts", "parts": [["a", "b"], ["b", "c"]]}}}, "twice", "once"),
        ({"inputs": {"sampling": {"indicators": "counts", "parts": [["a", "e"]]}}}, "unknown indicator", ""),
        ({"inputs": {"sampling": {"indicators": "counts", "parts": [["a", "b"]]}}}, "no parts", "one denominator"),
        (
            {"inputs": {"sampling": {"indicators": "counts"}, "shrinkage": ["none", "beta_binomial"]}},
            "nothing is left to shrink",
            "keep one",
        ),
        ({"inputs": {"fit_on": {"resample": "territories"}}}, "territories", ""),
        ({"inputs": {"weights": "simplex"}, "decision": {}}, "by a ground truth", "remove decision"),
        ({"inputs": {"normalisation": "zscore"}}, "list of alternatives", "normalisation: [zscore"),
        ({"inputs": {"weights": {"spread": 0.2, "concentration": 3}}}, "two kinds", "spread: 0.25"),
        ({"inputs": {"weights": "simplex"}, "replicates": 1000}, "power of two", "512 or 1024"),
        ({"inputs": {}}, "names no input", "robustness: {inputs"),
        ({"inputs": {"weights": "simplex"}, "versions": ["none"]}, "unknown version", "own"),
        (
            {"inputs": {"normalisation": SCALES}, "bundles": {"s": [{"normalisation": "rank"}]}},
            "varies twice",
            "one input",
        ),
        ({"bundles": {"weighting": [{"weighting": "pca"}]}}, "name of an input", "another name"),
        ({"bundles": {"s": [{}]}}, "names no step", "bundles:"),
        ({"inputs": {"exclude": {"one_of": "territories"}}}, "territories", ""),
        ({"inputs": {"weights": {"spread": 2}}}, "2", ""),
    ],
)
def test_what_is_wrong_is_refused_with_its_repair(robustness: dict[str, Any], what: str, fix: str) -> None:
    with pytest.raises(IfnError) as told:
        load_study(varied(robustness=robustness))
    assert what in str(told.value)
    assert fix in str(told.value)


def test_what_is_read_is_written_as_it_was() -> None:
    robustness = {
        "versions": ["own"],
        "replicates": 64,
        "budget": 500,
        "inputs": {
            "normalisation": SCALES,
            "weights": {"spread": 0.25},
            "exclude": {"one_of": "dimensions"},
            "sampling": {"indicators": "counts"},
            "fit_on": {"resample": "blocks"},
        },
        "bundles": {"s": [{"outliers": "winsorise", "rescale": "minmax"}]},
    }
    plain = load_study(varied(robustness=robustness)).config.plain()
    assert plain["robustness"] == robustness
    assert StudyConfig.model_validate(yaml.safe_load(yaml.safe_dump(plain))).plain() == plain
    assert load_study(varied({"weights": "simplex"})).config.plain()["robustness"] == {"inputs": {"weights": "simplex"}}


def test_standard_errors_go_with_figures_of_territories_that_stay_apart() -> None:
    items = {"a": {"column": "a", "standard_error": "b"}, "c": {"column": "c"}}
    versions = [{"name": "own", "variables": ["a", "c"]}]
    assert load_study(varied(indicators=items, versions=versions)).config.indicators["a"].standard_error == "b"
    wrong = {"a": {"numerator": "a", "denominator": "pop", "standard_error": "b"}, "c": {"column": "c"}}
    with pytest.raises(IfnError, match="goes with a figure that is one column"):
        load_study(varied(indicators=wrong, versions=versions))
    table = {**varied()["tables"][0], "vintage": 2022}
    with pytest.raises(IfnError, match="territories become one"):
        load_study(varied(indicators=items, versions=versions, geography=2024, tables=[table]))
    absent = {"a": {"column": "a", "standard_error": "se"}, "c": {"column": "c"}}
    with pytest.raises(IfnError, match="the standard error of 'a'"):
        run(load_study(varied(indicators=absent, versions=versions)))
