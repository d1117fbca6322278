"""The time of stages: each second counts for one of them."""

from __future__ import annotations

import pytest

from ifn_research.execution.laps import Laps


def test_a_stage_lasts_until_the_next_one_begins_and_may_run_again(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([10.0, 11.0, 13.5, 14.0, 20.0])
    monkeypatch.setattr("time.perf_counter", lambda: next(clock))
    laps = Laps()
    for stage in ("reading", "judging", "reading", "drawing"):
        laps.begin(stage)
    assert laps.ended() == {"reading": 1.5, "judging": 2.5, "drawing": 6.0}


def test_nothing_has_begun() -> None:
    assert Laps().ended() == {}
