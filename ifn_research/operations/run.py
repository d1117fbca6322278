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
from ifn_research.operations.run_outputs import EVERYTHING, RunOutputs
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
    wanted: RunOutputs = EVERYTHING,
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
    wanted : RunOutputs
        The pictures that are drawn, and whether the run is logged to MLflow.

    Raises
    ------
    ConfigError, DataError, Problems
        As for `run`, or if the folder or the store's address cannot be used. Nothing is written then.
    """
    planned = plan(study, only=only)
    folder = out or default_folder(study.config)
    earlier = refuse_occupied(folder, force=force)
    tracking = tracking_of(study.config, tracking_uri) if wanted.tracked else None
    result = run(planned, workers=workers, progress=progress)
    if tracking is not None:
        result = result.noting(earlier_version_runs=_earlier_versions(study.config, tracking))
    result, notes = _write(result, folder, earlier, wanted, progress)
    if tracking is None:
        return Recorded(result, folder)
    progress("MLflow", 0, 1)
    try:
        address = log_results(result, folder, tracking, notes, artifacts=wanted.artifacts)
        progress("MLflow", 1, 1)
        return Recorded(result, folder, tracking=address)
    except IfnError as error:
        return Recorded(result, folder, tracking_error=error.what)
    except BrokenPipeError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever MLflow raises: the results are written
        return Recorded(result, folder, tracking_error=told(error))


def default_folder(config: StudyConfig) -> Path:
    """The folder of results when nobody names one: in that of the study, one for the time and the configuration."""
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    return Path("results") / config.study / f"{moment}-{config_digest(config.plain())[:8]}"


def _earlier_versions(config: StudyConfig, tracking: Tracking) -> int | None:
    """The number of versions that the store has seen of the study, None where it does not say: logging will say why."""
    found: list[int | None] = []
    with Attempts().at("earlier versions"):
        from ifn_research.outputs.tracking import earlier_versions

        found.append(earlier_versions(tracking.store, config.study, config.experiment))
    return found[0] if found else None


def _write(
    result: StudyResult, folder: Path, earlier: str, wanted: RunOutputs, progress: Watcher
) -> tuple[StudyResult, dict[str, str]]:
    """Write a results folder; returns the result with what could not be drawn of it, and the notes."""
    from ifn_research.outputs.documents.run_notes import version_notes

    attempts = Attempts()
    with complete_folder(folder, replaces=earlier) as building:
        # First what may fail, so that notes and manifest tell of it.
        with attempts.at("figures"):
            from ifn_research.outputs.figures import draw_figures

            draw_figures(
                result, building, which=wanted.figures, vector=wanted.svg, progress=progress, attempts=attempts
            )
        result = _with_failures(result, attempts)
        notes = version_notes(result, attempts)
        for version, text in notes.items():
            target = building / "versions" / version if version else building
            target.mkdir(parents=True, exist_ok=True)
            (target / "note.md").write_text(text, encoding="utf-8")
        result.write(building, attempts)
    return _with_failures(result, attempts), notes


def _with_failures(result: StudyResult, attempts: Attempts) -> StudyResult:
    failed = {**result.not_drawn, **attempts.failed}
    return result.noting(**{NOT_DRAWN: failed}) if failed else result
