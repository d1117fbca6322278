"""Formats have one shape, from which help and the names of files are made."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from ifn_research.cli import main
from ifn_research.outputs.documents.formats import DOCUMENTS
from ifn_research.outputs.files import TABLES
from ifn_research.outputs.workbook import EXPORTS


@pytest.mark.parametrize("command, formats", [("note", DOCUMENTS), ("export", EXPORTS)])
def test_the_help_of_a_command_tells_every_format(command: str, formats: dict[str, object]) -> None:
    shown = " ".join(CliRunner().invoke(main, [command, "--help"]).stdout.split())
    assert f"--format {','.join(formats)} " in shown
    for name, item in formats.items():
        assert f"{name}: {item.about}." in shown


def test_the_page_on_notes_tells_every_format(repository: Path) -> None:
    page = (repository / "docs" / "how-to" / "write-a-note.md").read_text(encoding="utf-8")
    untold = [name for name in DOCUMENTS if f"| `{name}` |" not in page]
    assert untold == [], "write their rows in docs/how-to/write-a-note.md"


def test_tables_are_told_by_the_endings_of_their_files() -> None:
    assert all(name == item.ending for name, item in TABLES.items())
    told = " ".join(CliRunner().invoke(main, ["score", "--help"]).stdout.split())
    assert f"File to write, {' or '.join(TABLES)}, or a folder" in told


def test_a_format_with_an_ending_is_a_file_and_one_without_a_folder() -> None:
    assert {name: item.file("study", name) for name, item in EXPORTS.items()} == {
        "xlsx": "study.xlsx",
        "csv-fr": "csv-fr",
    }


def test_a_list_of_formats_imports_none_of_what_writes_them() -> None:
    code = (
        "import sys; import ifn_research.outputs.documents.formats, ifn_research.outputs.workbook, "
        "ifn_research.outputs.files; print([m for m in ('pandas', 'openpyxl') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
