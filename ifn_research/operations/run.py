"""Run a study, write its results folder whole or not at all, and log it to MLflow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ifn_research.attempts import Attempts, told
from ifn_research.config import Study, StudyConfig
from ifn_research.errors import IfnError
from ifn_research.execution import Executor, Watcher, unwatched
from ifn_research.language.messages import Words
from ifn_research.operations.sync import log_results
from ifn_research.operations.tracking import tracking_of
from ifn_research.outputs.files.folder import complete_folder, refuse_occupied
from ifn_research.results.study_result import NOT_DRAWN, StudyResult
from ifn_research.study.plan import plan
from ifn_research.study.provenance import config_digest
from ifn_research.study.run import run

if TYPE_CHECKING:
    from ifn_research.outputs.tracking import Tracking


@dataclass(frozen=True)
class Recorded:
    """A run of a study and where it is kept.

    Attributes
    ----------
    result : StudyResult
    folder : Path
    tracking : str or None
        Address of the MLflow store that holds it.
    tracking_error : Message, str or None
        Why it is not logged, if it should have been.

    What could not be drawn is in ``result.not_drawn``; the tables are whole.
    """

    result: StudyResult
    folder: Path
    tracking: str | None = None
    tracking_error: Words | None = None


def record(
    study: Study,
    *,
    out: Path | None = None,
    force: bool = False,
    only: Sequence[str] = (),
    workers: int | Executor = 1,
    tracking_uri: str | Tracking | None = None,
    tracked: bool = True,
    progress: Watcher = unwatched,
) -> Recorded:
    """Run a study, write its results and log them.

    The files are written first: a store that fails costs no result. Nor does a picture or a note that fails: it is told
    in ``result.not_drawn``, in the manifest and in the study's note.

    Parameters
    ----------
    study : Study
    out : Path, optional
        ``results/<study>/<UTC time>-<digest>`` when absent.
    force : bool
        Replace the results that `out` already holds.
    only, workers, progress
        As for `run`.
    tracking_uri : str or Tracking, optional
        See `tracking_of`.
    tracked : bool
        Whether to log to MLflow.

    Raises
    ------
    ConfigError, DataError, Problems
        As for `run`, or if the folder or the store's address cannot be used. Nothing is written then.
    """
    planned = plan(study, only=only)
    folder = out or default_folder(study.config)
    earlier = refuse_occupied(folder, force=force)
    tracking = tracking_of(study.config, tracking_uri) if tracked else None
    result = run(planned, workers=workers, progress=progress)
    if tracking is not None:
        result = result.noting(earlier_version_runs=_earlier_versions(study.config, tracking))
    result = _write(result, folder, earlier, progress)
    if tracking is None:
        return Recorded(result, folder)
    progress("MLflow", 0, 1)
    try:
        address = log_results(result, folder, tracking)
        progress("MLflow", 1, 1)
        return Recorded(result, folder, tracking=address)
    except IfnError as error:
        return Recorded(result, folder, tracking_error=error.what)
    except BrokenPipeError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever MLflow raises: the results are written
        return Recorded(result, folder, tracking_error=told(error))


def default_folder(config: StudyConfig) -> Path:
    """Tell where results go when nobody says: a folder for the study, in it one for the time and the configuration."""
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    return Path("results") / config.study / f"{moment}-{config_digest(config.plain())[:8]}"


def _earlier_versions(config: StudyConfig, tracking: Tracking) -> int | None:
    """Return how many versions the store has seen of the study, None where it does not say: logging will say why."""
    found: list[int | None] = []
    with Attempts().at("earlier versions"):
        from ifn_research.outputs.tracking import earlier_versions

        found.append(earlier_versions(tracking.store, config.study, config.experiment))
    return found[0] if found else None


def _write(result: StudyResult, folder: Path, earlier: str, progress: Watcher) -> StudyResult:
    """Write a results folder; returns the result with what could not be drawn of it."""
    from ifn_research.outputs.documents.run_notes import version_notes

    attempts = Attempts()
    with complete_folder(folder, replaces=earlier) as building:
        # First what may fail, so that notes and manifest tell of it.
        with attempts.at("figures"):
            from ifn_research.outputs.figures import draw_figures

            draw_figures(result, building, progress=progress, attempts=attempts)
        result = _with_failures(result, attempts)
        for version, text in version_notes(result, attempts).items():
            target = building / "versions" / version if version else building
            target.mkdir(parents=True, exist_ok=True)
            (target / "note.md").write_text(text, encoding="utf-8")
        result.write(building, attempts)
    return _with_failures(result, attempts)


def _with_failures(result: StudyResult, attempts: Attempts) -> StudyResult:
    failed = {**result.not_drawn, **attempts.failed}
    return result.noting(**{NOT_DRAWN: failed}) if failed else result
