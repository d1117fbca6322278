"""Run a study, write its results folder whole or not at all, and log it to MLflow."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from ifn_research.attempts import Attempts, told
from ifn_research.config import Study, StudyConfig
from ifn_research.errors import IfnError
from ifn_research.execution import Executor, Watcher, unwatched
from ifn_research.execution.beside import ALONE, Beside, Lent, usual_workers
from ifn_research.execution.cluster import Cluster
from ifn_research.execution.laps import Laps
from ifn_research.execution.local import Local
from ifn_research.language.messages import Words, say
from ifn_research.operations.given_indices import stored_in
from ifn_research.operations.run_drawing import RunDrawing, is_held, lean, ready_to_draw
from ifn_research.operations.run_outputs import EVERYTHING, RunOutputs
from ifn_research.operations.sync import log_results
from ifn_research.operations.tracking import tracking_of
from ifn_research.outputs.files.folder import amend_manifest, complete_folder, refuse_occupied
from ifn_research.results.places import HOME
from ifn_research.results.study_result import NOT_DRAWN, STAGES, StudyResult
from ifn_research.study.given import with_indices
from ifn_research.study.plan import Plan, plan
from ifn_research.study.provenance import config_digest
from ifn_research.study.run import run

if TYPE_CHECKING:
    from ifn_research.outputs.tracking import Tracking
    from ifn_research.outputs.tracking.runs.log_study import Earlier


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
    cluster_lost : Message or None
        That the cluster went away, if it did; the results are whole.

    What could not be drawn is in ``result.not_drawn``; the tables are whole.
    """

    result: StudyResult
    folder: Path
    tracking: str | None = None
    tracking_error: Words | None = None
    cluster_lost: Words | None = None


def record(
    study: Study,
    *,
    out: Path | None = None,
    force: bool = False,
    only: Sequence[str] = (),
    workers: int | str | Executor | None = 1,
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
    only, progress
        As for `run`.
    workers : int, str, Executor or None
        As for `run`, or the address of a Dask scheduler, whose workers do the batches of the study; ``local`` starts
        two processes that stand for a cluster. Of several workers of this machine, all but one also draw, and log to a
        store that others can open. None takes the cores that may be used, at most four, where there is something to
        draw or to log, else one: for computing alone, starting others is only worth it in large studies.
    tracking_uri : str or Tracking, optional
        See `tracking_of`.
    wanted : RunOutputs
        The pictures that are drawn, and whether the run is logged to MLflow.

    Raises
    ------
    ConfigError, DataError, Problems
        As for `run`, or if the folder or the store's address cannot be used. Nothing is written then.
    """
    study = with_indices(study, stored_in(study.config, tracking_uri))
    planned = plan(study, only=only)
    folder = out or default_folder(study.config)
    earlier = refuse_occupied(folder, force=force)
    tracking = tracking_of(study.config, tracking_uri) if wanted.tracked else None
    if isinstance(workers, str):
        with Cluster(workers) as cluster:
            found = _recorded(planned, folder, earlier, cluster, tracking, wanted, progress)
        return replace(found, cluster_lost=say("cluster.lost", address=workers)) if cluster.lost else found
    if workers is None:
        workers = usual_workers() if wanted.tracked or wanted.figures != "none" else 1
    return _recorded(planned, folder, earlier, workers, tracking, wanted, progress)


def _recorded(
    planned: Plan,
    folder: Path,
    earlier: str,
    workers: int | Executor,
    tracking: Tracking | None,
    wanted: RunOutputs,
    progress: Watcher,
) -> Recorded:
    """Run what is planned, write its results and log them."""
    with Beside(workers - 1 if isinstance(workers, int) else 0) as helpers:
        tried = _begun(helpers, planned.study.config, tracking, wanted)
        executor = Local(workers, helpers) if isinstance(workers, int) else workers
        drawing = RunDrawing(wanted, helpers, progress)
        result = run(planned, workers=executor, progress=progress, fitted=drawing.begin)
        if tried is not None:
            earlier_runs = tried()
            judged_by = str(result.manifest.get("criterion_digest") or "")
            result = result.noting(
                earlier_version_runs=None if earlier_runs is None else earlier_runs.number(judged_by)
            )
        laps = Laps()
        result, notes = _write(result, folder, earlier, drawing, laps)
        address, error = None, None
        if tracking is not None:
            laps.begin("MLflow")
            progress("MLflow", 0, 1)
            address, error = _logged(result, folder, tracking, notes, helpers, artifacts=wanted.artifacts)
            if error is None:
                progress("MLflow", 1, 1)
        seconds = {**result.manifest[STAGES], **laps.ended()}
        amend_manifest(folder, {STAGES: seconds})
        return Recorded(result.noting(**{STAGES: seconds}), folder, tracking=address, tracking_error=error)


def default_folder(config: StudyConfig) -> Path:
    """The folder of results when nobody names one: in that of the study, one for the time and the configuration."""
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    return HOME / config.study / f"{moment}-{config_digest(config.plain())[:8]}"


def _begun(
    helpers: Beside, config: StudyConfig, tracking: Tracking | None, wanted: RunOutputs
) -> Callable[[], Earlier | None] | None:
    """Begin in other processes what needs no result; returns what waits for the versions tried before."""
    tried: Callable[[], Earlier | None] | None = None
    if tracking is not None and tracking.shared:
        tried = helpers.ask(_earlier_versions_at, tracking.address, config.study, config.experiment)
        if helpers.processes:
            # A store that cannot be made ready is told of when it is logged to.
            helpers.ask(_made_ready, tracking.address, helpers.scratch())
    elif tracking is not None:
        tried = partial(_earlier_versions, tracking, config.study, config.experiment)
    if wanted.figures != "none":
        helpers.begin(ready_to_draw)
    return tried


def _earlier_versions_at(address: str, study: str, experiment: str) -> Earlier | None:
    return _earlier_versions(_opened(address), study, experiment)


def _made_ready(address: str, folder: Path) -> None:
    with Attempts().at("store"):
        from ifn_research.outputs.tracking import make_ready

        make_ready(address, folder)


@cache
def _opened(address: str) -> Tracking:
    """A store in a process that is asked several things of it."""
    return tracking_of(None, address)


def _earlier_versions(tracking: Tracking, study: str, experiment: str) -> Earlier | None:
    """The versions that the store has seen, None where it does not say: logging will say why."""
    found: list[Earlier | None] = []
    with Attempts().at("earlier versions"):
        from ifn_research.outputs.tracking import earlier_versions

        found.append(earlier_versions(tracking.store, study, experiment))
    return found[0] if found else None


def _logged(
    result: StudyResult,
    folder: Path,
    tracking: Tracking,
    notes: Mapping[str, str],
    helpers: Beside,
    *,
    artifacts: bool,
) -> tuple[str | None, Words | None]:
    """Log a result, in the process that knows the store; returns its address, or why it is not logged."""
    if not tracking.shared or not is_held(lean(result)):
        return _attempted(result, folder, tracking, notes, artifacts)
    lent = helpers.lend(lean(result))
    logged = helpers.ask(_logged_at, lent, folder.absolute(), tracking.address, notes, artifacts)
    try:
        return logged()
    except (KeyboardInterrupt, SystemExit):
        # Whoever logs ends the run that is open.
        helpers.terminate()
        raise


def _logged_at(
    lent: Lent[StudyResult], folder: Path, address: str, notes: Mapping[str, str], artifacts: bool
) -> tuple[str | None, Words | None]:
    return _attempted(lent.value, folder, _opened(address), notes, artifacts)


def _attempted(
    result: StudyResult, folder: Path, tracking: Tracking, notes: Mapping[str, str], artifacts: bool
) -> tuple[str | None, Words | None]:
    try:
        return log_results(result, folder, tracking, notes, artifacts=artifacts), None
    except IfnError as error:
        return None, error.what
    except BrokenPipeError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever the store raises: the results are written
        return None, told(error)


def _write(
    result: StudyResult, folder: Path, earlier: str, drawing: RunDrawing, laps: Laps
) -> tuple[StudyResult, dict[str, str]]:
    """Write a results folder; returns the result with what could not be drawn of it, and the notes."""
    from ifn_research.outputs.documents.run_notes import version_notes

    attempts = Attempts()
    with complete_folder(folder, replaces=earlier) as building:
        # First what may fail, so that notes and manifest tell of it.
        laps.begin("figures")
        with attempts.at("figures"):
            drawing.draw(result, building, attempts)
        result = _with_failures(result, attempts)
        laps.begin("notes")
        helpers = drawing.helpers if is_held(lean(result)) else ALONE
        notes = version_notes(lean(result), attempts, helpers=helpers, versions=drawing.wanted.artifacts)
        for version, text in notes.items():
            target = building / "versions" / version if version else building
            target.mkdir(parents=True, exist_ok=True)
            (target / "note.md").write_text(text, encoding="utf-8")
        laps.begin("files")
        result.write(building, attempts)
    return _with_failures(result, attempts), notes


def _with_failures(result: StudyResult, attempts: Attempts) -> StudyResult:
    failed = {**result.not_drawn, **attempts.failed}
    return result.noting(**{NOT_DRAWN: failed}) if failed else result
