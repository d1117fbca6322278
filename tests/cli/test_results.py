"""Commands that take a results folder, at the command line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from ifn_research.cli import main

if TYPE_CHECKING:
    from tests.conftest import LocalStudy


def test_a_territory_is_explained_from_its_folder_alone(local_study: LocalStudy) -> None:
    folder = str(local_study.folder / "after")
    done = CliRunner().invoke(main, ["explain", folder, "07", "--version", "percentile"])
    assert done.exit_code == 0
    assert "T6" in done.output
    assert CliRunner().invoke(main, ["explain", folder, "99"]).exit_code == 2


def test_a_page_is_written_where_it_is_asked_for_and_not_twice(local_study: LocalStudy, tmp_path: Path) -> None:
    command = ["--lang", "en", "map", str(local_study.folder / "after"), "--out", str(tmp_path / "page.html")]
    done = CliRunner().invoke(main, command)
    assert (done.exit_code, done.output) == (0, f"wrote {tmp_path / 'page.html'}\n")
    assert CliRunner().invoke(main, command).exit_code == 2


@pytest.mark.parametrize(
    "command", [["explain", "{}", "01"], ["note", "{}"], ["map", "{}"], ["export", "{}"], ["sync", "{}"]]
)
def test_a_folder_that_holds_no_results_is_told(command: list[str], tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["--lang", "en", *(word.format(tmp_path) for word in command)])
    assert done.exit_code == 2
    assert str(tmp_path) in done.stderr
    assert list(tmp_path.iterdir()) == []
