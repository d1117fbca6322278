"""What a store that cannot be used is said to need."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from mlflow import MlflowClient

from ifn_research.outputs.tracking.base import StoreError
from ifn_research.outputs.tracking.store import open_store, store_errors


def test_a_locked_store_is_to_be_closed_elsewhere_and_tried_again(
    new_store: Callable[[Path], str], tmp_path: Path
) -> None:
    uri = new_store(tmp_path)
    # The driver waits five seconds for a lock unless it is told otherwise.
    client: MlflowClient = open_store(f"{uri}?timeout=0.1")
    client.search_experiments()
    with sqlite3.connect(uri.removeprefix("sqlite:///")) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreError, match="database is locked") as caught, store_errors(uri):
            client.create_experiment("another")
        other.rollback()
    assert caught.value.fix.startswith("another program is using this file: close it")
    assert caught.value.fix.endswith("type the same command again")
    assert "upgrade" not in caught.value.fix
