"""Every decision on the versions of a study, as tags of its study runs, and which of them are in force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ifn_research.outputs.tracking.store.lookup import runs_of
from ifn_research.results.decision import ALIAS, Decision, Registration

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.entities import Run
    from mlflow.entities.model_registry import ModelVersion

# The last decision on a version, for the UI; and all decisions of a study, numbered in the order in which they were
# taken: "<version>: <decision>".
LAST, NUMBERED = "ifn.decision.", "ifn.decisions."
REPLACED = "ifn.replaced_by"


@dataclass(frozen=True)
class Taken:
    """A decision that a store holds.

    Attributes
    ----------
    number : int
        The higher, the later, among all decisions on the study.
    study_run, version : str
    said : str
        See `Decision.said`.
    remark : str
        Why it no longer holds; empty where it does.
    """

    number: int
    study_run: str
    version: str
    said: str
    remark: str = ""

    @property
    def status(self) -> str:
        """'adopted', 'rejected' or 'deferred'."""
        return self.said.partition(" ")[0]

    @property
    def short(self) -> str:
        """Version and status, and whether an adoption is over."""
        over = self.remark.partition(":")[0]
        return f"{self.version}: {self.status}{f', {over}' if over else ''}"

    def __str__(self) -> str:
        remark = f" [{self.remark}]" if self.remark else ""
        return f"{self.study_run}, {self.version}{remark}: {self.said}"


def add_decision(client: MlflowClient, registration: Registration, decision: Decision) -> None:
    """Write a decision beside the earlier ones of the study."""
    run = client.get_run(registration.study_run)
    earlier = taken_on(runs_of(client, {"ifn.kind": "study", "ifn.study": run.data.tags["ifn.study"]}))
    number = max((item.number for item in earlier), default=0) + 1
    client.set_tag(registration.study_run, f"{LAST}{decision.version}", decision.said())
    # What the history is read from comes last: a store that fails before tells of no decision.
    tag = f"{NUMBERED}{number:04d}"
    client.set_tag(registration.study_run, tag, f"{decision.version}: {decision.said()}")


def taken_on(runs: Sequence[Run]) -> list[Taken]:
    """The decisions that the tags of some study runs hold, the newest first."""
    found = []
    for run in runs:
        tags, study_run = run.data.tags, run.data.tags["ifn.study_run"]
        for name in (name for name in tags if name.startswith(NUMBERED)):
            version, _, said = tags[name].partition(": ")
            found.append(Taken(int(name.removeprefix(NUMBERED)), study_run, version, said))
    return sorted(found, key=lambda item: -item.number)


def with_remarks(taken: Sequence[Taken], models: Sequence[ModelVersion], in_force: str) -> list[Taken]:
    """The same decisions, each with why it no longer holds.

    Parameters
    ----------
    taken : sequence of Taken
        The newest first.
    models : sequence of mlflow ModelVersion
        Of the study's registered model.
    in_force : str
        Number of the one that has the alias; empty without one.
    """
    by_version = {(item.tags.get("ifn.study_run"), item.tags.get("ifn.version")): item for item in models}
    found, seen = [], set()
    for item in taken:
        key = (item.study_run, item.version)
        remark = "decided again since" if key in seen else _remark(item, by_version, in_force)
        seen.add(key)
        found.append(Taken(item.number, *key, item.said, remark))
    return found


def _remark(item: Taken, models: Mapping[tuple[str | None, str | None], ModelVersion], in_force: str) -> str:
    model = models.get((item.study_run, item.version))
    if item.status != ALIAS or (model is not None and str(model.version) == in_force):
        return ""
    by = "" if model is None else model.tags.get(REPLACED, "")
    return f"no longer in force{f': replaced by models:/{model.name}/{by}' if model is not None and by else ''}"
