"""Addresses that MLflow cannot use are refused before anything is computed."""

from __future__ import annotations

from pathlib import Path

import pytest

from ifn_research.errors import ConfigError
from ifn_research.outputs.tracking.mlflow_store.address import check_address, shown, sqlite_path


@pytest.mark.parametrize("uri", ["sqlite:///mlflow.db", "http://127.0.0.1:5000", "https://mlflow.example.org/team"])
def test_addresses_that_mlflow_can_use_are_accepted_as_they_are(uri: str) -> None:
    assert check_address(uri) == uri


@pytest.mark.parametrize("uri", ["mlruns", "./mlruns", "/data/mlruns", "file:///data/mlruns", "file://mlruns"])
def test_a_folder_is_refused_with_the_database_to_use(uri: str) -> None:
    with pytest.raises(ConfigError, match="no longer logs to folders") as caught:
        check_address(uri)
    assert "sqlite:///mlflow.db" in str(caught.value.fix)


@pytest.mark.parametrize("uri", ["ftp://host/mlflow", "sqlit:///mlflow.db", "http://", "databricks://profile"])
def test_an_unknown_kind_of_store_is_refused_with_examples(uri: str) -> None:
    with pytest.raises(ConfigError, match="not the address of an MLflow store") as caught:
        check_address(uri)
    assert "http://host:5000" in str(caught.value.fix)


@pytest.mark.parametrize("uri", ["sqlite://", "sqlite:///", "sqlite:////tmp"])
def test_a_sqlite_address_must_name_a_file(uri: str) -> None:
    with pytest.raises(ConfigError, match="names no database file"):
        check_address(uri)


def test_a_sqlite_file_in_a_folder_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="does not exist"):
        check_address(f"sqlite:///{tmp_path}/absent/mlflow.db")
    assert not (tmp_path / "absent").exists()


def test_a_database_without_its_driver_is_refused_with_what_to_install() -> None:
    with pytest.raises(ConfigError, match="not installed") as caught:
        check_address("postgresql+nosuchdriver://user:secret@host/database")
    assert "psycopg[binary]" in str(caught.value.fix)
    assert "secret" not in str(caught.value)


def test_passwords_are_not_shown() -> None:
    assert shown("postgresql+psycopg://user:s3cret@host/db") == "postgresql+psycopg://user:***@host/db"
    assert shown("http://host:5000/a@b") == "http://host:5000/a@b"
    assert shown("sqlite:///mlflow.db") == "sqlite:///mlflow.db"


def test_the_path_of_a_sqlite_store_is_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert sqlite_path("sqlite:///mlflow.db") == tmp_path / "mlflow.db"
    assert sqlite_path("sqlite:////data/mlflow.db") == Path("/data/mlflow.db")
    assert sqlite_path("http://host") is None
