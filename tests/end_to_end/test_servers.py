"""Stores that are servers: PostgreSQL, one of MLflow that is killed while a run is logged, two machines at one time."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.support.stores import begin, ended, small_study, statuses

pytestmark = pytest.mark.slow

RUN = ("--figures", "none", "--fast", "--workers", "1")


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def until(true: Callable[[], bool], seconds: float = 90) -> None:
    for _ in range(int(10 * seconds)):
        if true():
            return
        time.sleep(0.1)
    raise AssertionError(f"not within {seconds} s")


def programs() -> Path:
    """The folder of PostgreSQL's programs."""
    beside = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    found = shutil.which("initdb") or (beside and str(beside[-1]))
    if not found:
        pytest.skip("PostgreSQL is not installed (Debian: postgresql)")
    return Path(found).resolve().parent


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL server that runs for these tests alone."""
    pytest.importorskip("psycopg2", reason="psycopg2-binary is not installed")
    folder, port = tmp_path_factory.mktemp("postgres"), free_port()
    options: dict[str, object] = {}
    if os.getuid() == 0:
        # PostgreSQL refuses to run as root.
        try:
            who = pwd.getpwnam("postgres")
        except KeyError:
            pytest.skip("PostgreSQL refuses to run as root, and there is no user postgres")
        folder = Path("/tmp") / f"ifn-postgres-{os.getpid()}"
        folder.mkdir(mode=0o700)
        os.chown(folder, who.pw_uid, who.pw_gid)
        options = {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []}
    data = folder / "data"
    made = [
        programs() / "initdb",
        "-D",
        data,
        "-U",
        "ifn",
        "--auth",
        "trust",
        "--no-sync",
        "-E",
        "UTF8",
        "--locale",
        "C",
    ]
    subprocess.run(list(map(str, made)), check=True, capture_output=True, cwd="/", **options)  # type: ignore[call-overload]
    served = [programs() / "postgres", "-D", data, "-p", port, "-h", "127.0.0.1", "-k", folder, "-F"]
    with subprocess.Popen(  # type: ignore[call-overload]
        list(map(str, served)), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", **options
    ) as server:
        try:
            address = f"postgresql+psycopg2://ifn@127.0.0.1:{port}/postgres"
            until(lambda: can_connect(port))
            yield address
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(30)
            if os.getuid() == 0:
                shutil.rmtree(folder, ignore_errors=True)


def can_connect(port: int) -> bool:
    import psycopg2

    try:
        psycopg2.connect(host="127.0.0.1", port=port, user="ifn", dbname="postgres").close()
    except psycopg2.OperationalError:
        return False
    return True


def statuses_at(address: str) -> Counter[str]:
    import sqlalchemy

    engine = sqlalchemy.create_engine(address)
    with engine.connect() as connection:
        rows = connection.execute(sqlalchemy.text("SELECT status FROM runs WHERE lifecycle_stage = 'active'")).all()
    engine.dispose()
    return Counter(status for (status,) in rows)


def test_two_machines_that_log_to_one_new_postgresql_lose_no_run(postgres: str, tmp_path: Path) -> None:
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()
        small_study(folder, folder.name)
    processes = [
        begin(folder, "run", f"{folder.name}.yaml", "--out", "out", *RUN, MLFLOW_TRACKING_URI=postgres)
        for folder in folders
    ]
    for folder, process in zip(folders, processes, strict=True):
        code, said = ended(process)
        if code:
            # Whoever came while the other made the tables says so, and what it says to type works.
            assert code == 1
            assert "Traceback" not in said
            code, said = ended(begin(folder, "sync", "out", MLFLOW_TRACKING_URI=postgres))
        assert code == 0, said
    assert statuses_at(postgres) == {"FINISHED": 6}
    told = ended(begin(tmp_path, "history", "one", MLFLOW_TRACKING_URI=postgres))
    assert told[0] == 0, told
    assert "No version is adopted." in told[1]


@contextmanager
def serving(folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A server of MLflow, which has its own folder."""
    command = [sys.executable, "-m", "mlflow", "server", "--host", "127.0.0.1", "--port", str(port), "--workers", "1"]
    command += ["--backend-store-uri", f"sqlite:///{folder}/served.db", "--artifacts-destination", str(folder / "kept")]
    environment = {**os.environ, "MLFLOW_DISABLE_TELEMETRY": "true", "DO_NOT_TRACK": "true"}
    server = subprocess.Popen(
        command,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        env=environment,
    )
    try:
        until(lambda: answers(port))
        yield server
    finally:
        kill(server)


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def kill(server: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGKILL)
    server.wait(30)


def test_a_server_that_is_killed_while_a_run_is_logged_costs_no_result(tmp_path: Path) -> None:
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    small_study(tmp_path)
    with serving(tmp_path, port) as server:
        process = begin(tmp_path, "run", "killed.yaml", "--out", "out", *RUN, MLFLOW_TRACKING_URI=address)
        until(lambda: statuses(tmp_path / "served.db")["RUNNING"] > 0)
        kill(server)
        code, said = ended(process)
    assert code == 1, said
    assert "Traceback" not in said
    assert "ifn sync" in said
    assert (tmp_path / "out" / "scores.csv").is_file()
    with serving(tmp_path, port):
        code, said = ended(begin(tmp_path, "sync", "out", MLFLOW_TRACKING_URI=address))
        assert code == 0, said
        # Two machines at one time.
        small_study(tmp_path, "other")
        names = ("killed", "other")
        processes = [
            begin(tmp_path, "run", f"{name}.yaml", "--out", f"of-{name}", *RUN, MLFLOW_TRACKING_URI=address)
            for name in names
        ]
        assert [ended(process)[0] for process in processes] == [0, 0]
    assert statuses(tmp_path / "served.db") == {"FINISHED": 9}
