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


def test_the_index_tells_no_small_count_of_territories_on_which_it_was_fitted_elsewhere(tmp_path: Path) -> None:
    """The lowest rate is that of a small count outside the study; the index of a deviation keeps no extreme of it."""
    versions = [
        {"name": "ends", "variables": ["c0", *RATES], "normalisation": "minmax"},
        {"name": "deviations", "variables": ["c0", *RATES]},
        {"name": "medians", "variables": ["c0", *RATES], "imputation": {"method": "group_median", "by": ["region"]}},
    ]
    table = territories()
    table.loc[3, "c0_n"] = 4
    lowest = 100 * 4 / table.loc[3, "c0_d"]
    path = study(tmp_path, table, versions=versions)
    chosen = "territories={where: {region: [R0, R1, R2]}}"
    assert table.loc[3, "region"] == "R3"
    open_ = run(load_study(path, overrides=["disclosure=null", chosen]))
    assert set(open_.indices) == {"ends", "deviations", "medians"}
    assert open_.indices["ends"].learned["normalisation"]["minimum"][0] == pytest.approx(lowest)
    assert run(load_study(path, overrides=[chosen])).indices == {}
    # Without a small cell elsewhere, an index of deviations tells nothing of any territory.
    table.loc[3, "c0_n"] = territories().loc[3, "c0_n"]
    path = study(tmp_path, table, versions=versions)
    assert "deviations" in run(load_study(path, overrides=[chosen])).indices


def test_an_index_fitted_elsewhere_is_told_unchanged_where_counts_are_masked(tmp_path: Path) -> None:
    table = territories()
    table.loc[3, "c0_n"] = 4
    rates = [{"name": "equal", "variables": ["c0", *RATES]}]
    open_ = run(load_study(study(tmp_path, territories(seed=6), versions=rates), overrides=["disclosure=null"]))
    (tmp_path / "index.json").write_text(open_.indices["equal"].to_json(), encoding="utf-8")
    given = [{"name": "equal", "index": str(tmp_path / "index.json")}]
    found = run(load_study(study(tmp_path, table, versions=given)))
    assert found.manifest["disclosure"]["small"] > 0
    assert found.indices["equal"].to_json() == open_.indices["equal"].to_json()


def test_means_over_the_reference_do_not_give_a_small_count_away(tmp_path: Path) -> None:
    """As many territories are masked among those over which means are taken as in any other set."""
    table = territories()
    table.loc[3, "c0_n"] = 4
    inside = set(table.loc[table["region"] == "R3", "code"])
    path = study(tmp_path, table)
    found = run(load_study(path, overrides=["reference={where: {region: [R3]}}"]))
    assert len(set(found.tables["masked"]["code"]) & inside) >= 11
