"""Results with the data from which they were made, read again."""

from __future__ import annotations

import numpy as np
import pytest

from ifn_research import load_study, run
from ifn_research.errors import ConfigError
from ifn_research.execution import Stages, executor_of, unwatched
from ifn_research.study.robustness.again import ReadAgain, robustness_again
from tests.support.varied_study import SCALES, varied


def test_versions_are_as_they_were_scored() -> None:
    study = load_study(varied({"normalisation": SCALES}))
    before = run(study)
    again = ReadAgain.of(study, before)
    (own,) = again.runs
    assert own.index is before.indices["own"]
    rows = before.tables["scores"].set_index("code")["score"]
    assert np.array_equal(again.scores([own])["own"], rows.reindex(again.inputs.data.codes).to_numpy())


def test_computed_twice_it_is_the_same() -> None:
    study = load_study(varied({"normalisation": SCALES, "weights": {"spread": 0.2}}))
    before = run(study)
    after = robustness_again(study, before, Stages(executor_of(1), unwatched))
    assert list(after.tables) == list(before.tables) or set(after.tables) == set(before.tables)
    for name in before.tables:
        assert after.tables[name].equals(before.tables[name]), name
    assert after.manifest["robustness"] == before.manifest["robustness"]


def test_a_study_without_robustness_is_refused() -> None:
    study = load_study(varied())
    with pytest.raises(ConfigError, match="says nothing of robustness"):
        ReadAgain.of(study, run(study))
