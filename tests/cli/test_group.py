"""How the command tells of errors: what, where and fix, and an exit code."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from ifn_research.cli import main


@pytest.mark.parametrize(
    ("words", "fix"),
    [
        (["rnu"], "run"),
        (["run", "--sede", "3"], "--seed"),
        (["decide"], "ifn decide"),
        (["run", "--seed", "-1"], "ifn run"),
    ],
)
def test_a_mistyped_command_is_told_as_every_other_error(words: list[str], fix: str) -> None:
    done = CliRunner().invoke(main, ["--lang", "en", *words])
    assert done.exit_code == 2
    assert fix in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_the_version_and_the_commands_are_told() -> None:
    shown = CliRunner().invoke(main, ["--help"]).output
    assert all(f"  {name}" in shown for name in ("run", "check", "compare", "decide", "export", "note", "score", "ui"))
    assert CliRunner().invoke(main, ["--version"]).exit_code == 0


def test_without_memory_there_is_one_message(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def exhaust(*given: object, **named: object) -> None:
        raise MemoryError

    monkeypatch.setattr("ifn_research.operations.check.check", exhaust)
    done = CliRunner().invoke(main, ["check", str(tmp_path / "study.yaml")])
    assert done.exit_code == 2
    assert done.output.startswith("ConfigError: the memory of this machine does not suffice\n")
    assert "--workers 1" in done.output
