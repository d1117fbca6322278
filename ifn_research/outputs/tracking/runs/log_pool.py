"""Log what several partners found together, as a run of its own beside those of the study."""

from __future__ import annotations

from pathlib import Path

from ifn_research.outputs.tracking.base import LoggedMetric, RunRecord, Tracking, write_run
from ifn_research.results.pooled import POOLED_TABLES, PooledStudy
from ifn_research.results.pooled_words import versions

KIND = "pool"
FIGURES = (
    "estimate",
    "ci_low",
    "ci_high",
    "ci_low_cautious",
    "ci_high_cautious",
    "predicted_low",
    "predicted_high",
    "tau2",
    "i2",
)


def log_pool(pooled: PooledStudy, folder: Path, tracking: Tracking, *, experiment: str) -> None:
    """Log a pooled study once: returns that were logged together before are not logged again.

    Parameters
    ----------
    pooled : PooledStudy
    folder : Path
        Its complete folder.
    tracking : Tracking
    experiment : str
        Name of the experiment.

    Raises
    ------
    StoreError
        If the store fails.
    """
    own = {"ifn.kind": KIND, "ifn.study_run": str(pooled.manifest["study_run"])}
    opened = tracking.tracker.open_experiment(experiment)
    earlier = tracking.store.runs(own, experiment=opened)
    for run in earlier:
        if run.status != "FINISHED":
            tracking.tracker.discard_run(run.identifier)
    if not any(run.status == "FINISHED" for run in earlier):
        write_run(tracking.tracker, pool_run(pooled, folder))


def pool_run(pooled: PooledStudy, folder: Path) -> RunRecord:
    """Everything that is logged of a pooled study."""
    found = versions(pooled)
    best = found[0] if found else None
    told = {} if best is None else {name: getattr(best, name) for name in FIGURES}
    tags = {
        "ifn.kind": KIND,
        "ifn.study": pooled.study,
        "ifn.study_run": str(pooled.manifest["study_run"]),
        "ifn.config_digest": str(pooled.manifest["config_digest"]),
        "ifn.best": "" if best is None else best.name,
        "mlflow.source.name": "ifn pool",
        "mlflow.source.type": "LOCAL",
    }
    files = [folder / f"{name}.csv" for name in POOLED_TABLES]
    files += [folder / name for name in ("pool.json", "note.html", "note.md")]
    return RunRecord(
        name=f"pool {pooled.study} {tags['ifn.study_run'][:6]}",
        tags={name: value for name, value in tags.items() if value},
        params={
            "primary_criterion": f"{pooled.ground_truth}/{pooled.metric}",
            "n_partners": str(len(pooled.partners)),
            "n_territories": str(pooled.manifest["n_territories"]),
            "versions_tried": str(pooled.tried),
        },
        metrics=tuple(LoggedMetric(f"pooled.{name}", value) for name, value in told.items() if value is not None),
        files=(
            *((path, "") for path in files if path.is_file()),
            *((path, "figures") for path in sorted((folder / "figures").glob("*.png"))),
        ),
    )
