"""How the command tells of errors: what, where and fix, and an exit code."""

from __future__ import annotations

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
