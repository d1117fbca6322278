"""Results that are collected one after the other."""

from __future__ import annotations

import pytest

from ifn_research.execution.base import collected


def test_each_result_is_told_when_it_comes_and_not_before() -> None:
    seen: list[tuple[str, int]] = []

    def results() -> object:
        for name in "abc":
            seen.append((name, 0))
            yield name

    found = collected(results(), 3, lambda done, total: seen.append(("done", done)))  # type: ignore[arg-type]
    assert found == ["a", "b", "c"]
    assert seen == [("a", 0), ("done", 1), ("b", 0), ("done", 2), ("c", 0), ("done", 3)]


def test_an_error_of_a_later_task_is_raised_after_the_earlier_were_told() -> None:
    told: list[int] = []
    with pytest.raises(ZeroDivisionError):
        collected((1 // n for n in (2, 1, 0)), 3, lambda done, total: told.append(done))
    assert told == [1, 2]
