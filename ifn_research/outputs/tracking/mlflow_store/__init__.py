"""Runs of a study in MLflow. The only imports of mlflow are here, and late: they cost seconds."""

from __future__ import annotations

from functools import partial
from typing import Any

from ifn_research.outputs.tracking.base import Tracking
from ifn_research.outputs.tracking.mlflow_store.address import check_address
from ifn_research.outputs.tracking.mlflow_store.client import Connection
from ifn_research.outputs.tracking.mlflow_store.registry import MlflowRegistry
from ifn_research.outputs.tracking.mlflow_store.store import MlflowStore
from ifn_research.outputs.tracking.mlflow_store.tracker import MlflowTracker


def open_mlflow(uri: str) -> Tracking:
    """The reader and writer of an MLflow store; it is connected to, and MLflow imported, when it is first used.

    Raises
    ------
    ConfigError
        If MLflow cannot use such an address.
    """
    connection = Connection(check_address(uri))
    return Tracking(
        uri, MlflowTracker(connection), MlflowStore(connection), MlflowRegistry(connection), partial(_serve, uri)
    )


def _serve(uri: str, **options: Any) -> None:
    from ifn_research.outputs.tracking.mlflow_store.ui import serve

    serve(uri, **options)
