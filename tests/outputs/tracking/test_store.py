"""What a store that cannot be used is said to need."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from ifn_research.outputs.tracking.base import StoreError
from ifn_research.outputs.tracking.store import store_errors


def test_a_locked_store_is_to_be_closed_elsewhere_and_tried_again(tmp_path: Path) -> None:
    uri = f"sqlite:///{tmp_path}/mlflow.db"
    # MLflow waits for a lock, again and again, before it lets the complaint of the driver through.
    engine = create_engine(uri, connect_args={"timeout": 0})
    with engine.connect() as own, sqlite3.connect(tmp_path / "mlflow.db") as other:
        other.execute("BEGIN EXCLUSIVE")
        with (
            pytest.raises(StoreError, match="database is locked") as caught,
            store_errors(uri),
            engine.connect() as own,
        ):
            own.exec_driver_sql("CREATE TABLE runs (id TEXT)")
        other.rollback()
    engine.dispose()
    assert caught.value.fix.startswith("another program is using this file: close it")
    assert caught.value.fix.endswith("type the same command again")
    assert "upgrade" not in caught.value.fix
