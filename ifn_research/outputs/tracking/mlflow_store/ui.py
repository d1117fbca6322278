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
from typing import IO, TYPE_CHECKING, NamedTuple
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

from ifn_research.language.messages import say
from ifn_research.outputs.tracking.base import Announce, StoreError
from ifn_research.outputs.tracking.mlflow_store.address import SERVERS, shown, sqlite_path
from ifn_research.outputs.tracking.mlflow_store.client import Connection, find_experiment, prepare_environment
from ifn_research.outputs.tracking.runs.comparison_view import KEY, SHARED, key_of

if TYPE_CHECKING:
    from mlflow import MlflowClient

HOST = "127.0.0.1"
# The runs that compare versions.
STUDIES = "tags.`ifn.kind` = 'study'"
# MLflow has a view for the training of models and another for language models, which it opens unless told otherwise.
TRAINING = "workflowType=machine_learning"
APP = "ifn_research.outputs.tracking.mlflow_store.server_app"
# Seconds that a server may take to answer, and to stop.
PATIENCE = 120.0
FAREWELL = 10.0


def serve(
    uri: str, *, experiment: str, last: bool = False, port: int = 5000, browser: bool = True, announce: Announce = print
) -> None:
    """Serve the MLflow UI until Ctrl-C; for a store that is itself a server, only show its address.

    Parameters
    ----------
    uri : str
        Address of the store.
    experiment : str
        Name of the experiment on which the UI opens.
    last : bool
        Open it rather on the study that was logged last, where there is one.
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
        _show(uri.rstrip("/"), _experiment(uri, experiment, last), browser, announce)
        return
    chosen = _free_port(port)
    if port not in (0, chosen):
        announce(say("tracking.port_taken", port=str(port), chosen=str(chosen)))
    with _ended_by_signals(), _started_server(uri, chosen) as (server, until_it_answers):
        # MLflow is imported there and here at a time.
        found = _experiment(uri, experiment, last)
        until_it_answers()
        _show(f"http://{HOST}:{chosen}", found, browser, announce)
        announce(say("tracking.stop_with"))
        server.wait()


class ShownExperiment(NamedTuple):
    """The things of an experiment that are shown.

    Attributes
    ----------
    experiment : str
        Its identifier.
    study_run : str
        Identifier of the newest run that compares versions; empty without one.
    view : str
        Key of the view of its versions; empty where there is none: earlier releases made none.
    """

    experiment: str
    study_run: str = ""
    view: str = ""


def charts_page(server: str, found: ShownExperiment) -> str:
    """Address of the charts that compare versions."""
    return f"{_runs_page(server, found)}&compareRunsMode=CHART{_viewed(found)}"


def versions_page(server: str, found: ShownExperiment) -> str:
    """Address of the list of versions, with the choices and the primary metric of each."""
    return f"{_runs_page(server, found)}{_viewed(found)}"


def study_page(server: str, found: ShownExperiment) -> str:
    """Address of the run that compares versions, whose description ranks them."""
    return f"{server}/#/experiments/{found.experiment}/runs/{found.study_run}?{TRAINING}"


def _runs_page(server: str, found: ShownExperiment) -> str:
    return f"{server}/#/experiments/{found.experiment}/runs?{TRAINING}"


def _viewed(found: ShownExperiment) -> str:
    return f"&viewStateShareKey={found.view}" if found.view else ""


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


def _experiment(uri: str, name: str, last: bool) -> ShownExperiment:
    """The experiment, its newest study run and the view of that."""
    connection = Connection(uri)
    found = None
    if connection.exists():
        with connection.existing() as client:
            identifier = (last_logged(client) if last else None) or find_experiment(client, name, uri)
            found = None if identifier is None else newest(client, identifier)
    if found is None:
        raise StoreError(
            say("tracking.nothing_logged_yet_under", name=name),
            where=shown(uri),
            fix=say("tracking.run_study_first_ifn_run"),
        )
    return found


def last_logged(client: MlflowClient) -> str | None:
    """The experiment to which a study was logged last."""
    runs = client.search_runs([each.experiment_id for each in client.search_experiments()], STUDIES, max_results=1)
    return str(runs[0].info.experiment_id) if runs else None


def newest(client: MlflowClient, experiment: str) -> ShownExperiment:
    """An experiment with its newest study run and the view of that."""
    runs = client.search_runs([experiment], STUDIES, max_results=1)
    tags, study_run, key = client.get_experiment(experiment).tags, "", KEY
    if runs:
        study_run, key = runs[0].info.run_id, key_of(runs[0].data.tags.get("ifn.study_run", ""))
    view = next((name for name in (key, KEY) if SHARED + name in tags), "")
    return ShownExperiment(experiment, study_run, view)


def _show(server: str, found: ShownExperiment, browser: bool, announce: Announce) -> None:
    address = charts_page(server, found)
    announce(say("tracking.ui_at", address=address))
    if found.view:
        announce(say("tracking.versions_at", address=versions_page(server, found)))
    if found.study_run:
        announce(say("tracking.ranking_at", address=study_page(server, found)))
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
