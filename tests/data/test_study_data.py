"""The joined content of a study's tables, against pandas' own sums."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from ifn_research.config.models import StudyConfig
from ifn_research.data.loading import load_study_data
from ifn_research.data.study_data import indicator_values, outcome_bounds, outcome_values

TEXT = "code,people,dep,x,n,of\na,100,01,1,20,40\nb,300,01,2,< 11,50\nc,50,02,3,15,60\nd,,02,4,5,20\ne,9,,5,30,90\n"
TRUTH = {"name": "truth", "numerator": "n", "denominator": "of", "unit": "%"}
TABLE = {"population": "people", "groups": {"dep": "dep"}}


def test_members_of_a_group_have_the_people_of_their_territories(study: Callable[..., StudyConfig]) -> None:
    data = load_study_data(study(TEXT, "x", table=TABLE, ground_truth=[TRUTH]))
    assert data.n_territories == 5
    assert data.members("dep").tolist() == ["01", "02"]
    frame = pd.DataFrame({"people": [100, 300, 50, np.nan, 9], "dep": ["01", "01", "02", "02", None]})
    assert data.population_of("dep").tolist() == frame.groupby("dep")["people"].sum().tolist()


def test_without_a_population_members_have_none(study: Callable[..., StudyConfig]) -> None:
    data = load_study_data(study(TEXT, "x", table={"groups": {"dep": "dep"}}))
    assert data.population_of("dep") is None


def test_suppressed_counts_lie_between_their_bounds(study: Callable[..., StudyConfig]) -> None:
    config = study(TEXT, "x", table=TABLE, ground_truth=[TRUTH])
    data = load_study_data(config)
    assert indicator_values(config, data)["x"].tolist() == [1, 2, 3, 4, 5]
    np.testing.assert_allclose(outcome_values(config, data)["truth"].values, [50, np.nan, 25, 25, 100 / 3])
    low, high = (found.values for found in outcome_bounds(config, data)["truth"].values())
    # From nobody to ten persons of fifty.
    assert sorted([low[1], high[1]]) == [0, 20]
    np.testing.assert_array_equal(np.delete(low, 1), np.delete(high, 1))
