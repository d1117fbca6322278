"""The inputs of two runs: configuration and tables."""

from __future__ import annotations

from typing import Any

from ifn_research.outputs.comparison import compare_results
from ifn_research.results.study_result import StudyResult
from tests.support.two_runs import changed, section, study_run


def test_the_configuration_is_told_by_key_paths_with_old_and_new_values() -> None:
    def change(config: dict[str, Any]) -> None:
        config["indicators"]["poverty"]["label"] = "Pauvreté"
        config["versions"][1]["weighting"] = {"method": "pca", "components": 2}
        config["versions"][0]["variables"] = ["poverty"]
        config["tables"][0]["path"] = "/elsewhere/t.csv"
        config["tracking"] = {"uri": "sqlite:///other.db"}

    found = section(compare_results(study_run(), changed(study_run(), change)), "Configuration")
    assert {row["key"]: (row["A"], row["B"]) for row in found.to_dict("records")} == {
        "indicators.poverty.label": ("Taux de | pauvreté", "Pauvreté"),
        "versions.pca.weighting.components": ("–", "2"),
        "versions.equal.variables": ("poverty, age", "poverty"),
    }


def test_a_value_that_goes_back_to_its_default_is_told_with_the_default(simulated: StudyResult) -> None:
    def change(config: dict[str, Any]) -> None:
        del config["versions"][-1]["weighting"]

    found = section(compare_results(simulated, changed(simulated, change)), "Configuration").set_index("key")
    assert found.loc["versions.geometric.weighting.method"].tolist() == ["equal_by_dimension", "equal"]


def test_data_are_compared_by_the_digest_of_each_file_name() -> None:
    table = {"table": "t.csv", "path": "/other/t.csv", "sha256": "b" * 64}
    more = {"table": "u.csv", "path": "u.csv", "sha256": "c" * 64}
    found = section(compare_results(study_run(), study_run().noting(inputs=[table, more])), "Data").set_index("table")
    assert found["change"].map(str).to_dict() == {"t.csv": "other content", "u.csv": "only in B"}
    assert found.loc["t.csv", ["A", "B"]].tolist() == ["a" * 12, "b" * 12]
