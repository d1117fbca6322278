"""The rows that `territories` and `reference` mean."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ifn_research.config.models import StudyConfig
from ifn_research.data.chosen import ChosenRows, chosen_rows

CODES = np.array(["01001", "01002", "02001", "02002", "03001"], dtype=object)


def rows(**keys) -> ChosenRows:
    said = {
        "study": "s",
        "level": "commune",
        "tables": [{"path": "t.csv", "code": "code", "groups": {"dep": "dep"}}],
        "indicators": {"x": {"column": "x"}},
        "versions": [{"name": "v", "variables": ["x"]}],
        **keys,
    }
    groups = {"dep": np.array([code[:2] for code in CODES], dtype=object)}
    kinds = pd.Series(["a", "b", "a", "", "a"])
    return chosen_rows(StudyConfig.model_validate(said), CODES, groups, {"kind": kinds})


def test_nothing_said_is_every_row():
    assert (rows().territories, rows().reference) == (None, None)


def test_keys_are_met_together_and_values_of_one_apart():
    found = rows(territories={"where": {"dep": ["01", "02"], "kind": "a"}}, reference={"where": {"kind": ["a", "b"]}})
    assert found.problems[0].what.values["least"] == 3
    assert found.territories.tolist() == [True, False, True, False, False]
    assert found.reference.tolist() == [True, True, True, False, True]


def test_the_reference_of_the_territories_is_they():
    found = rows(territories={"codes": ["01001", "02001", "03001"]}, reference="territories")
    assert found.reference.tolist() == found.territories.tolist() == [True, False, True, False, True]


@pytest.mark.parametrize("repair", [False, True])
def test_codes_that_lost_their_zeros_are_repaired_when_asked(repair):
    found = rows(territories={"codes": ["1001", "2001", "3001"], "repair_codes": repair})
    assert (found.territories is not None) is repair
    if not repair:
        assert found.problems[0].fix.key == "reading.write_quotes_or_repair"


def test_the_nearest_value_is_offered():
    (problem,) = rows(territories={"where": {"dep": ["1"]}}).problems[:1]
    assert "01" in str(problem.fix)


def test_a_reference_of_two_territories_is_refused_as_one():
    (problem,) = rows(reference={"codes": ["01001", "02001"]}).problems
    assert problem.what.key == "reading.few_reference_chosen"
    assert problem.where == "reference:"
