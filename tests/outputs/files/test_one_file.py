"""Files that a command was asked to write."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from ifn_research.errors import ConfigError
from ifn_research.outputs.files.one_file import as_csv, complete_file, refuse_existing, write_table


def test_a_file_that_is_there_or_of_another_format_is_refused(tmp_path: Path) -> None:
    there = tmp_path / "there.csv"
    there.write_text("mine")
    with pytest.raises(ConfigError, match="is there already") as caught:
        refuse_existing(there, force=False)
    assert "--force" in str(caught.value.fix)
    refuse_existing(there, force=True)
    with pytest.raises(ConfigError, match="no known format"):
        refuse_existing(tmp_path / "table.doc", force=False)
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(ConfigError, match="is a folder"):
        refuse_existing(tmp_path / "folder.csv", force=True)


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "new" / "table.csv"
    with pytest.raises(ZeroDivisionError), complete_file(target) as building:
        building.write_text(str(1 / 0))
    assert list(target.parent.iterdir()) == []
    write_table(pd.DataFrame({"code": ["01"]}), target)
    assert target.read_text() == "code\n01\n"
    assert list(target.parent.iterdir()) == [target]


def test_a_folder_that_cannot_be_made_is_one_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="cannot be written"):
        write_table(pd.DataFrame({"code": ["01"]}), tmp_path / "file" / "table.csv")


def test_codes_keep_their_zeros_in_parquet(tmp_path: Path) -> None:
    write_table(pd.DataFrame({"code": ["01"], "score": [0.5]}), tmp_path / "table.parquet")
    assert pd.read_parquet(tmp_path / "table.parquet").to_dict("list") == {"code": ["01"], "score": [0.5]}


def test_no_text_of_a_csv_becomes_a_formula_and_negative_figures_stay_figures() -> None:
    table = pd.DataFrame({"name": ["=HYPERLINK(1)", "@x", "-1", "Ain"], "figure": [-1.5, 2.0, 3.0, 4.0]})
    assert as_csv(table).splitlines()[1:] == ["'=HYPERLINK(1),-1.5", "'@x,2.0", "-1,3.0", "Ain,4.0"]


def test_a_file_that_came_to_be_there_meanwhile_stays_unless_told_otherwise(tmp_path: Path) -> None:
    target = tmp_path / "table.csv"

    def end_later() -> None:
        with complete_file(target) as building:
            building.write_text("second")
            write_table(pd.DataFrame({"code": ["01"]}), target)

    with pytest.raises(ConfigError, match="came to be there") as raised:
        end_later()
    assert "--force" in str(raised.value.fix)
    assert target.read_text() == "code\n01\n"
    with complete_file(target, force=True) as building:
        building.write_text("second")
    assert target.read_text() == "second"
    assert list(tmp_path.iterdir()) == [target]


def test_a_disk_without_links_keeps_a_file_that_is_there_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr("os.link", no_links)
    target = tmp_path / "table.csv"
    write_table(pd.DataFrame({"code": ["01"]}), target)
    with pytest.raises(ConfigError, match="came to be there"):
        write_table(pd.DataFrame({"code": ["02"]}), target)
    assert target.read_text() == "code\n01\n"
    assert list(tmp_path.iterdir()) == [target]
