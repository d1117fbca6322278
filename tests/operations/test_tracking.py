"""The store of runs that an operation uses."""

from __future__ import annotations

from pathlib import Path

import pytest

from ifn_research import load_study
from ifn_research.errors import ConfigError
from ifn_research.operations.tracking import tracking_address


def test_the_address_of_the_store_goes_by_option_environment_configuration(
    simulated_study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = load_study(simulated_study).config
    declared = load_study(simulated_study, overrides=["tracking={uri: 'sqlite:///declared.db'}"]).config
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    assert tracking_address(plain) == "sqlite:///mlflow.db"
    assert tracking_address(declared) == "sqlite:///declared.db"
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "sqlite:///environment.db")
    assert tracking_address(declared) == "sqlite:///environment.db"
    assert tracking_address(declared, "sqlite:///option.db") == "sqlite:///option.db"
    with pytest.raises(ConfigError):
        tracking_address(declared, "ftp://somewhere")
