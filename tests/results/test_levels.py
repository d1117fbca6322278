"""Scores of members beside those of the whole."""

from __future__ import annotations

import pandas as pd
import pytest

from ifn_research.results.levels import agreement_of_members


def test_the_agreement_is_spearmans() -> None:
    rows = pd.DataFrame({"score": [1.0, 2, 3, 4], "score_of_members": [1.0, 3, 2, 4]})
    assert agreement_of_members(rows) == pytest.approx(0.8)
    assert agreement_of_members(rows.assign(score=1.0)) is None
