"""Everything that differs between two runs, or what is asked for of it."""

from __future__ import annotations

import pytest

from ifn_research.errors import ConfigError
from ifn_research.outputs.comparison import compare_results
from ifn_research.results.study_result import StudyResult
from tests.support.two_runs import descending, scores, section, study_run, titles


def test_one_version_alone_is_shown_when_it_is_asked_for() -> None:
    both = scores("equal", descending()) + scores("pca", descending())
    a, b = study_run(scores=both), study_run(scores=both)
    assert section(compare_results(a, b), "Scores")["version"].tolist() == ["equal", "pca"]
    assert section(compare_results(a, b, version="pca"), "Scores")["version"].tolist() == ["pca"]
    with pytest.raises(ConfigError, match="unknown version 'pcaa'"):
        compare_results(a, b, version="pcaa")


def test_a_run_without_its_scores_is_compared_in_all_the_rest() -> None:
    bare = study_run()
    tables = {name: table for name, table in bare.tables.items() if name != "scores"}
    found = compare_results(StudyResult(bare.document, tables, manifest=bare.manifest), bare)
    assert [title.split(" ")[0] for title in titles(found)] == ["Spearman's"]
    assert any("not in the MLflow store" in str(note) for note in found.notes)
