"""Runs of a study where they are kept: written, read, and what was decided of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ifn_research.outputs.tracking.base import StoreError, Tracking
from ifn_research.outputs.tracking.memory import open_memory
from ifn_research.outputs.tracking.mlflow_store import open_mlflow
from ifn_research.outputs.tracking.model_input import model_input

if TYPE_CHECKING:
    from ifn_research.outputs.tracking.runs.log_study import earlier_versions, log_study

__all__ = [
    "OPENERS",
    "StoreError",
    "Tracking",
    "earlier_versions",
    "log_study",
    "make_ready",
    "model_input",
    "open_tracking",
]

# By the scheme of an address; all others are MLflow's, which says what is wrong with one that it cannot use.
OPENERS: dict[str, Callable[[str], Tracking]] = {"memory": open_memory}


def open_tracking(address: str) -> Tracking:
    """The reader and writer of the store of an address; nothing is connected to or created.

    Raises
    ------
    ConfigError
        If no store can have such an address.

    Examples
    --------
    >>> open_tracking("memory://example").store.runs({})
    []
    """
    return OPENERS.get(address.partition("://")[0].lower(), open_mlflow)(address)


def make_ready(address: str, folder: Path) -> None:
    """Make beforehand, in the process that will log to a store, what takes long where the store is not there yet.

    Nothing of it is seen: what is made is in a folder of nobody's until the store is opened.
    """
    if address.partition("://")[0].lower() not in OPENERS:
        from ifn_research.outputs.tracking.mlflow_store import new_store

        new_store.make_ready(address, folder)


def __getattr__(name: str) -> Any:
    """Import late the names that few commands need: `ifn check` asks for the address alone."""
    if name in ("earlier_versions", "log_study"):
        from ifn_research.outputs.tracking.runs import log_study

        return getattr(log_study, name)
    raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
