"""The robustness of results computed anew, from their folder alone, and one run of it built again."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from ifn_research.attempts import Attempts
from ifn_research.config import load_study
from ifn_research.errors import ConfigError
from ifn_research.execution import Executor, Stages, Watcher, executor_of, unwatched
from ifn_research.execution.beside import ALONE
from ifn_research.execution.cluster import Cluster
from ifn_research.language.messages import Words, say
from ifn_research.operations.given_indices import stored_in
from ifn_research.operations.run_drawing import RunDrawing, lean
from ifn_research.operations.run_outputs import RunOutputs
from ifn_research.outputs.explanation import Explanation, version_scoring
from ifn_research.outputs.files.folder import complete_folder, refuse_occupied
from ifn_research.results.labels import version_named
from ifn_research.results.study_result import StudyResult, read_results
from ifn_research.results.tables import OPTIONAL
from ifn_research.study.given import with_indices
from ifn_research.study.robustness.again import TABLES, robustness_again
from ifn_research.study.robustness.one_run import RunBuiltAgain, run_built_again

# In the manifest: when the robustness was computed anew, and with what changes.
ANEW = "robustness_anew"
CHOICE, ALTERNATIVE = say("explanation.run_choice"), say("explanation.run_alternative")
# Documents that a run does not write itself, and that tell what it found.
BESIDE = ("*.html", "*.pdf", "*.docx", "*.xlsx", "*.ods")


@dataclass(frozen=True)
class Renewed:
    """Results whose robustness was computed anew.

    Attributes
    ----------
    result : StudyResult
    folder : Path
    older : tuple of str
        Documents of the folder that tell what was found before.
    cluster_lost : Message or None
        That the cluster went away, if it did; the results are whole.
    """

    result: StudyResult
    folder: Path
    older: tuple[str, ...]
    cluster_lost: Words | None = None


def renew_robustness(
    folder: Path, changes: Sequence[str] = (), *, workers: int | str | Executor = 1, progress: Watcher = unwatched
) -> Renewed:
    """Compute the robustness of some results anew, and write it into their folder: whole, or not at all.

    Parameters
    ----------
    folder : Path
        A results folder, whose tables must be where and what they were.
    changes : sequence of str
        ``robustness.…=VALUE``, as for `ifn run --set`.
    workers, progress
        As for `record`.

    Raises
    ------
    ConfigError, DataError, Problems
        If a change is of anything else, or what is asked for is wrong, or the tables have changed. Nothing is written.
    """
    for change in changes:
        if change.partition("=")[0].partition(".")[0].strip() != "robustness":
            raise ConfigError(
                say("operations.only_robustness", change=change), where="--set", fix=say("operations.run_with_change")
            )
    if isinstance(workers, str):
        with Cluster(workers) as cluster:
            found = _renewed(folder, changes, cluster, progress)
        return replace(found, cluster_lost=say("cluster.lost", address=workers)) if cluster.lost else found
    return _renewed(folder, changes, executor_of(workers), progress)


def _renewed(folder: Path, changes: Sequence[str], executor: Executor, progress: Watcher) -> Renewed:
    earlier = refuse_occupied(folder, force=True)
    before = read_results(folder)
    study = load_study(folder / "config.yaml", overrides=changes)
    study = with_indices(study, stored_in(study.config))
    result = robustness_again(study, before, Stages(executor, progress))
    moment = datetime.now(UTC).isoformat(timespec="seconds")
    result = result.noting(**{ANEW: {"finished": moment, "set": list(changes)}})
    names = [name for name in (*OPTIONAL, "quality") if name.startswith((*TABLES, "quality"))]
    with complete_folder(folder, replaces=earlier) as building:
        shutil.copytree(folder, building, dirs_exist_ok=True)
        for name in names:
            for path in building.glob(f"{name}.*"):
                path.unlink()
        _write(result, names, building, progress)
    older = sorted({path.name for pattern in BESIDE for path in folder.glob(pattern)})
    return Renewed(result, folder, tuple(older))


def _write(result: StudyResult, names: Sequence[str], building: Path, progress: Watcher) -> None:
    """The tables of the analysis, and the pictures and notes that a run writes."""
    from ifn_research.outputs.documents.run_notes import version_notes

    attempts = Attempts()
    if any((building / "figures").glob("*.png")):
        with attempts.at("figures"):
            RunDrawing(RunOutputs(), ALONE, progress).draw(result, building, attempts)
    if attempts.failed:
        result = result.noting(not_drawn={**result.not_drawn, **attempts.failed})
    for version, text in version_notes(lean(result), attempts, helpers=ALONE).items():
        target = building / "versions" / version if version else building
        target.mkdir(parents=True, exist_ok=True)
        (target / "note.md").write_text(text, encoding="utf-8")
    tables = {name: result.tables[name] for name in names if name in result.tables}
    StudyResult(result.document, tables, {}, result.manifest, result.warnings).write(building, attempts)


def explain_run(folder: Path, code: str, run: int, *, version: str | None = None) -> Explanation:
    """Build one run of a robustness analysis again, and tell what it made of a territory.

    Parameters
    ----------
    folder : Path
        A results folder, whose tables must be where and what they were.
    code : str
        Of a territory, or its name.
    run : int
    version : str, optional
        The first that was analysed when absent.

    Raises
    ------
    ConfigError, DataError
        If there is no such run or territory, the tables have changed, or the run is not what the results say.
    """
    before = read_results(folder)
    analysed = before.tables.get("robustness")
    if version is None and analysed is not None and len(analysed):
        version = str(analysed["version"].iloc[0])
    found, version = version_scoring(before, code, version)
    study = load_study(folder / "config.yaml")
    study = with_indices(study, stored_in(study.config))
    built = run_built_again(study, before, version, run)
    if found not in built.territories.index:
        raise ConfigError(
            say("operations.not_in_every_run", code=found),
            where="CODE",
            fix=say("operations.name_scored_in_every_run"),
        )
    return _told(before, found, built)


def _told(result: StudyResult, code: str, built: RunBuiltAgain) -> Explanation:
    """The choices of a run, its weights, and the rank of a territory in it."""
    row, total = built.territories.loc[code], len(built.territories)
    names = result.territories.set_index("code")["name"]
    headline = say(
        "explanation.run_headline",
        run=built.run,
        version=version_named(result.config, built.version),
        name=str(names.get(code) or code),
        score=float(row["score"]),
        rank=int(row["rank"]),
        total=total,
        nominal=int(row["rank_nominal"]),
    )
    chosen = [
        say("explanation.run_draw", number=value) if name in built.drawn else value
        for name, value in built.chosen.items()
    ]
    weights = built.index.weights
    sections = (
        (
            say("explanation.run_choices"),
            pd.DataFrame({CHOICE: list(built.chosen), ALTERNATIVE: pd.Series(chosen, dtype=object)}),
        ),
        (
            say("explanation.run_weights"),
            pd.DataFrame({"indicator": list(weights.indicators), "weight": list(map(float, weights.values))}),
        ),
    )
    return Explanation(headline, sections, result.config, (say("explanation.run_is_same"),))
