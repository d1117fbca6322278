"""Addresses of MLflow stores: which ones MLflow can use, and how they are shown."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

from ifn_research.errors import ConfigError
from ifn_research.language.messages import say

WHERE = say("tracking.mlflow_address_tracking_uri")
SERVERS = ("http", "https")
DATABASES = ("postgresql", "mysql", "mssql")
EXAMPLES = say("tracking.sqlite_mlflow_db_postgresql")


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
            say("tracking.mlflow_no_longer_logs", uri=uri), where=WHERE, fix=say("tracking.use_database_sqlite_mlflow")
        )
    if base == "sqlite":
        _check_sqlite(uri)
    elif base in DATABASES:
        _check_driver(uri, base, driver)
    elif scheme.lower() not in SERVERS or not rest.strip("/"):
        raise ConfigError(
            say("tracking.not_address_mlflow_store", address=shown(uri)),
            where=WHERE,
            fix=say("tracking.use_an_address", examples=EXAMPLES),
        )
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
        raise ConfigError(
            say("tracking.names_no_database_file", uri=uri), where=WHERE, fix=say("tracking.use_sqlite_mlflow_db")
        )
    if not path.parent.is_dir():
        raise ConfigError(
            say("tracking.folder_mlflow_store_not", parent=path.parent),
            where=WHERE,
            fix=say("tracking.make_folder_name_another"),
        )


def _check_driver(uri: str, base: str, driver: str) -> None:
    module = driver or {"postgresql": "psycopg2", "mysql": "MySQLdb", "mssql": "pyodbc"}[base]
    if find_spec(module) is None:
        fix = say("tracking.install_python_package_driver", module=module)
        if base == "postgresql":
            fix = say("tracking.pip_install_psycopg_binary")
        raise ConfigError(say("tracking.driver_not_installed", module=module, address=shown(uri)), where=WHERE, fix=fix)
