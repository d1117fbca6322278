"""The runs of a study that a store holds, with what each found and what was decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ifn_research.errors import IfnError, nearest
from ifn_research.language.messages import Words, say
from ifn_research.outputs.tracking.base import RegisteredIndex, Registry, Store, StoredRun, StoreError
from ifn_research.outputs.tracking.registry.decisions import Taken, taken_on, with_remarks
from ifn_research.outputs.tracking.store.lookup import study_folder
from ifn_research.outputs.tracking.stored_names import MODELS
from ifn_research.results.decision import ALIAS
from ifn_research.results.labels import criterion_named, version_named
from ifn_research.results.study_result import StudyResult, read_results
from ifn_research.results.verdict import verdict_line
from ifn_research.rows import BASELINE

NEEDED = ("versions", "ranking", "confidence_set", "comparisons")
COLUMNS = (
    *("logged", "study_run", "run", "versions", "criterion", "best", "estimate", "ci_low", "ci_high"),
    *("verdict", "decisions", "best_named"),
)


@dataclass(frozen=True)
class History:
    """Everything that a store holds of a study.

    Attributes
    ----------
    table : DataFrame, one row a study run, the newest first
        Columns of `COLUMNS`: when it was logged (UTC), ids, number of versions, primary criterion, the best version
        with its figure and interval, the verdict (or why the run cannot be read) as a message, the last decision on
        each version, the best version as a person reads it.
    decisions : tuple of Message
        Every decision with its reason, the newest first; one that no longer holds says so.
    in_force : Message
        Which version is adopted.
    pools : tuple of Message
        What several partners found together, the newest first.
    """

    table: pd.DataFrame
    decisions: tuple[Words, ...]
    in_force: Words
    pools: tuple[Words, ...] = ()

    def shown(self) -> pd.DataFrame:
        """The table as it fits into a terminal; the verdicts are in `verdicts`."""
        table = self.table
        intervals = [
            "" if pd.isna(low) or pd.isna(high) else say("errors.interval", low=low, high=high)
            for low, high in zip(table["ci_low"], table["ci_high"], strict=True)
        ]
        kept = table[["logged", "study_run", "versions", "best_named", "estimate"]]
        kept = kept.rename(columns={"logged": "logged (UTC)", "study_run": "run", "best_named": "best"})
        return kept.assign(interval=intervals, decisions=table["decisions"]).fillna({"best": "–"})

    def verdicts(self) -> list[Words]:
        """The criterion and the verdict of each run, a line each."""
        rows = self.table.fillna({"criterion": "", "verdict": ""}).to_dict("records")
        return [_line(row["study_run"], [part for part in (row["criterion"], row["verdict"]) if part]) for row in rows]


def _line(study_run: str, parts: Sequence[Words]) -> Words:
    if len(parts) == 2:
        return say("tracking.run_criterion_verdict", run=study_run, criterion=parts[0], verdict=parts[1])
    return say("tracking.run_verdict", run=study_run, verdict=parts[0] if parts else "")


def study_history(study: str, store: Store, registry: Registry) -> History:
    """The runs of a study.

    Raises
    ------
    StoreError
        If the store cannot be used, or holds no run of this study.
    """
    runs = store.runs({"ifn.kind": "study", "ifn.study": study})
    if not runs:
        others = {run.tags["ifn.study"] for run in store.runs({"ifn.kind": "study"})}
        raise StoreError(
            say("tracking.no_run_study_store", study=study),
            where=store.address,
            fix=nearest(study, sorted(others)) if others else say("tracking.run_study_first_ifn"),
        )
    adopted = (registry.aliases(study) or {}).get(ALIAS, "")
    indices = registry.versions(study)
    taken = with_remarks(taken_on(runs), indices, adopted)
    table = pd.DataFrame([_row(store, run, taken) for run in runs], columns=list(COLUMNS))
    pools = tuple(_pooled(run) for run in store.runs({"ifn.kind": "pool", "ifn.study": study}))
    return History(table, tuple(item.told for item in taken), _in_force(study, indices, adopted), pools)


def _pooled(run: StoredRun) -> Words:
    """The returns that were pooled, and the version that agrees best with its interval."""
    figures = [run.metrics.get(f"pooled.{name}") for name in ("estimate", "ci_low_cautious", "ci_high_cautious")]
    told = {
        "run": run.tags["ifn.study_run"],
        "logged": run.started.strftime("%Y-%m-%d %H:%M"),
        "partners": int(run.params.get("n_partners", "0")),
        "best": run.tags.get("ifn.best", "–"),
    }
    estimate, low, high = figures
    if estimate is None or low is None or high is None:
        return say("tracking.pooled_without_interval", **told)
    return say("tracking.pooled", **told, estimate=estimate, interval=say("errors.interval", low=low, high=high))


def _row(store: Store, run: StoredRun, taken: Sequence[Taken]) -> dict[str, Any]:
    study_run, logged = run.tags["ifn.study_run"], run.started.strftime("%Y-%m-%d %H:%M")
    last = {item.version: item.short for item in reversed(taken) if item.study_run == study_run}
    short = say("tracking.decisions", decisions=[last[version] for version in sorted(last)]) if last else ""
    row: dict[str, Any] = {"logged": logged, "study_run": study_run, "run": run.identifier, "decisions": short}
    try:
        with study_folder(store, run, [f"{name}.csv" for name in NEEDED]) as folder:
            return row | _found(read_results(folder, tables=NEEDED))
    except IfnError as error:
        # One run that was logged by halves, or by another release, hides none of the others.
        return row | {"verdict": say("tracking.cannot_be_read", what=error.what)}


def _found(result: StudyResult) -> dict[str, Any]:
    table = result.ranking()
    judged = table[~table["version"].str.startswith(BASELINE) & table["estimate"].notna()]
    found: dict[str, Any] = {"versions": len(result.tables["versions"])}
    if result.primary is None:
        return found | {"criterion": "", "verdict": say("tracking.none_is_judged")}
    found["criterion"] = say("tracking.criterion", **criterion_named(result.config, result.primary))
    if len(judged):
        best = judged.iloc[0]
        found |= {"best": best["version"], "best_named": version_named(result.config, best["version"], typed=True)}
        found |= {name: float(best[name]) for name in ("estimate", "ci_low", "ci_high")}
    undeclared = "" if result.declared else say("tracking.chosen_by_default")
    return found | {"verdict": verdict_line(result) or undeclared}


def _in_force(study: str, indices: Sequence[RegisteredIndex], number: str) -> Words:
    if not number:
        return say("tracking.none_adopted")
    tags = next(index.tags for index in indices if index.number == number)
    address = f"{MODELS}{study}/{number}"
    if "ifn.version" not in tags:
        return say("tracking.adopted", address=address)
    return say("tracking.adopted_of_run", address=address, version=tags["ifn.version"], run=tags["ifn.study_run"])
