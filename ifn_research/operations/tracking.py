"""The store of runs that an operation uses: opened here, by its address; all else knows the three protocols alone."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ifn_research.config import StudyConfig

if TYPE_CHECKING:
    from ifn_research.outputs.tracking import Tracking

DEFAULT_STORE = "sqlite:///mlflow.db"


def tracking_of(config: StudyConfig | None = None, option: str | Tracking | None = None) -> Tracking:
    """The reader and writer of the store of `tracking_address`; nothing is connected to or created.

    What was opened already is returned as it is.

    Raises
    ------
    ConfigError
        If no store can have such an address.
    """
    from ifn_research.outputs.tracking import open_tracking

    if option is not None and not isinstance(option, str):
        return option
    configured = None if config is None else config.tracking.uri
    return open_tracking(option or os.environ.get("MLFLOW_TRACKING_URI") or configured or DEFAULT_STORE)


def tracking_address(config: StudyConfig | None = None, option: str | None = None) -> str:
    """Address of the store: the option, else MLFLOW_TRACKING_URI, else the configuration, else a local file of MLflow.

    Without a configuration, the others.

    Raises
    ------
    ConfigError
        If no store can have such an address.
    """
    return tracking_of(config, option).address
