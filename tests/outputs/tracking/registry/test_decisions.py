"""Decisions as tags of study runs, and which of them are in force."""

from __future__ import annotations

from datetime import UTC, datetime

from ifn_research.outputs.tracking.base import RegisteredIndex, StoredRun
from ifn_research.outputs.tracking.registry.decisions import LAST, NUMBERED, REPLACED, Taken, taken_on, with_remarks


def study_run(name: str, **tags: str) -> StoredRun:
    return StoredRun(name, name, "FINISHED", datetime.now(UTC), {"ifn.study_run": name, **tags}, {}, {})


def index(number: str, version: str, **tags: str) -> RegisteredIndex:
    return RegisteredIndex("s", number, "run", {"ifn.study_run": "one", "ifn.version": version, **tags})


def test_decisions_of_all_runs_are_read_the_newest_first() -> None:
    runs = [
        study_run("one", **{f"{NUMBERED}0001": "a: adopted on 2026-01-02: why: so", f"{LAST}a": "adopted"}),
        study_run("two", **{f"{NUMBERED}0010": "b: rejected", f"{NUMBERED}0002": "a: deferred"}),
    ]
    assert taken_on(runs) == [
        Taken(10, "two", "b", "rejected"),
        Taken(2, "two", "a", "deferred"),
        Taken(1, "one", "a", "adopted on 2026-01-02: why: so"),
    ]


def test_an_adoption_holds_until_it_is_decided_again_or_replaced() -> None:
    taken = [
        Taken(4, "one", "c", "adopted"),
        Taken(3, "one", "b", "rejected"),
        Taken(2, "one", "b", "adopted"),
        Taken(1, "one", "a", "adopted"),
    ]
    indices = [index("3", "c"), index("2", "b"), index("1", "a", **{REPLACED: "3"})]
    assert [str(item.remark) for item in with_remarks(taken, indices, "3")] == [
        "",
        "",
        "decided again since",
        "no longer in force: replaced by models:/s/3",
    ]
    first = with_remarks(taken, indices, "3")[-1]
    assert str(first.short) == "a: adopted, no longer in force"
    assert str(first.told) == "one, a [no longer in force: replaced by models:/s/3]: adopted"
    assert [str(item.remark) for item in with_remarks(taken[:1], indices, "")] == ["no longer in force"]
