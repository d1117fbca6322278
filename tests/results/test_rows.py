"""Rows of versions, scores and parts: what they say of a run agrees with each other."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pandas as pd
import pytest

from ifn_research.results.rows import Contribution, IndicatorWeight, Loading, Score, Shift, Version
from ifn_research.results.study_result import StudyResult
from ifn_research.rows import rows_of, sentences_of, table


def test_a_loading_is_written_with_its_remarks_in_english_and_comes_back() -> None:
    row = Loading("v", "F1", "poverty", 0.8, 0.8, 0.64, np.nan, np.nan)
    written = table([row], Loading)
    assert list(written.columns)[-1] == "remarks"
    assert written["note"].tolist() == [""]
    (back,) = rows_of(written, Loading)
    assert (back.indicator, back.loading, back.ci_low, back.remarks) == ("poverty", 0.8, None, ())


@pytest.mark.parametrize("kind", [Score, Contribution, IndicatorWeight, Shift, Version])
def test_an_empty_table_has_the_columns_of_its_rows(kind: type) -> None:
    said = ["said"] if sentences_of(kind) else []
    assert list(table([], kind).columns) == [*(item.name for item in fields(kind)), *said]


def test_contributions_of_a_linear_version_are_weights_times_normalised_values(simulated: StudyResult) -> None:
    def of(name: str) -> pd.DataFrame:
        return simulated.tables[name].query("version == 'equal'")

    cells = of("contributions").merge(of("weights"), on="indicator")
    np.testing.assert_allclose(cells["contribution"], cells["normalised"] * cells["weight"], atol=1e-12)
    scores = of("scores").set_index("code")["score"]
    np.testing.assert_allclose(cells.groupby("code")["contribution"].sum()[scores.index], scores, atol=1e-10)
