"""Commands that are killed at any moment lose no result, and leave nothing that the next command does not put right."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import time
from pathlib import Path

import pytest

from tests.support.stores import begin, ended, hidden, small_study, statuses

pytestmark = pytest.mark.slow

# Fifty under `make fuzz`.
MOMENTS = int(os.environ.get("IFN_KILLS", "3"))
SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)
RUN = ("--figures", "none", "--fast")


@pytest.fixture(scope="module")
def logged(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, float, float]:
    """A folder with a study, whose first run is logged; the seconds of a run until its results and its end."""
    folder = tmp_path_factory.mktemp("killed")
    study = small_study(folder)
    assert ended(begin(folder, "run", study, "--out", "out", *RUN))[0] == 0
    began = time.monotonic()
    process = begin(folder, "run", study, "--out", "second", *RUN)
    while not (folder / "second").exists():
        time.sleep(0.01)
    written = time.monotonic() - began
    assert ended(process)[0] == 0
    return folder, written, time.monotonic() - began


def state(out: Path) -> str:
    """Of which run the results are, all of which are there; empty without any."""
    if not out.exists():
        return ""
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert not [name for name in manifest["files"] if not (out / name).is_file()]
    return str(manifest["finished"]) + str(manifest["study_run"])


@pytest.mark.parametrize("moment", range(MOMENTS))
def test_a_run_that_is_killed_keeps_the_old_results_or_has_the_new(logged, tmp_path: Path, moment: int) -> None:  # type: ignore[no-untyped-def]
    whole, written, last = logged
    folder = Path(shutil.copytree(whole, tmp_path / "w"))
    chance = random.Random(moment)
    number = SIGNALS[moment % len(SIGNALS)]
    # Half of them while the run is logged.
    wait = chance.uniform(written, last) if moment % 2 == 0 else chance.uniform(0, written)
    workers = str(1 + moment % 2)
    before = state(folder / "out")
    process = begin(folder, "run", "killed.yaml", "--out", "out", "--force", "--workers", workers, *RUN)
    try:
        process.communicate(timeout=wait)
    except Exception:  # noqa: BLE001 - it has not ended
        os.killpg(process.pid, number) if number == signal.SIGINT else process.send_signal(number)
    code, said = ended(process)
    assert "Traceback" not in said
    after = state(folder / "out")
    assert after
    if number != signal.SIGKILL:
        assert hidden(folder) == []
        assert statuses(folder / "mlflow.db")["RUNNING"] == 0
    if after != before:
        code, said = ended(begin(folder, "sync", "out"))
        assert code == 0, said
        kept = statuses(folder / "mlflow.db")
        assert kept["RUNNING"] == 0
        assert kept["FINISHED"] >= 9
    code, said = ended(begin(folder, "run", "killed.yaml", "--out", "out", "--force", "--workers", "1", *RUN))
    assert code == 0, said
    assert hidden(folder) == []
    assert statuses(folder / "mlflow.db")["RUNNING"] == 0
    assert state(folder / "out") not in (before, after)


def test_four_first_runs_on_one_new_store_are_all_logged(tmp_path: Path) -> None:
    small_study(tmp_path)
    processes = [begin(tmp_path, "run", "killed.yaml", "--out", f"r{k}", "--workers", "1", *RUN) for k in range(4)]
    for process in processes:
        code, said = ended(process)
        assert code == 0, said
    assert statuses(tmp_path / "mlflow.db") == {"FINISHED": 12}


def test_four_runs_on_a_store_that_is_there_are_all_logged(tmp_path: Path) -> None:
    """Of two studies in one experiment, which log the same table."""
    small_study(tmp_path)
    shared = ("--set", "tracking.experiment=shared", "--workers", "1", *RUN)
    assert ended(begin(tmp_path, "run", "killed.yaml", "--out", "first", *shared))[0] == 0
    before = statuses(tmp_path / "mlflow.db")
    assert set(before) == {"FINISHED"}
    processes = [
        begin(tmp_path, "run", "killed.yaml", "--set", f"study=study-{k % 2}", "--out", f"r{k}", *shared)
        for k in range(4)
    ]
    for process in processes:
        code, said = ended(process)
        assert code == 0, said
    assert statuses(tmp_path / "mlflow.db") == {"FINISHED": 5 * before["FINISHED"]}
    assert len({state(tmp_path / f"r{k}") for k in range(4)}) == 4
    assert hidden(tmp_path) == []


def test_of_two_runs_on_one_folder_one_is_kept_and_the_other_is_told(tmp_path: Path) -> None:
    small_study(tmp_path)
    processes = [begin(tmp_path, "run", "killed.yaml", "--out", "same", "--no-tracking", *RUN) for _ in range(2)]
    (first, _), (second, said) = sorted((ended(process) for process in processes), key=lambda done: done[0])
    assert (first, second) == (0, 2)
    assert "came to hold other results" in said
    assert state(tmp_path / "same")
    assert hidden(tmp_path) == []
