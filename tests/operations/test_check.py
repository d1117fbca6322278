"""The problems of a study that a person names."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ifn_research.data.reading.file_report import FileReport
from ifn_research.errors import IfnError
from ifn_research.operations.check import check

if TYPE_CHECKING:
    from tests.conftest import LocalStudy


def test_each_file_is_told_and_a_version_that_its_data_cannot_support(local_study: LocalStudy) -> None:
    files: list[FileReport] = []
    checked = check(local_study.folder / "study.yaml", seen=files.append)
    assert len(files) == 1
    assert len(checked.refused) == 1


def test_a_table_is_refused_with_the_command_that_starts_a_study(tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text("code;rate\n01;1\n", encoding="utf-8")
    with pytest.raises(IfnError) as caught:
        check(tmp_path / "table.csv")
    assert "ifn new" in str(caught.value)
