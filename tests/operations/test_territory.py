"""The report on a territory is written into its results folder, and one that was changed is kept."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
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


@pytest.mark.parametrize("part", [True, False])
def test_a_territory_found_by_a_part_of_its_name_is_told(folder: Path, part: bool) -> None:
    path = folder / "scores.parquet"
    scores = pd.read_parquet(path)
    code = str(scores["code"].iloc[0])
    scores["name"] = "Ville " + scores["code"].astype(str)
    scores.loc[scores["code"] == code, "name"] = "Lyon-sur-Rhône"
    scores.to_parquet(path)
    told: list[str] = []
    asked = "lyon" if part else "LYON sur Rhone"
    write_territory_report(folder, asked, formats=["md"], announce=lambda said: told.append(str(said)))
    expected = (
        f"'lyon' is taken for Lyon-sur-Rhône ({code}), the only territory of the study with these words in its name"
    )
    assert told == ([expected] if part else [])
