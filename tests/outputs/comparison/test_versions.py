"""The versions in two runs: those there are, their weights, their agreement with ground truth."""

from __future__ import annotations

import pytest

from ifn_research.outputs.comparison import compare_results
from tests.support.two_runs import changed, descending, judged, scores, section, study_run, weight


def test_a_version_under_another_name_and_one_that_fails_are_told() -> None:
    failed = [
        {"version": "renamed", "status": "ok"},
        {"version": "pca", "status": "failed", "reason": "loadings mix signs"},
    ]
    other = changed(study_run(versions=failed, scores=scores("renamed", descending())), lambda config: None)
    other.document["versions"][0]["name"] = "renamed"  # type: ignore[index]
    found = section(compare_results(study_run(), other), "Versions").set_index("version")
    assert found.loc["equal"].map(str).tolist() == ["ok", "–", "the same steps are named renamed there"]
    assert found.loc["pca"].map(str).tolist() == ["ok", "failed", "loadings mix signs"]


def test_weights_and_the_primary_metric_are_told_with_their_difference_and_that_it_is_not_tested() -> None:
    later = study_run(weights=[weight("poverty", 0.7), weight("age", 0.3)], validation=[judged(0.6, n=18)])
    found = compare_results(study_run(), later)
    weights = section(found, "Weights").set_index("indicator")["change"]
    assert weights.to_dict() == pytest.approx({"poverty": 0.2, "age": -0.2})
    (row,) = section(found, "Spearman").to_dict("records")
    assert (row["interval A"], row["interval B"], row["n A"], row["n B"]) == (
        *("[0.400, 0.600]", "[0.500, 0.700]", "20", "18"),
    )
    assert row["change"] == pytest.approx(0.1)
    assert any("no test" in str(note) for note in found.notes)
    assert any("not of the same territories" in str(note) for note in found.notes)
