"""Ctrl-C does not reach processes that begin meanwhile, the first ones included."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

# In a process of its own: what watches over other processes is not there yet.
FIRST = """
import signal
from ifn_research.execution.{module} import {name}
from tests.support.tasks import blocked

if __name__ == "__main__":
    print([signal.SIGINT in heard for heard in {asked}], signal.SIGINT in blocked(0))
"""


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="this system has no masks of signals")
@pytest.mark.parametrize(
    ("module", "name", "asked"),
    [
        ("processes", "Processes", "Processes(2).map(blocked, range(2))"),
        ("beside", "Beside", "[beside.ask(lambda: blocked(0))() for beside in [Beside(1).__enter__()] * 2]"),
    ],
)
def test_the_first_processes_never_hear_of_ctrl_c(repository: Path, module: str, name: str, asked: str) -> None:
    code = FIRST.format(module=module, name=name, asked=asked)
    done = subprocess.run([sys.executable, "-c", code], cwd=repository, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "[True, True] False", done.stderr
