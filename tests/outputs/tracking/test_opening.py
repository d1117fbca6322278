"""What an address opens."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner

from ifn_research.cli import main
from ifn_research.outputs.tracking import open_tracking
from ifn_research.outputs.tracking.memory import MemoryStore, copy_memory
from ifn_research.outputs.tracking.mlflow_store.store import MlflowStore


def test_the_scheme_of_an_address_says_what_it_opens_and_nothing_is_created(tmp_path: Path) -> None:
    assert isinstance(open_tracking("memory://any").store, MemoryStore)
    found = open_tracking(f"sqlite:///{tmp_path}/mlflow.db")
    assert isinstance(found.store, MlflowStore)
    assert (found.store.exists(), list(tmp_path.iterdir())) == (False, [])


def test_one_address_is_one_memory_and_a_copy_goes_its_own_way(tmp_path: Path) -> None:
    first = open_tracking(f"memory://{tmp_path}/a")
    first.tracker.open_experiment("ifn-a")
    assert open_tracking(f"memory://{tmp_path}/a").store.experiment("ifn-a") == "ifn-a"
    copy_memory(first.address, f"memory://{tmp_path}/b")
    second = open_tracking(f"memory://{tmp_path}/b")
    second.registry.make_model("a", tags={}, description="")
    assert second.store.experiment("ifn-a") == "ifn-a"
    assert (first.registry.models(), second.registry.models()) == ([], ["a"])


def test_what_is_in_memory_has_no_pages(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["ui", "--tracking-uri", f"memory://{tmp_path}", "--no-browser"])
    assert (done.exit_code, "are in memory, which has no pages" in done.stderr) == (1, True)


def test_opening_a_store_imports_no_mlflow() -> None:
    code = (
        "import sys; from ifn_research.outputs.tracking import open_tracking; "
        "print(open_tracking('sqlite:///absent.db').store.exists(), 'mlflow' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False False\n"
