"""A designed measurement: its tables, its reasons, and that it is drawn again from its seed."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ifn_research.results.study_result import StudyResult
from ifn_research.study.design.design import design_measure
from ifn_research.study.design.draw import DesignOptions


def test_every_territory_that_is_drawn_has_its_probability_and_a_reason_in_french(simulated: StudyResult) -> None:
    measure = design_measure(simulated, DesignOptions(15, seed=2), simulated.versions[:3])
    assert len(measure.territories) == len(measure.random) == 15
    frame = pd.DataFrame(measure.tables["design_frame"]).set_index("code")
    for row in measure.territories:
        assert row.inclusion == frame.loc[row.code, "inclusion"]
        assert row.weight == pytest.approx(1 / row.inclusion)
        assert frame.loc[row.code, "drawn"]
        assert row.rank_first <= row.rank_last
        assert row.raison.startswith(("versions très éloignées", "versions un peu", "versions d’accord", "tiré à coup"))
    assert frame["inclusion"].sum() == pytest.approx(15)
    assert (frame["inclusion"] > 0).all()


def test_some_are_drawn_on_which_versions_agree(simulated: StudyResult) -> None:
    measure = design_measure(simulated, DesignOptions(30, seed=2), simulated.versions[:3])
    middle = np.median([row.disagreement for row in measure.frame])
    assert 3 <= sum(row.disagreement < middle for row in measure.territories) <= 20


def test_the_same_seed_draws_the_same_and_another_others(simulated: StudyResult) -> None:
    one, other, third = (design_measure(simulated, DesignOptions(15, seed=seed)).tables["design"] for seed in (1, 1, 2))
    pd.testing.assert_frame_equal(one, other)
    assert set(one["code"]) != set(third["code"])


def test_whole_blocks_are_drawn_where_they_are_asked_for(simulated: StudyResult) -> None:
    measure = design_measure(simulated, DesignOptions(5, per="departement", seed=1), simulated.versions[:2])
    assert measure.by_block
    drawn = {row.block for row in measure.territories}
    assert len(drawn) == 5
    assert len(measure.territories) == sum(row.block in drawn for row in measure.frame)
    assert len({row.inclusion for row in measure.territories if row.block == min(drawn)}) == 1
