"""The report on a territory is written into its results folder, and one that was changed is kept."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ifn_research.errors import ConfigError, DataError
from ifn_research.operations.territory import write_territory_report
from ifn_research.results.study_result import read_results

if TYPE_CHECKING:
    from tests.conftest import LocalStudy


@pytest.fixture
def folder(local_study: LocalStudy, tmp_path: Path) -> Path:
    return Path(shutil.copytree(local_study.folder / "before", tmp_path / "results"))


def test_files_are_named_by_the_territory_and_the_language(folder: Path) -> None:
    code = str(read_results(folder).tables["scores"]["code"].iloc[0])
    written = write_territory_report(folder, code, formats=("md", "html"))
    assert [path.name for path in written] == [f"territory-{code}.md", f"territory-{code}.html"]
    (english,) = write_territory_report(folder, code, formats=("md",), lang="en")
    assert english.name == f"territory-{code}.en.md"
    assert "Where this territory stands" in english.read_text(encoding="utf-8")


def test_a_report_that_somebody_edited_is_not_lost(folder: Path) -> None:
    code = str(read_results(folder).tables["scores"]["code"].iloc[0])
    (path,) = write_territory_report(folder, code, formats=("md",))
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(ConfigError):
        write_territory_report(folder, code, formats=("md",))
    assert path.read_text(encoding="utf-8") == "mine"
    write_territory_report(folder, code, formats=("md",), force=True)
    assert path.read_text(encoding="utf-8") != "mine"


def test_what_is_unknown_is_refused_before_anything_is_written(folder: Path) -> None:
    before = sorted(path.name for path in folder.iterdir())
    with pytest.raises(DataError):
        write_territory_report(folder, "none such")
    with pytest.raises(ConfigError):
        write_territory_report(folder, "01", formats=("pptx",))
    with pytest.raises(ConfigError):
        write_territory_report(folder, "01", lang="de")
    assert sorted(path.name for path in folder.iterdir()) == before
