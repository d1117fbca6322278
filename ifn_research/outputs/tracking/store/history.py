"""The runs of a study that a store holds, with what each found and what was decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pandas as pd

from ifn_research.errors import IfnError, nearest
from ifn_research.language.messages import say
from ifn_research.outputs.tracking.base import StoreError
from ifn_research.outputs.tracking.registry.decisions import Taken, taken_on, with_remarks
from ifn_research.outputs.tracking.store.address import shown
from ifn_research.outputs.tracking.store.client import store_errors
from ifn_research.outputs.tracking.store.lookup import existing_store, runs_of, study_folder
from ifn_research.results.decision import ALIAS
from ifn_research.results.study_result import BASELINE, StudyResult, read_results
from ifn_research.results.verdict import verdict_line

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.entities import Run
    from mlflow.entities.model_registry import ModelVersion

NEEDED = ("versions", "ranking", "confidence_set", "comparisons")
COLUMNS = (
    *("logged", "study_run", "run", "versions", "criterion", "best", "estimate", "ci_low", "ci_high"),
    *("verdict", "decisions"),
)


@dataclass(frozen=True)
class History:
    """What a store holds of a study.

    Attributes
    ----------
    table : DataFrame, one row a study run, the newest first
        Columns of `COLUMNS`: when it was logged (UTC), ids, number of versions, primary criterion, the best version
        with its figure and interval, the verdict in words (or why the run cannot be read), the last decision on each
        version.
    decisions : tuple of str
        Every decision with its reason, the newest first; one that no longer holds says so.
    in_force : str
        Which version is adopted.
    """

    table: pd.DataFrame
    decisions: tuple[str, ...]
    in_force: str

    def shown(self) -> pd.DataFrame:
        """What fits into a terminal: the verdicts are in `verdicts`."""
        table = self.table
        intervals = [
            "" if pd.isna(low) or pd.isna(high) else f"[{low:.3f}, {high:.3f}]"
            for low, high in zip(table["ci_low"], table["ci_high"], strict=True)
        ]
        kept = table[["logged", "study_run", "versions", "best", "estimate"]]
        kept = kept.rename(columns={"logged": "logged (UTC)", "study_run": "run"})
        return kept.assign(interval=intervals, decisions=table["decisions"]).fillna({"best": "–"})

    def verdicts(self) -> list[str]:
        """What each run says of its versions, a line each."""
        rows = self.table.fillna({"criterion": "", "verdict": ""}).to_dict("records")
        return [
            f"{row['study_run']}: {'. '.join(part for part in (row['criterion'], row['verdict']) if part)}"
            for row in rows
        ]


def study_history(study: str, uri: str) -> History:
    """The runs of a study.

    Raises
    ------
    StoreError
        If the store cannot be used, or holds no run of this study.
    """
    with store_errors(uri):
        client = existing_store(uri)
        runs = runs_of(client, {"ifn.kind": "study", "ifn.study": study})
        if not runs:
            others = {run.data.tags["ifn.study"] for run in runs_of(client, {"ifn.kind": "study"})}
            raise StoreError(
                say("tracking.no_run_study_store", study=study),
                where=shown(uri),
                fix=nearest(study, sorted(others)) if others else say("tracking.run_study_first_ifn"),
            )
        adopted = _adopted(client, study)
        models = list(client.search_model_versions(f"name = '{study}'"))
        taken = with_remarks(taken_on(runs), models, adopted)
        table = pd.DataFrame([_row(client, run, taken, uri) for run in runs], columns=list(COLUMNS))
        return History(table, tuple(str(item) for item in taken), _in_force(study, models, adopted))


def _row(client: MlflowClient, run: Run, taken: Sequence[Taken], uri: str) -> dict[str, Any]:
    tags = run.data.tags
    logged = datetime.fromtimestamp(run.info.start_time / 1000, UTC).strftime("%Y-%m-%d %H:%M")
    last = {item.version: item.short for item in reversed(taken) if item.study_run == tags["ifn.study_run"]}
    short = "; ".join(last[version] for version in sorted(last))
    row = {"logged": logged, "study_run": tags["ifn.study_run"], "run": run.info.run_id, "decisions": short}
    try:
        with study_folder(client, run, [f"{name}.csv" for name in NEEDED], uri) as folder:
            return row | _found(read_results(folder, tables=NEEDED))
    except IfnError as error:
        # One run that was logged by halves, or by another release, hides none of the others.
        return row | {"verdict": f"cannot be read: {error.what}"}


def _found(result: StudyResult) -> dict[str, Any]:
    table = result.ranking()
    judged = table[~table["version"].str.startswith(BASELINE) & table["estimate"].notna()]
    found: dict[str, Any] = {"versions": len(result.tables["versions"])}
    if result.primary is None:
        return found | {"criterion": "none", "verdict": "no ground truth: none is judged"}
    found["criterion"] = f"{result.primary[1]} with {result.primary[0]}"
    if len(judged):
        best = judged.iloc[0]
        found["best"] = best["version"]
        found |= {name: float(best[name]) for name in ("estimate", "ci_low", "ci_high")}
    undeclared = "" if result.declared else "criterion chosen by default: it carries no verdict"
    return found | {"verdict": verdict_line(result) or undeclared}


def _adopted(client: MlflowClient, study: str) -> str:
    """Number of the model version that has the alias; empty without one."""
    models = {model.name: model for model in client.search_registered_models(f"name = '{study}'")}
    number = models[study].aliases.get(ALIAS) if study in models else None
    return "" if number is None else str(number)


def _in_force(study: str, models: Sequence[ModelVersion], number: str) -> str:
    if not number:
        return "No version is adopted."
    tags = next(model.tags for model in models if str(model.version) == number)
    told = f" (version {tags['ifn.version']} of the run {tags['ifn.study_run']})" if "ifn.version" in tags else ""
    return f"Adopted: models:/{study}/{number}{told}."
