"""Two runs of a study of twenty territories, whose ranks, deciles and shifts are counted by hand."""

from __future__ import annotations

from typing import Any

import pytest

from ifn_research.errors import DataError
from ifn_research.outputs.comparison import compare_results
from tests.support.two_runs import N, changed, descending, scores, section, study_run, titles


def test_a_run_compared_with_itself_shows_no_difference() -> None:
    found = compare_results(study_run(), study_run())
    assert [title.split(" ")[0] for title in titles(found)] == ["Spearman's", "Scores"]
    (row,) = section(found, "Scores").to_dict("records")
    assert (row["territories"], row["Spearman"], row["other decile"]) == (N, 1.0, 0)
    assert "No difference in: configuration, data, weights." in [str(note) for note in found.notes]
    assert section(found, "Spearman")["change"].tolist() == [0.0]


def rename(config: dict[str, Any]) -> None:
    config["study"] = "another"


def test_two_studies_are_compared_on_the_territories_that_they_share() -> None:
    part = {code: value for code, value in descending().items() if code <= "08"}
    adapted = changed(study_run(scores=scores("equal", part)), rename)
    found = compare_results(study_run(), adapted)
    (row,) = section(found, "Scores").to_dict("records")
    assert (row["territories"], row["Spearman"]) == (8, pytest.approx(1))
    told = "two studies are compared on the 8 territories that both score: s scores 20, another 8"
    assert told in [str(note) for note in found.notes]


def test_two_studies_are_both_named_and_versions_of_either_have_their_labels() -> None:
    def labelled(config: dict[str, Any]) -> None:
        config["versions"][0]["label"] = "Poids égaux"

    def mine(config: dict[str, Any]) -> None:
        rename(config)
        config["versions"][0]["name"] = "mine"

    other = changed(study_run(scores=scores("mine", descending())), mine)
    found = compare_results(changed(study_run(), labelled), other)
    assert str(found.headline).startswith("s, run ")
    assert ", and another, run " in str(found.headline)
    assert {version.name: version.label for version in found.config.versions}["equal"] == "Poids égaux"


def test_studies_without_a_version_in_common_say_so() -> None:
    other = changed(study_run(scores=scores("mine", descending())), rename)
    assert any("no version has the same name" in str(note) for note in compare_results(study_run(), other).notes)


def test_disjoint_territories_are_told_and_not_compared() -> None:
    elsewhere = {f"9{code}": value for code, value in descending().items()}
    with pytest.raises(DataError, match="no territory in common: 01, 02, 03 and 17 more in A, 901"):
        compare_results(study_run(), study_run(scores=scores("equal", elsewhere)))
