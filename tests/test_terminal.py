"""What the terminal shows of a study."""

from __future__ import annotations

from pathlib import Path

import pytest

from ifn_research.results import StudyResult
from ifn_research.terminal import Reporter


@pytest.fixture
def shown(simulated: StudyResult, capsys: pytest.CaptureFixture[str]) -> str:
    Reporter().results(
        simulated, folder=Path("my results"), tracking="sqlite:///mlflow.db", config=Path("my study.yaml")
    )
    return " ".join(capsys.readouterr().out.split())


def test_every_version_the_best_indicator_and_the_cautions_are_there(shown: str) -> None:
    for text in (
        "equal",
        "geometric",
        "failed",
        "(best indicator alone)",
        "few blocks (26)",
        "refused failed:",
        "fix:",
    ):
        assert text in shown


def test_commands_to_look_next_can_be_pasted(shown: str) -> None:
    assert "ifn ui 'my study.yaml'" in shown
    assert "ifn explain 'my results' S000001" in shown


def test_progress_is_plain_lines_without_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with Reporter() as reporter:
        for done in range(4):
            reporter.progress("bootstrap", done, 3)
    assert capsys.readouterr().err.splitlines() == ["bootstrap: 3 to do", "bootstrap: done (3)"]
