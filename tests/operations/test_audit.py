"""The audit annex is written beside the note, and by the command."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from ifn_research.cli import main
from ifn_research.errors import ConfigError
from ifn_research.operations.audit import write_audit
from tests.support.varied_study import found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "r").mkdir()
    found({"weights": {"spread": 0.25}}).write(tmp_path / "r")
    return tmp_path / "r"


def test_the_command_writes_the_annex_in_both_languages(folder: Path) -> None:
    done = CliRunner().invoke(main, ["note", str(folder), "--audit", "--format", "md,html"])
    assert done.exit_code == 0, done.output
    assert "## 5. Rangs selon les choix" in (folder / "note-audit.md").read_text(encoding="utf-8")
    assert (folder / "note-audit.html").is_file()
    (english,) = write_audit(folder, formats=("md",), lang="en")
    assert english.name == "note-audit.en.md"
    assert "## 5. Ranks over choices" in english.read_text(encoding="utf-8")


@pytest.mark.parametrize("other", [["--short"], ["--against", "elsewhere"], ["--reference", "own"]])
def test_it_goes_with_no_option_of_the_note(folder: Path, other: list[str]) -> None:
    done = CliRunner().invoke(main, ["note", str(folder), "--audit", *other])
    assert done.exit_code == 2
    assert f"without {other[0]}" in done.output
    assert not list(folder.glob("note-audit*"))


def test_an_unknown_format_is_refused(folder: Path) -> None:
    with pytest.raises(ConfigError, match="odt"):
        write_audit(folder, formats=("odt",))
