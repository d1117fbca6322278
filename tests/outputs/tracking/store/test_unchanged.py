"""Results that were changed since their run was logged are refused."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from ifn_research.errors import DataError
from ifn_research.outputs.tracking.store.unchanged import FIX, refuse_changed
from ifn_research.results.study_result import StudyResult, read_results

if TYPE_CHECKING:
    from tests.conftest import LocalStudy


def check(study: LocalStudy, result: StudyResult) -> None:
    store = study.tracking.store
    runs = store.runs({"ifn.study_run": str(result.manifest["study_run"])})
    (of_version,) = (run for run in runs if run.tags.get("ifn.version") == "equal")
    (of_study,) = (run for run in runs if run.tags["ifn.kind"] == "study")
    refuse_changed(store, result, "equal", version_run=of_version, study_run=of_study)


def test_results_as_they_were_logged_pass(stored_study: LocalStudy) -> None:
    check(stored_study, read_results(stored_study.folder / "after"))


@pytest.mark.parametrize(
    ("table", "column", "file"), [("validation", "ci_low", "validation.csv"), ("versions", "status", "versions.csv")]
)
def test_a_figure_or_a_word_that_was_changed_is_refused(
    stored_study: LocalStudy, table: str, column: str, file: str
) -> None:
    result = read_results(stored_study.folder / "after")
    frame = result.tables[table].copy()
    frame[column] = frame[column] + (0.001 if column == "ci_low" else "!")
    with pytest.raises(DataError) as raised:
        check(stored_study, replace(result, tables={**result.tables, table: frame}))
    assert raised.value.fix == FIX
    assert file in str(raised.value.where)


@pytest.mark.parametrize("change", [{"document": {"title": "Autre"}}, {"manifest": {"seed": 99}}])
def test_a_key_that_was_changed_is_refused_and_where_it_was_logged_is_not(
    stored_study: LocalStudy, change: dict[str, dict[str, Any]]
) -> None:
    result = read_results(stored_study.folder / "after")
    ((part, said),) = change.items()
    with pytest.raises(DataError) as raised:
        check(stored_study, replace(result, **{part: {**getattr(result, part), **said}}))
    assert next(iter(said)) in str(raised.value.what)
    check(stored_study, replace(result, manifest={**result.manifest, "mlflow": {}, "files": {}}))
