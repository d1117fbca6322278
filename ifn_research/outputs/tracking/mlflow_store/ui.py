"""The MLflow UI on loopback, opened on the comparison of a study's versions."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import IO
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

from ifn_research.language.messages import say
from ifn_research.outputs.tracking.base import Announce, StoreError
from ifn_research.outputs.tracking.mlflow_store.address import SERVERS, shown, sqlite_path
from ifn_research.outputs.tracking.mlflow_store.client import Connection, find_experiment, prepare_environment
from ifn_research.outputs.tracking.runs.comparison_view import KEY, TAG

HOST = "127.0.0.1"
APP = "ifn_research.outputs.tracking.mlflow_store.server_app"
# Seconds that a server may take to answer, and to stop.
PATIENCE = 120.0
FAREWELL = 10.0


def serve(uri: str, *, experiment: str, port: int = 5000, browser: bool = True, announce: Announce = print) -> None:
    """Serve the MLflow UI until Ctrl-C; for a store that is itself a server, only show its address.

    Parameters
    ----------
    uri : str
        Address of the store.
    experiment : str
        Name of the experiment on which the UI opens.
    port : int
        Port on 127.0.0.1; 0, or a port that is taken, gives a free one.
    browser : bool
        Open the address in the user's browser.
    announce : callable
        Receives the address and how to stop, line by line.

    Raises
    ------
    StoreError
        If nothing was logged yet, or the server does not start.
    """
    if uri.partition("://")[0].lower() in SERVERS or not Connection(uri).exists():
        identifier, viewed = _experiment(uri, experiment)
        _show(uri.rstrip("/"), identifier, viewed, browser, announce)
        return
    chosen = _free_port(port)
    if port not in (0, chosen):
        announce(say("tracking.port_taken", port=str(port), chosen=str(chosen)))
    with _ended_by_signals(), _started_server(uri, chosen) as (server, until_it_answers):
        # MLflow is imported there and here at a time.
        identifier, viewed = _experiment(uri, experiment)
        until_it_answers()
        _show(f"http://{HOST}:{chosen}", identifier, viewed, browser, announce)
        announce(say("tracking.stop_with"))
        server.wait()


def charts_page(server: str, experiment_id: str) -> str:
    """Address of the charts that compare an experiment's runs."""
    return f"{server}/#/experiments/{experiment_id}/runs?workflowType=machine_learning&compareRunsMode=CHART"


def versions_page(server: str, experiment_id: str) -> str:
    """Address of the list of an experiment's runs with the choices and the primary metric of each version."""
    return f"{server}/#/experiments/{experiment_id}/runs?workflowType=machine_learning&viewStateShareKey={KEY}"


@contextmanager
def _started_server(uri: str, port: int) -> Iterator[tuple[subprocess.Popen[bytes], Callable[[], None]]]:
    """An MLflow server on 127.0.0.1, and what waits until it answers.

    It is gone, with all its processes, when the block ends.
    """
    with tempfile.TemporaryFile() as output:
        # Its own session, so that a signal reaches all its processes.
        server = subprocess.Popen(
            [sys.executable, "-m", "uvicorn", "--host", HOST, "--port", str(port), f"{APP}:app"],
            env=_environment(uri),
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            yield server, partial(_wait_until_it_answers, server, port, output, uri)
        finally:
            _stop(server)


def _experiment(uri: str, name: str) -> tuple[str, bool]:
    """The identifier of the experiment, and whether it has the view of its versions: earlier releases made none."""
    connection = Connection(uri)
    found, viewed = None, False
    if connection.exists():
        with connection.existing() as client:
            found = find_experiment(client, name, uri)
            viewed = found is not None and TAG in client.get_experiment(found).tags
    if found is None:
        raise StoreError(
            say("tracking.nothing_logged_yet_under", name=name),
            where=shown(uri),
            fix=say("tracking.run_study_first_ifn_run"),
        )
    return found, viewed


def _show(server: str, experiment_id: str, viewed: bool, browser: bool, announce: Announce) -> None:
    address = charts_page(server, experiment_id)
    announce(say("tracking.ui_at", address=address))
    if viewed:
        announce(say("tracking.versions_at", address=versions_page(server, experiment_id)))
    if browser and not webbrowser.open(address):
        announce(say("tracking.no_browser"))


def _free_port(wanted: int) -> int:
    for port in (wanted, 0):
        with socket.socket() as probe:
            # As the server itself binds: a port that was just freed is free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise StoreError(say("tracking.no_port_free"), where=HOST, fix=say("tracking.stop_other_servers_name"))


def _environment(uri: str) -> dict[str, str]:
    prepare_environment()
    # In the environment rather than on the command line, which every user of the machine can read.
    settings = {"MLFLOW_BACKEND_STORE_URI": uri, "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false"}
    path = sqlite_path(uri)
    if path is not None:
        settings["MLFLOW_ARTIFACTS_DESTINATION"] = str(path.parent / "mlartifacts")
    return os.environ | settings


def _wait_until_it_answers(server: subprocess.Popen[bytes], port: int, output: IO[bytes], uri: str) -> None:
    # Never through a proxy: the server is on this machine.
    opener = build_opener(ProxyHandler({}))
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        try:
            with opener.open(f"http://{HOST}:{port}/health", timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.05)
    output.seek(0)
    last = output.read().decode("utf-8", "replace").strip().splitlines()[-3:]
    raise StoreError(
        say("tracking.mlflow_server_not_start", last=last) if last else say("tracking.mlflow_server_not_start_said"),
        where=shown(uri),
        fix=say("tracking.check_store_try_another"),
    )


def _stop(server: subprocess.Popen[bytes]) -> None:
    for sent in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(server.pid, sent)
            server.wait(FAREWELL)
        except ProcessLookupError:
            server.wait()
            return
        except subprocess.TimeoutExpired:
            continue


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """End the block quietly on Ctrl-C, a request to terminate or a closed terminal, so that the server stops too."""

    def interrupt(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    before = {number: signal.signal(number, interrupt) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    except KeyboardInterrupt:
        pass
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
