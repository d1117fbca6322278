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


@pytest.mark.parametrize("wrong", [(), ("versions.equal.weighting=harmonic",)])
def test_an_address_that_no_store_has_is_complained_of_with_all_else(
    local_study: LocalStudy, wrong: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    study = local_study.folder / "study.yaml"
    with pytest.raises(IfnError) as caught:
        check(study, overrides=["tracking.uri=foo://bar", *wrong])
    assert "'foo://bar' is not the address of an MLflow store" in str(caught.value)
    assert ("harmonic" in str(caught.value)) == bool(wrong)


def test_a_table_is_refused_with_the_command_that_starts_a_study(tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text("code;rate\n01;1\n", encoding="utf-8")
    with pytest.raises(IfnError) as caught:
        check(tmp_path / "table.csv")
    assert "ifn new" in str(caught.value)
