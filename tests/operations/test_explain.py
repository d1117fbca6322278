"""One territory, explained from a results folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ifn_research.errors import ConfigError
from ifn_research.operations.explain import explain
from ifn_research.outputs.explanation import explain_territory
from ifn_research.results.study_result import read_results

if TYPE_CHECKING:
    from tests.conftest import LocalStudy


def test_a_folder_explains_as_its_results_do(local_study: LocalStudy) -> None:
    folder = local_study.folder / "before"
    result = read_results(folder)
    code = result.tables["scores"]["code"].iloc[0]
    found, expected = explain(folder, code, version="equal"), explain_territory(result, code, version="equal")
    assert (str(found.headline), found.notes) == (str(expected.headline), expected.notes)


def test_an_unknown_version_is_refused(local_study: LocalStudy) -> None:
    with pytest.raises(ConfigError):
        explain(local_study.folder / "before", "01", version="none such")
