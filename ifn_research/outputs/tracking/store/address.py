"""Addresses of MLflow stores: which ones MLflow can use, and how they are shown."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

from ifn_research.errors import ConfigError

WHERE = "the MLflow address (--tracking-uri, MLFLOW_TRACKING_URI or tracking.uri)"
SERVERS = ("http", "https")
DATABASES = ("postgresql", "mysql", "mssql")
EXAMPLES = "sqlite:///mlflow.db, postgresql+psycopg://user@host/database or http://host:5000"


def check_address(uri: str) -> str:
    """The address, if MLflow can use it; nothing is opened or created.

    Raises
    ------
    ConfigError
        If MLflow refuses such stores, or their folder or driver is missing.
    """
    scheme, separator, rest = uri.partition("://")
    base, _, driver = scheme.lower().partition("+")
    if not separator or base == "file":
        raise ConfigError(
            f"MLflow no longer logs to folders: '{uri}' is one", where=WHERE, fix="use a database: sqlite:///mlflow.db"
        )
    if base == "sqlite":
        _check_sqlite(uri)
    elif base in DATABASES:
        _check_driver(uri, base, driver)
    elif scheme.lower() not in SERVERS or not rest.strip("/"):
        raise ConfigError(f"'{shown(uri)}' is not the address of an MLflow store", where=WHERE, fix=f"use {EXAMPLES}")
    return uri


def sqlite_path(uri: str) -> Path | None:
    """The absolute path of a sqlite store, None for another store."""
    if not uri.lower().startswith("sqlite"):
        return None
    return Path(uri.partition(":///")[2].partition("?")[0]).absolute()


def shown(uri: str) -> str:
    """The address without its password."""
    return re.sub(r"(://[^:/@]*):[^/]*@", r"\1:***@", uri)


def _check_sqlite(uri: str) -> None:
    path = sqlite_path(uri)
    if path is None or not uri.partition(":///")[2] or path.is_dir():
        raise ConfigError(f"'{uri}' names no database file", where=WHERE, fix="use sqlite:///mlflow.db")
    if not path.parent.is_dir():
        raise ConfigError(
            f"the folder of the MLflow store does not exist: '{path.parent}'",
            where=WHERE,
            fix="make the folder, or name another one: sqlite:///mlflow.db is in the working directory",
        )


def _check_driver(uri: str, base: str, driver: str) -> None:
    module = driver or {"postgresql": "psycopg2", "mysql": "MySQLdb", "mssql": "pyodbc"}[base]
    if find_spec(module) is None:
        fix = f"install the Python package of the driver '{module}', or name another one in the address"
        if base == "postgresql":
            fix = "pip install 'psycopg[binary]', then write postgresql+psycopg://..."
        raise ConfigError(f"the driver '{module}' of '{shown(uri)}' is not installed", where=WHERE, fix=fix)
