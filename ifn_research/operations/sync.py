"""Log results to the store of runs, when they are made or later."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from ifn_research.attempts import Attempts
from ifn_research.errors import ConfigError
from ifn_research.execution.ending import ending_in_order
from ifn_research.language.messages import say
from ifn_research.locks import alone
from ifn_research.operations.tracking import tracking_of
from ifn_research.outputs.files.folder import amend_manifest
from ifn_research.results.study_result import StudyResult, read_results

if TYPE_CHECKING:
    from ifn_research.outputs.tracking import Tracking


def log_again(folder: Path, tracking_uri: str | Tracking | None = None) -> str:
    """Log a results folder; returns the address of the store.

    Parameters
    ----------
    folder : Path
    tracking_uri : str or Tracking, optional
        See `tracking_of`.

    Raises
    ------
    ConfigError
        If the folder may not be written.
    DataError
        If the folder is not one of results.
    IfnError
        If the store cannot be reached.
    """
    from ifn_research.outputs.documents.run_notes import version_notes

    if folder.is_dir() and not os.access(folder, os.W_OK | os.X_OK):
        # Where they are logged is noted beside the results.
        raise ConfigError(
            say("operations.results_may_not_be_written", folder=folder),
            where=str(folder),
            fix=say("operations.copy_results_first", folder=folder),
        )
    result = read_results(folder)
    notes = version_notes(result, Attempts())
    return log_results(result, folder, tracking_of(result.config, tracking_uri), notes)


def log_results(
    result: StudyResult, folder: Path, tracking: Tracking, notes: Mapping[str, str], *, artifacts: bool = True
) -> str:
    """Log results whose folder is written, and say in its manifest where; returns the address of the store.

    Parameters
    ----------
    result : StudyResult
    folder : Path
    tracking : Tracking
    notes : mapping of str to str
        Markdown by version; the study's own under the empty name.
    artifacts : bool
        Whether the files of each version are logged with its figures.
    """
    from ifn_research.outputs.tracking import log_study

    # Who else logs the same results waits, and finds them logged.
    with ending_in_order(), alone(folder):
        logged = log_study(result, folder, tracking, notes=notes, artifacts=artifacts)
    about = {"uri": logged.uri, "experiment": logged.experiment, "study_run": logged.study_run}
    amend_manifest(folder, {"mlflow": {**about, "runs": dict(sorted(logged.runs.items()))}})
    return logged.uri
