"""The store that MLflow's own functions read, for as long as a test asks it for models."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import mlflow


@contextmanager
def store_of_mlflow(uri: str) -> Iterator[None]:
    """Let MLflow read a store, then none: what it is told it also tells every process that is started later."""
    mlflow.set_tracking_uri(uri)
    try:
        yield
    finally:
        mlflow.set_tracking_uri(None)
