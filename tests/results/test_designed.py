"""The tables of a designed measurement."""

from __future__ import annotations

import json

from ifn_research.results.designed import DESIGN_TABLES
from ifn_research.results.study_result import StudyResult
from ifn_research.study.design.design import design_measure
from ifn_research.study.design.draw import DesignOptions


def test_tables_have_the_columns_that_are_told(simulated: StudyResult) -> None:
    measure = design_measure(simulated, DesignOptions(12, seed=1), simulated.versions[:3])
    assert list(measure.tables) == list(DESIGN_TABLES)
    for name, frame in measure.tables.items():
        assert tuple(frame.columns) == DESIGN_TABLES[name].columns
        assert len(frame) > 0
    facts = json.loads(measure.facts_as_text)
    assert facts["n"] == 12
    assert facts["seed"] == 1
    assert not measure.by_block
