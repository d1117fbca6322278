"""Commands about runs, at the command line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
from click.testing import CliRunner

from ifn_research.cli import main

if TYPE_CHECKING:
    from tests.conftest import LocalStudy


def test_two_folders_are_compared_and_all_of_it_is_written_once(local_study: LocalStudy, tmp_path: Path) -> None:
    folders = [str(local_study.folder / name) for name in ("before", "after")]
    out = tmp_path / "changes.csv"
    command = ["--lang", "en", "compare", *folders, "--version", "equal", "--out", str(out)]
    done = CliRunner().invoke(main, command)
    assert (done.exit_code, f"wrote {out}" in done.output) == (0, True)
    table = pd.read_csv(out)
    assert {"weight", "scores"} <= set(table["subject"])
    assert set(table["version"].dropna()) == {"equal"}
    again = CliRunner().invoke(main, command)
    assert (again.exit_code, "--force" in again.stderr) == (2, True)


def test_a_date_that_is_none_stops_a_decision_before_anything_is_written(
    local_study: LocalStudy, tmp_path: Path
) -> None:
    words = ["decide", str(local_study.folder / "after"), "equal", "--status", "adopted", "--reason", "so"]
    done = CliRunner().invoke(main, ["--lang", "en", *words, "--meeting", "2026-02-30", "--docs", str(tmp_path)])
    assert done.exit_code == 2
    assert "2026-02-30" in done.stderr
    assert list(tmp_path.iterdir()) == []
