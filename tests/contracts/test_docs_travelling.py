"""The tutorial of a study that travels, typed as it is printed, with its simulated counts."""

from __future__ import annotations

import os
import re
import shlex
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from ifn_research.cli import main
from ifn_research.results.returned import read_returned
from tests.contracts.test_docs_tutorials import blocks, said


@pytest.mark.slow
def test_the_tutorial_goes_from_the_study_to_what_comes_back(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = repository / "docs/tutorials"
    text = (folder / "une-etude-qui-voyage.md").read_text(encoding="utf-8")
    (declared,) = blocks(text, "yaml")
    assert declared in (folder / "non-recours.yaml").read_text(encoding="utf-8")
    for path in folder.glob("non-recours*"):
        assert path.name in text
        shutil.copy(path, tmp_path)
    monkeypatch.chdir(tmp_path)
    told = ""
    for line in "".join(blocks(text, "sh")).splitlines():
        program, *words = shlex.split(line)
        if program in ("mkdir", "cd"):
            {"mkdir": os.mkdir, "cd": os.chdir}[program](*words)
            continue
        words += ["--figures", "none"] if words[0] == "run" else []
        # A decision is registered in the store; the runs of partners need none.
        words += ["--no-tracking"] if "--truth" in words else []
        words += ["--format", "md"] if words[0] == "note" else []
        done = CliRunner().invoke(main, ["--lang", "fr", *words], env={"COLUMNS": "200"})
        assert done.exit_code == 0, done.output
        told += done.output
    for block in blocks(text, "text"):
        for sentence in block.strip().splitlines():
            # Which figures fit into the room that there is depends a little on the draws, whose seed is secret.
            shown = re.sub(r"\d+ chiffres sont.*?donnés.*?\d+", "", sentence)
            assert said(shown) in said(told)
    returned = read_returned(tmp_path / "retour.json")
    assert (returned.n, returned.coverage, returned.perimeter) == (34, 0.94, ("59", "62"))
    assert 2 <= len(returned.estimates) <= 6
    assert "simulé" in text
    (record,) = (tmp_path / "docs/decisions").iterdir()
    assert all(digest in record.read_text(encoding="utf-8") for digest in (returned.digest, "158 territoires"))
