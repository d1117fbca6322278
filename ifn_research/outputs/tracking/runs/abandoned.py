"""Runs that nobody logs any more: those of a process that was killed would be running for ever."""

from __future__ import annotations

import hashlib
import os
import platform
from datetime import UTC, datetime, timedelta

from ifn_research.outputs.tracking.base import Store, StoredRun, Tracker

# The tag that says which process logs a run: a digest of its machine's name, and its number there.
PROCESS = "ifn.process"
RUNNING = "RUNNING"
# No run is logged for so long.
LONGEST = timedelta(days=1)


def this_process() -> str:
    """The process that logs, as its runs are tagged."""
    return f"{_machine()}:{os.getpid()}"


def end_abandoned(tracker: Tracker, store: Store, experiment: str) -> None:
    """End the runs of ours in an experiment whose process has died, or that have been running for longer than a day."""
    for run in store.runs({}, experiment=experiment, status=RUNNING):
        if "ifn.kind" in run.tags and _is_abandoned(run, datetime.now(UTC)):
            tracker.abandon_run(run.identifier)


def _is_abandoned(run: StoredRun, now: datetime) -> bool:
    machine, _, number = run.tags.get(PROCESS, "").rpartition(":")
    if machine == _machine() and number.isdecimal() and not _lives(int(number)):
        return True
    return now - run.started > LONGEST


def _machine() -> str:
    return hashlib.sha256(platform.node().encode()).hexdigest()[:12]


def _lives(number: int) -> bool:
    """True if a process of this machine has a number; of those of others nothing may be known."""
    if os.name == "nt":
        return True
    try:
        os.kill(number, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True
