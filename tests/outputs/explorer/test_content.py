"""The content of the page of a study."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ifn_research.language import in_french
from ifn_research.outputs.explorer.content import page_content
from ifn_research.results.study_result import StudyResult
from tests.support.hand_made import make


def test_contributions_of_a_territory_sum_to_its_score_before_rescaling(simulated: StudyResult) -> None:
    from ifn_research.outputs.explorer.content import _cells, _parts

    scores = simulated.tables["scores"]
    mine = scores[scores["version"] == "equal"].set_index("code")["score"]
    parts = _parts(simulated, in_french(), _cells(simulated, pd.Index(mine.index))["equal"])
    assert set(parts) == {"Social", "Access"}
    # Figures of four bytes keep seven digits.
    np.testing.assert_allclose(sum(parts.values()), mine.to_numpy(), rtol=1e-5, atol=1e-6)


def test_versions_that_failed_are_not_offered(simulated: StudyResult) -> None:
    head, _ = page_content(simulated, in_french())
    assert [version["name"] for version in head["versions"]] == simulated.versions
    assert head["layout"] is None
    assert all("avec le constat" in version["agreement"] for version in head["versions"])


def test_where_there_is_one_dimension_indicators_are_shown() -> None:
    cells = [
        {"version": "equal", "code": "a", "indicator": name, "contribution": value, "normalised": 0.0}
        for name, value in (("poverty", 1.0), ("age", -0.25))
    ]
    rows = [{"version": "equal", "code": "a", "name": "", "score": 0.75, "rank": 1, "decile": 10}]
    head, _ = page_content(make(scores=rows, contributions=cells), in_french())
    assert head["versions"][0]["parts"] == ["Taux de | pauvreté", "Âge"]
