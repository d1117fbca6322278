"""A store whose tables were made elsewhere is the one that MLflow makes in its place."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from ifn_research.outputs.tracking.mlflow_store import new_store
from ifn_research.outputs.tracking.mlflow_store.client import open_store
from ifn_research.outputs.tracking.mlflow_store.new_store import make_ready, put_in_place


@pytest.fixture(autouse=True)
def nothing_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(new_store, "_ready", [])


def told(path: Path) -> list[list[str]]:
    """The tables of a store, and its experiments with the folders of their files."""
    with sqlite3.connect(path) as store:
        made = [str(row[0]) for row in store.execute("SELECT sql FROM sqlite_master WHERE sql NOT NULL ORDER BY name")]
        experiments = store.execute("SELECT name, artifact_location, lifecycle_stage FROM experiments")
        about = [*map(str, experiments), *map(str, store.execute("SELECT * FROM alembic_version"))]
    # MLflow writes the constraints of a table in another order each time.
    return [*(sorted(line.strip(" ,\t") for line in statement.splitlines()) for statement in made), about]


def test_it_is_that_of_mlflow_and_leaves_nothing_beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    places = {name: tmp_path / name for name in ("direct", "ready", "scratch")}
    for place in places.values():
        place.mkdir()
    monkeypatch.chdir(tmp_path)
    open_store(f"sqlite:///{places['direct']}/mlflow.db")
    uri = f"sqlite:///{places['ready']}/mlflow.db"
    make_ready(uri, places["scratch"])
    assert list(places["ready"].iterdir()) == []
    made: list[object] = []
    monkeypatch.setattr("mlflow.store.db.utils._initialize_tables", made.append)
    client = open_store(uri)
    assert client.get_experiment_by_name("Default") is not None
    assert made == []
    assert [path.name for path in places["ready"].iterdir()] == ["mlflow.db"]
    assert told(places["ready"] / "mlflow.db") == told(places["direct"] / "mlflow.db")


def test_a_store_that_is_there_stays(tmp_path: Path) -> None:
    (tmp_path / "mlflow.db").write_bytes(b"mine")
    make_ready(f"sqlite:///{tmp_path}/mlflow.db", tmp_path / "nowhere")
    assert new_store._ready == []
    (tmp_path / "new.db").write_bytes(b"new")
    new_store._ready.append(tmp_path / "new.db")
    put_in_place(tmp_path / "mlflow.db")
    assert (tmp_path / "mlflow.db").read_bytes() == b"mine"


def test_what_cannot_be_put_is_left_to_mlflow(tmp_path: Path) -> None:
    new_store._ready.append(tmp_path / "gone.db")
    put_in_place(tmp_path / "mlflow.db")
    assert list(tmp_path.iterdir()) == []
    make_ready("postgresql://nobody@localhost/none", tmp_path)
    assert new_store._ready == []
