"""Every decision on the versions of a study, as tags of its study runs, and which of them are in force."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ifn_research.language.messages import Words, say, values_of
from ifn_research.outputs.tracking.base import RegisteredIndex, Registry, Store, StoredRun
from ifn_research.outputs.tracking.stored_names import MODELS
from ifn_research.results.decision import ALIAS, Decision, Registration, status_named

# The last decision on a version, for the UI; and all decisions of a study, numbered in the order in which they were
# taken: "<version>: <decision>".
LAST, NUMBERED = "ifn.decision.", "ifn.decisions."
# What `Decision.said` writes.
DAY = r"\d{4}-\d\d-\d\d"
SAID = re.compile(rf"(\w+) \(({DAY})(?:, meeting ({DAY}))?(?:, (\d+) partners)?\): (.*)", re.DOTALL)
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
    remark : Message or str
        Why it no longer holds; empty where it does.
    """

    number: int
    study_run: str
    version: str
    said: str
    remark: Words = ""

    @property
    def status(self) -> str:
        """'adopted', 'rejected' or 'deferred'."""
        return self.said.partition(" ")[0]

    @property
    def short(self) -> Words:
        """Version and status, and whether an adoption is over."""
        (over,) = values_of(self.remark, "over") or (self.remark,)
        if not over:
            return say("results.version_and_status", version=self.version, status=status_named(self.status))
        return say("tracking.short_decision", version=self.version, status=status_named(self.status), over=over)

    @property
    def told(self) -> Words:
        """Run and version, why the decision no longer holds, and what was decided."""
        named = {"run": self.study_run, "version": self.version, "said": _in_words(self.said)}
        if not self.remark:
            return say("tracking.decision_of_run", **named)
        return say("tracking.decision_and_remark", **named, remark=self.remark)


def _in_words(said: str) -> Words:
    """A decision in the language of the reader; one that a store of another release has stays as it is."""
    found = SAID.fullmatch(said)
    if found is None:
        return said
    status, day, meeting, partners, reason = found.groups()
    when: Words = say("tracking.decided_at_meeting", day=day, meeting=meeting) if meeting else day
    when = say("tracking.decided_on_partners", int(partners), when=when) if partners else when
    return say("tracking.decided", status=status_named(status), when=when, reason=reason)


def add_decision(store: Store, registry: Registry, study: str, registration: Registration, decision: Decision) -> None:
    """Write a decision beside the earlier ones of the study."""
    earlier = taken_on(store.runs({"ifn.kind": "study", "ifn.study": study}))
    number = max((item.number for item in earlier), default=0) + 1
    # What the history is read from comes last: a store that fails before tells of no decision.
    tags = {
        # No tag may be named with the sign that stands before an audience.
        f"{LAST}{decision.version.replace('@', ':')}": decision.said(),
        f"{NUMBERED}{number:04d}": f"{decision.version}: {decision.said()}",
    }
    registry.tag_run(registration.study_run, tags)


def taken_on(runs: Sequence[StoredRun]) -> list[Taken]:
    """The decisions that the tags of some study runs hold, the newest first."""
    found = []
    for run in runs:
        tags, study_run = run.tags, run.tags["ifn.study_run"]
        for name in (name for name in tags if name.startswith(NUMBERED)):
            version, _, said = tags[name].partition(": ")
            found.append(Taken(int(name.removeprefix(NUMBERED)), study_run, version, said))
    return sorted(found, key=lambda item: -item.number)


def with_remarks(taken: Sequence[Taken], indices: Sequence[RegisteredIndex], in_force: str) -> list[Taken]:
    """The same decisions, each with why it no longer holds.

    Parameters
    ----------
    taken : sequence of Taken
        The newest first.
    indices : sequence of RegisteredIndex
        Of the study's registered model.
    in_force : str
        Number of the one that has the alias; empty without one.
    """
    by_version = {(item.tags.get("ifn.study_run"), item.tags.get("ifn.version")): item for item in indices}
    found, seen = [], set()
    for item in taken:
        key = (item.study_run, item.version)
        remark = say("tracking.decided_again") if key in seen else _remark(item, by_version, in_force)
        seen.add(key)
        found.append(Taken(item.number, *key, item.said, remark))
    return found


def _remark(item: Taken, indices: Mapping[tuple[str | None, str | None], RegisteredIndex], in_force: str) -> Words:
    index = indices.get((item.study_run, item.version))
    if item.status != ALIAS or (index is not None and index.number == in_force):
        return ""
    by = "" if index is None else index.tags.get(REPLACED, "")
    over = say("tracking.no_longer_in_force")
    return say("tracking.over_replaced", over=over, by=f"{MODELS}{index.model}/{by}") if index and by else over
