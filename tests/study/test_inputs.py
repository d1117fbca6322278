"""Ground truths and baselines of a study, oriented."""

from __future__ import annotations

import numpy as np
import pytest

from ifn_research.config.models import StudyConfig
from ifn_research.data.loading import load_study_data
from ifn_research.study.inputs import StudyInputs


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
