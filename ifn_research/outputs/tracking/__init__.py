"""Runs of a study where they are kept: written, read, and what was decided of them."""

from __future__ import annotations

from collections.abc import Callable

from ifn_research.outputs.tracking.base import StoreError, Tracking
from ifn_research.outputs.tracking.memory import open_memory
from ifn_research.outputs.tracking.mlflow_store import open_mlflow
from ifn_research.outputs.tracking.model_input import model_input
from ifn_research.outputs.tracking.runs.log_study import earlier_versions, log_study

__all__ = ["OPENERS", "StoreError", "Tracking", "earlier_versions", "log_study", "model_input", "open_tracking"]

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
