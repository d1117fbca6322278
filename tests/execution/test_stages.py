"""Stages tell how far their tasks are."""

from __future__ import annotations

from ifn_research.execution import SERIAL, Stage, Stages
from tests.support.tasks import late


def test_stages_tell_their_name_whether_their_tasks_are_mapped_or_taken_in_turn() -> None:
    seen: list[tuple[str, int, int]] = []
    stages = Stages(SERIAL, lambda *state: seen.append(state))
    assert stages.stage("bootstrap").map(late, [3, 2]) == [9, 4]
    assert list(stages.stage("versions").each("ab")) == ["a", "b"]
    assert seen == [
        *(("bootstrap", 1, 2), ("bootstrap", 2, 2)),
        *(("versions", 0, 2), ("versions", 1, 2), ("versions", 2, 2)),
    ]


def test_a_stage_tells_somebody_else_when_asked() -> None:
    own: list[int] = []
    other: list[int] = []
    stage = Stage(SERIAL, lambda done, total: own.append(done))
    stage.map(late, [3], progress=lambda done, total: other.append(done))
    assert (own, other) == ([], [1])


def test_nobody_is_told_of_a_stage_in_which_there_is_nothing_to_do() -> None:
    seen: list[tuple[str, int, int]] = []
    assert list(Stages(SERIAL, lambda *state: seen.append(state)).stage("neighbours").each("")) == []
    assert seen == []
