"""A study runs where every warning is an error."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.stores import small_study

# Of MLflow with the SQLAlchemy and pandas that it allows; nothing that a user of this project can act upon.
OF_OTHERS = (
    "ignore:The ``noload`` loader strategy",
    "ignore:For backward compatibility, 'str' dtypes",
    "ignore:\x1b[1;33mAny type hint is inferred as AnyType",
)
CODE = "from ifn_research.cli import main; main(prog_name='ifn')"


@pytest.mark.slow
def test_a_run_a_note_and_a_check_warn_of_nothing(tmp_path: Path) -> None:
    small_study(tmp_path)
    filters = [word for each in ("error", *OF_OTHERS) for word in ("-W", each)]
    for command in (
        ["check", "killed.yaml"],
        ["run", "killed.yaml", "--out", "r", "--workers", "1"],
        ["explain", "r", "02001"],
        ["note", "r", "--format", "md"],
        ["map", "r"],
        ["export", "r"],
        ["score", "r:wide", "t.csv"],
        ["compare", "r", "r"],
    ):
        done = subprocess.run(
            [sys.executable, *filters, "-c", CODE, *command],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "OMP_NUM_THREADS": "1"},
        )
        assert done.returncode == 0, (command, done.stderr)
        assert "Warning" not in done.stdout + done.stderr, command
