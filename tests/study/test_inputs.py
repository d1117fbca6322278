"""Ground truths and baselines of a study, oriented."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ifn_research import load_study, run
from ifn_research.config.models import StudyConfig
from ifn_research.data.loading import load_study_data
from ifn_research.study import inputs
from ifn_research.study.inputs import StudyInputs
from tests.support.small_study import study as small_study
from tests.support.small_study import territories


@pytest.fixture
def study(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("code,people,x,y,rate,n,of\na,100,1,5,10,1,4\nb,200,2,7,20,3,4\nc,400,4,6,,0,0\n")
    return StudyConfig.model_validate(
        {
            "study": "test",
            "tables": [{"path": str(path), "code": "code", "population": "people"}],
            "indicators": {"x": {"column": "x"}, "y": {"column": "y", "direction": -1}},
            "ground_truth": [
                {"name": "rate", "column": "rate", "unit": "%", "circular_with": ["x"], "note": "weak"},
                {"name": "counts", "numerator": "n", "denominator": "of", "direction": -1},
            ],
            "versions": [{"name": "equal", "variables": ["x", "y"]}],
        }
    )


def test_outcomes_are_oriented_with_their_mass_and_what_they_are_worth(study):
    data = load_study_data(study)
    inputs = StudyInputs(study, data)
    (ground,) = inputs.places
    rate, counts = inputs.ground_truths(ground)
    np.testing.assert_array_equal(rate.values, [10, 20, np.nan])
    np.testing.assert_array_equal(rate.mass, [10, 40, np.nan])
    assert (rate.circular_with, rate.note, rate.label) == (("x",), "weak", "rate")
    np.testing.assert_array_equal(counts.values, [-0.25, -0.75, np.nan])
    np.testing.assert_array_equal(counts.mass, [3, 1, np.nan])
    np.testing.assert_array_equal(counts.weight, [4, 4, np.nan])


def test_baselines_are_oriented_like_indicators(study):
    found = StudyInputs(study, load_study_data(study)).single_indicators
    np.testing.assert_array_equal(found["x"], [1, 2, 4])
    np.testing.assert_array_equal(found["y"], [-5, -7, -6])


def test_ground_truths_are_made_once_a_run_and_raw_matrices_once_a_set_of_variables(
    simulated_study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: Counter[str] = Counter()

    def counted(name: str) -> None:
        original = getattr(inputs, name)

        def counting(*given: Any, **named: Any) -> Any:
            made[name] += 1
            return original(*given, **named)

        monkeypatch.setattr(inputs, name, counting)

    for name in ("outcome_values", "ground_truth_from", "raw_matrix", "contiguity"):
        counted(name)
    study = load_study(simulated_study)
    run(study)
    config = study.config
    sets = {version.variables for version in config.versions}
    sets |= {
        tuple(name for name in variables if name not in truth.circular_with)
        for variables in sets
        for truth in config.ground_truth
    } - {()}
    assert made["outcome_values"] == 1
    assert made["ground_truth_from"] == len(config.ground_truth)
    assert 0 < made["raw_matrix"] <= len(sets)


def test_what_is_hidden_is_drawn_with_a_seed_that_nobody_is_told(tmp_path: Path) -> None:
    table = territories(80)
    plain, hidden = (load_study(small_study(tmp_path, table, threshold=threshold)) for threshold in (None, 11))
    open_, kept = run(plain), run(hidden)
    assert open_.manifest["seed"] == kept.manifest["seed"] == 1
    of_seed, of_figures = (
        StudyInputs.of(each.config, load_study_data(each.config)).drawing_seed for each in (plain, hidden)
    )
    assert of_seed == 1
    assert of_figures != 1
    assert str(of_figures) not in json.dumps(dict(kept.manifest)) + json.dumps(dict(kept.document))
    # Who has the tables finds the same draws again; with one count more or less they are others.
    assert StudyInputs.of(hidden.config, load_study_data(hidden.config)).drawing_seed == of_figures
    ends = ["estimate", "ci_low", "ci_high"]
    first, again, told = (found.tables["validation"][ends] for found in (kept, run(hidden), open_))
    pd.testing.assert_frame_equal(first, again)
    pd.testing.assert_series_equal(first["estimate"], told["estimate"])
    assert (first["ci_low"] != told["ci_low"]).any()
    table.loc[3, "truth_n"] += 1
    other = load_study(small_study(tmp_path, table, threshold=11))
    assert StudyInputs.of(other.config, load_study_data(other.config)).drawing_seed != of_figures
