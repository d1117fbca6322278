"""The canvas of every picture: wrapped labels, ticks, heights."""

from __future__ import annotations

import numpy as np
import pytest

from ifn_research.outputs.figures.canvas import Ticks, heat_map, height_of_rows, wrapped


def test_labels_are_wrapped_and_those_too_long_say_so() -> None:
    labels = [
        "Part des personnes de 65 ans ou plus vivant seules dans une commune éloignée de tous les services publics",
        "Pauvreté",
    ]
    long, short = wrapped(labels)
    assert all(len(line) <= 30 for line in long.split("\n"))
    assert long.count("\n") == 2
    assert long.endswith("…")
    assert short == "Pauvreté"


@pytest.mark.parametrize(
    "ticks, share, expected",
    [
        ([-0.25, 0, 0.25, 0.5], False, ["−0,25", "0,00", "0,25", "0,50"]),
        ([0, 0.2, 0.4], False, ["0,0", "0,2", "0,4"]),
        ([0, 1, 2], False, ["0", "1", "2"]),
        ([0, 0.025, 0.05], True, ["0,0\u00a0%", "2,5\u00a0%", "5,0\u00a0%"]),
        ([0, 0.1], True, ["0\u00a0%", "10\u00a0%"]),
    ],
)
def test_ticks_say_where_they_are(ticks: list[float], share: bool, expected: list[str]) -> None:
    formatter = Ticks(share=share)
    formatter.set_locs(ticks)
    assert [formatter(tick) for tick in ticks] == expected


def test_rows_are_as_high_as_their_labels() -> None:
    assert height_of_rows(["a"] * 4) == pytest.approx(4 * 0.34)
    assert height_of_rows(["a", "b\nc\nd"]) > height_of_rows(["a", "b"])


def test_a_heat_map_of_long_labels_numbers_its_columns() -> None:
    values = np.eye(3)
    long = heat_map(values, ["Ménages d’une personne vivant seule", "b", "c"], title="", reading="")
    assert [item.get_text() for item in long.axes[0].get_xticklabels()] == ["1", "2", "3"]
    assert [item.get_text() for item in long.axes[0].get_yticklabels()][1:] == ["2. b", "3. c"]
    short = heat_map(values, ["a", "b", "c"], title="", reading="")
    assert [item.get_text() for item in short.axes[0].get_xticklabels()] == ["a", "b", "c"]
