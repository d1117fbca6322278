"""Commands that wait for each other at a folder."""

from __future__ import annotations

import threading
from pathlib import Path

from ifn_research.locks import HELD, alone


def test_a_second_thread_waits_until_the_first_has_left(tmp_path: Path) -> None:
    order: list[str] = []
    inside, leave = threading.Event(), threading.Event()

    def first() -> None:
        with alone(tmp_path):
            inside.set()
            leave.wait(10)
            order.append("first")

    def second() -> None:
        with alone(tmp_path):
            order.append("second")

    one, two = threading.Thread(target=first), threading.Thread(target=second)
    one.start()
    assert inside.wait(10)
    two.start()
    two.join(0.2)
    assert order == []
    leave.set()
    one.join(10)
    two.join(10)
    assert order == ["first", "second"]


def test_a_thread_does_not_wait_for_itself_and_leaves_nothing_held(tmp_path: Path) -> None:
    with alone(tmp_path), alone(tmp_path):
        assert len(HELD) == 1
    assert set() == HELD


def test_a_folder_that_is_not_there_keeps_nobody_waiting(tmp_path: Path) -> None:
    with alone(tmp_path / "absent"):
        assert set() == HELD
