"""What a store that cannot be used is said to need."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.util import CommandError
from mlflow.exceptions import MlflowException
from sqlalchemy import create_engine

from ifn_research.locks import alone
from ifn_research.outputs.tracking.base import StoreError
from ifn_research.outputs.tracking.mlflow_store.client import WAITS, open_store, store_errors


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
    assert str(caught.value.fix).startswith("another program is using this file: close it")
    assert str(caught.value.fix).endswith("type the same command again")
    assert "upgrade" not in str(caught.value.fix)


OPEN = "import sys; from ifn_research.outputs.tracking.mlflow_store.client import open_store; open_store(sys.argv[1])"
MIGRATION = "Online migration expected to match one row when updating 'a' to 'b' in 'alembic_version'; 0 found"


@pytest.mark.slow
@pytest.mark.parametrize("attempt", range(2))
def test_programs_that_open_one_new_store_at_once_wait_for_each_other(tmp_path: Path, attempt: int) -> None:
    uri = f"sqlite:///{tmp_path}/new.db"
    started = [
        subprocess.Popen([sys.executable, "-c", OPEN, uri], stderr=subprocess.PIPE, text=True)
        for _ in range(2 + attempt)
    ]
    ended = [(process.communicate()[1], process.returncode) for process in started]
    assert [code for _, code in ended] == [0] * len(started), ended
    assert open_store(uri).get_experiment_by_name("Default") is not None
    assert [path.name for path in tmp_path.iterdir()] == ["new.db"]


def test_a_store_that_another_program_makes_is_looked_at_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tried, slept = [], []

    def client(tracking_uri: str) -> str:
        tried.append(tracking_uri)
        if len(tried) < 3:
            raise RuntimeError(MIGRATION)
        return "client"

    monkeypatch.setattr("mlflow.MlflowClient", client)
    monkeypatch.setattr("ifn_research.outputs.tracking.mlflow_store.client.time.sleep", slept.append)
    assert open_store(f"sqlite:///{tmp_path}/a.db") == "client"
    assert slept == list(WAITS[:2])


@pytest.mark.parametrize(
    "said",
    [MIGRATION, "duplicate column name: step", "table _alembic_tmp_metrics already exists", "no such table: runs"],
)
def test_a_store_that_stays_half_made_is_said_to_be_made_by_another_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    def client(tracking_uri: str) -> None:
        raise CommandError(said)

    monkeypatch.setattr("mlflow.MlflowClient", client)
    monkeypatch.setattr("ifn_research.outputs.tracking.mlflow_store.client.time.sleep", lambda _: None)
    uri = f"sqlite:///{tmp_path}/a.db"
    with pytest.raises(StoreError, match="another program was making its tables") as caught, store_errors(uri):
        open_store(uri)
    assert "type the same command again" in str(caught.value.fix)
    assert "migration" not in str(caught.value.what)


def test_what_is_wrong_for_good_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def client(tracking_uri: str) -> None:
        raise CommandError("file is not a database")

    monkeypatch.setattr("mlflow.MlflowClient", client)
    monkeypatch.setattr(
        "ifn_research.outputs.tracking.mlflow_store.client.time.sleep", lambda _: pytest.fail("it waited")
    )
    with pytest.raises(CommandError):
        open_store(f"sqlite:///{tmp_path}/a.db")


HOLD = """
import sys, time
from pathlib import Path
from ifn_research.locks import alone
with alone(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_program_that_was_killed_is_not_waited_for_and_nobody_waits_for_himself(tmp_path: Path) -> None:
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    holder.kill()
    holder.wait()
    with alone(tmp_path), alone(tmp_path):
        pass
    with alone(tmp_path):
        pass


@pytest.mark.parametrize("code", [401, 403])
def test_a_server_that_asks_who_one_is_is_answered_in_the_environment(code: int) -> None:
    told = f"API request to endpoint /api/2.0/mlflow/experiments/get-by-name failed with error code {code} != 200."
    with pytest.raises(StoreError) as caught, store_errors("http://127.0.0.1:9"):
        raise MlflowException(told)
    assert "MLFLOW_TRACKING_PASSWORD" in str(caught.value.fix)
    assert "never in the configuration" in str(caught.value.fix)
