"""The runs of a study that a store holds, with what each found and what was decided."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ifn_research.config import load_study
from ifn_research.operations.tracking import tracking_of
from ifn_research.outputs.tracking.store.history import History, study_history

if TYPE_CHECKING:
    from ifn_research.outputs.tracking import Tracking


def history(study: str, *, tracking_uri: str | Tracking | None = None) -> History:
    """Return the runs of a study.

    Parameters
    ----------
    study : str
        Its slug, or its configuration file (.yaml, .yml), which may name the store too.
    tracking_uri : str or Tracking, optional
        See `tracking_of`.

    Raises
    ------
    ConfigError
        If the configuration cannot be read.
    StoreError
        If the store cannot be used, or holds no run of this study.
    """
    config = load_study(Path(study)).config if study.endswith((".yaml", ".yml")) else None
    tracking = tracking_of(config, tracking_uri)
    return study_history(study if config is None else config.study, tracking.store, tracking.registry)
