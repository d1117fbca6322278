"""An MLflow store: opened quietly and without leaving the machine, its experiment, and the runs it holds."""

from __future__ import annotations

import logging
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING

from ifn_research.errors import IfnError
from ifn_research.language.messages import Words, say
from ifn_research.locks import alone
from ifn_research.outputs.tracking.base import StoreError
from ifn_research.outputs.tracking.mlflow_store.address import shown, sqlite_path
from ifn_research.outputs.tracking.mlflow_store.new_store import put_in_place

if TYPE_CHECKING:
    from mlflow import MlflowClient

# Read by MLflow when it is imported, or at each use; what the user has set stays.
ENVIRONMENT = {
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "DO_NOT_TRACK": "true",
    "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT": "true",
    "GIT_PYTHON_REFRESH": "quiet",
    # Its defaults keep asking a server that does not answer for minutes.
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "2",
    "MLFLOW_HTTP_REQUEST_TIMEOUT": "60",
}
# What MLflow logs of a database's complaint, with its traceback, it raises as well, and `store_errors` tells once.
QUIETER = {
    "mlflow.store.db.utils": logging.CRITICAL,
    "mlflow.store.tracking.sqlalchemy_store": logging.WARNING,
    "alembic": logging.WARNING,
}
# What a database says to a program that makes its tables while another one does.
# A server that asks who one is, or lets somebody do less.
NOT_LET_IN = re.compile(r"error code 40[13]\b")
IN_THE_MAKING = re.compile(r"Online migration expected|duplicate column name|no such table|table \S+ already exists")
# Seconds before each new try: MLflow takes some ten to make a store.
WAITS = (2.0, 5.0, 10.0, 20.0)


def open_store(uri: str) -> MlflowClient:
    """A client of the store; the first one of a sqlite file makes its tables, and whoever comes meanwhile waits."""
    prepare_environment()
    from mlflow import MlflowClient

    for name, level in QUIETER.items():
        logging.getLogger(name).setLevel(level)
    path = sqlite_path(uri)
    # Two that make one store at a time undo each other's work. Programs that are not ours take no lock, nor do some
    # systems: what they leave half made is looked at again.
    for wait in (*WAITS, None):
        with nullcontext() if path is None else alone(path.parent):
            try:
                if path is not None:
                    put_in_place(path)
                return MlflowClient(tracking_uri=uri)
            except Exception as error:
                if path is None or wait is None or not IN_THE_MAKING.search(str(error)):
                    raise
        time.sleep(wait)
    raise AssertionError


def prepare_environment() -> None:
    """Set what MLflow reads from the environment; before its first import."""
    for name, value in ENVIRONMENT.items():
        os.environ.setdefault(name, value)


class Connection:
    """A store at its address: opened when it is first used, and whatever it complains of is one StoreError."""

    def __init__(self, uri: str) -> None:
        self.uri = uri
        self._client: MlflowClient | None = None

    def exists(self) -> bool:
        """True if there is a store; of a server and of a database nothing is known before it is asked."""
        path = sqlite_path(self.uri)
        return path is None or path.is_file()

    @contextmanager
    def existing(self) -> Iterator[MlflowClient]:
        """Give a client of a store that is there; nothing is created.

        Raises
        ------
        StoreError
            If it is a file that does not exist, or the store cannot be used.
        """
        if not self.exists():
            raise StoreError(
                say("tracking.no_mlflow_store_here"),
                where=shown(self.uri),
                fix=say("tracking.name_store_study_logged"),
            )
        with self.made() as client:
            yield client

    @contextmanager
    def made(self) -> Iterator[MlflowClient]:
        """Give a client of the store, which is made where there is none."""
        with store_errors(self.uri):
            if self._client is None:
                self._client = open_store(self.uri)
            yield self._client


@contextmanager
def store_errors(uri: str) -> Iterator[None]:
    """Whatever the store complains of, as one StoreError."""
    prepare_environment()
    from alembic.util import CommandError
    from mlflow.exceptions import MlflowException
    from requests import RequestException
    from sqlalchemy.exc import SQLAlchemyError

    try:
        yield
    except IfnError:
        raise
    except (MlflowException, SQLAlchemyError, CommandError, RequestException, OSError, ImportError) as error:
        raise StoreError(
            _what(str(error)),
            where=shown(uri),
            fix=_fix(str(error)),
        ) from error


def find_experiment(client: MlflowClient, name: str, uri: str) -> str | None:
    """The identifier of an experiment, None if the store has none of that name.

    Raises
    ------
    StoreError
        If it was deleted.
    """
    found = client.get_experiment_by_name(name)
    if found is None:
        return None
    if found.lifecycle_stage == "deleted":
        raise StoreError(
            say("tracking.mlflow_experiment_deleted", name=name),
            where=shown(uri),
            fix=say("tracking.restore_mlflow_tracking_uri", address=shown(uri), experiment_id=found.experiment_id),
        )
    return str(found.experiment_id)


def make_experiment(client: MlflowClient, name: str, uri: str) -> str:
    """The identifier of an experiment, made if the store has none of that name.

    Artifacts go beside a sqlite file; for another store its server says where.
    """
    from mlflow.exceptions import MlflowException

    found = find_experiment(client, name, uri)
    if found is not None:
        return found
    path = sqlite_path(uri)
    location = None if path is None else (path.parent / "mlartifacts").as_uri()
    # Without this tag the UI opens as for language models, where versions cannot be compared.
    tags = {"mlflow.experimentKind": "custom_model_development"}
    try:
        return str(client.create_experiment(name, artifact_location=location, tags=tags))
    except MlflowException as error:
        # Another run of the study made it in the meantime.
        found = find_experiment(client, name, uri) if error.error_code == "RESOURCE_ALREADY_EXISTS" else None
        if found is None:
            raise
        return found


def _what(text: str) -> Words:
    if IN_THE_MAKING.search(text):
        return say("tracking.mlflow_store_cannot_used_another")
    return say("tracking.mlflow_store_cannot_used", reason=_told(text))


def _fix(text: str) -> Words:
    if IN_THE_MAKING.search(text):
        return say("tracking.wait_until_other_program")
    if "database is locked" in text:
        return say("tracking.another_program_using_file")
    if NOT_LET_IN.search(text):
        return say("tracking.name_and_password_in_environment")
    return say("tracking.check_can_reached_written")


def _told(text: str, longest: int = 300) -> str:
    """A complaint on one line, without the query that met it and what SQLAlchemy advises its programmers."""
    own = re.sub(r"\(raised as a result of [^)]*\)", "", text.partition("[SQL:")[0])
    line = " ".join(own.partition("(Background on this error")[0].split())
    return line if len(line) <= longest else line[:longest] + "..."
