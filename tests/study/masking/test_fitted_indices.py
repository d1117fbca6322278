"""Fitted indices that hold figures of masked territories."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ifn_research import load_study, run
from ifn_research.results.study_result import StudyResult
from tests.support.small_study import RATES, study, territories


def test_an_index_that_keeps_values_of_territories_is_withheld_and_the_others_score_the_same(
    masked: StudyResult, told: StudyResult
) -> None:
    withheld = masked.manifest["disclosure"]["indices_withheld"]
    assert set(withheld) == {"percentile", "geometric", "copeland"}
    assert set(masked.indices) == {"equal", "fixed", "shrunk"}
    for version in withheld:
        assert any("is not written" in str(text) for text in masked.warnings[version])
    for version in masked.indices:
        new, old = (json.loads(result.indices[version].to_json()) for result in (masked, told))
        extremes = [item["learned"]["normalisation"].pop(end) for item in (new, old) for end in ("minimum", "maximum")]
        assert new == old
        assert extremes[:2] != extremes[2:]


@pytest.mark.parametrize("transform", ["log", "sqrt", "normal_scores"])
def test_a_small_count_on_another_scale_is_not_told_by_the_index(tmp_path: Path, transform: str) -> None:
    """The lowest rate is that of the small count: its logarithm, undone, would be the count."""
    versions = [{"name": "ends", "variables": ["c0", *RATES], "normalisation": "minmax"}]
    table = territories()
    table.loc[3, "c0_n"] = 4
    path = study(tmp_path, table, versions=versions)
    assert (table["c0_n"] / table["c0_d"]).argmin() == 3
    told = run(load_study(path, overrides=["disclosure=null", f"indicators.c0.transform={transform}"]))
    assert set(told.indices) == {"ends"}
    masked = run(load_study(path, overrides=[f"indicators.c0.transform={transform}"]))
    assert masked.indices == {}
    assert any("is not written" in str(text) for text in masked.warnings["ends"])


def test_an_index_that_was_fitted_on_other_territories_is_withheld(tmp_path: Path) -> None:
    """A minimum may be the small count of a territory that the study is not about, and that nobody looks at."""
    versions = [{"name": "ends", "variables": ["c0", *RATES], "normalisation": "minmax"}]
    table = territories()
    table.loc[3, "c0_n"] = 4
    inside = [f"{code:05d}" for code in range(20, 60)]
    chosen = "territories={codes: [" + ", ".join(f"'{code}'" for code in inside) + "]}"
    found = run(load_study(study(tmp_path, table, versions=versions), overrides=[chosen]))
    assert found.indices == {}
    assert any("is not written" in str(text) for text in found.warnings["ends"])
    alone = run(load_study(study(tmp_path, table, versions=versions), overrides=[chosen, "reference=territories"]))
    assert set(alone.indices) == {"ends"}
