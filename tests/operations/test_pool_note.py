"""The note of a synthesis in the formats of a committee, as a user types it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from ifn_research.cli import main
from ifn_research.language import language_named
from ifn_research.operations.pool import pool
from ifn_research.operations.pool_note import note_file, pool_document
from ifn_research.outputs.documents.formats import DOCUMENTS
from ifn_research.results.pooled import read_pooled
from tests.operations.test_pool import written
from tests.study.pooling.partners import simulated


@pytest.fixture(scope="module")
def pooled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pooled")
    pool(written(simulated(4), folder), folder / "synthesis")
    return folder / "synthesis"


@pytest.fixture
def synthesis(pooled: Path, tmp_path: Path) -> Path:
    shutil.copytree(pooled, tmp_path / "synthesis")
    return tmp_path / "synthesis"


def test_a_synthesis_has_a_note_to_print_and_one_to_rework(synthesis: Path) -> None:
    done = CliRunner().invoke(main, ["note", str(synthesis), "--format", "pdf,docx"])
    assert done.exit_code == 0, done.output
    assert (synthesis / "note.pdf").read_bytes().startswith(b"%PDF")
    assert (synthesis / "note.docx").read_bytes().startswith(b"PK")


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_its_note_is_the_one_that_pooling_wrote(synthesis: Path, lang: str) -> None:
    document = pool_document(read_pooled(synthesis), language_named(lang))
    assert DOCUMENTS["md"].write(document) == (synthesis / note_file(lang, "md")).read_bytes()


@pytest.mark.parametrize("option", [["--audit"], ["--short"], ["--against", "x"], ["--reference", "equal"]])
def test_what_a_synthesis_cannot_tell_is_refused(synthesis: Path, option: list[str]) -> None:
    done = CliRunner().invoke(main, ["note", str(synthesis), *option])
    assert (done.exit_code, "one note, without" in done.output) == (2, True)
    assert not (synthesis / "note.pdf").exists()


def test_a_note_that_somebody_changed_stays(synthesis: Path) -> None:
    (synthesis / "note.html").write_text("mine", encoding="utf-8")
    done = CliRunner().invoke(main, ["note", str(synthesis)])
    assert done.exit_code == 2
    assert (synthesis / "note.html").read_text(encoding="utf-8") == "mine"
