"""Where territories of a finer level lie, by their codes and groups."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from ifn_research.data.zoomed import zoomed_whole

IRIS = ("751010101", "693810101", "132010101", "590040101", "2A0040101", "971010101")


def zoom(**groups: Any) -> Any:
    return SimpleNamespace(codes=np.array(IRIS, dtype=object), groups=groups)


@pytest.mark.parametrize(
    ("level", "codes", "expected"),
    [
        ("commune", ["75056", "69123", "13055", "59004"], ["75056", "69123", "13055", "59004", "2A004", "97101"]),
        ("commune", ["75101", "69381", "13201"], ["75101", "69381", "13201", "59004", "2A004", "97101"]),
        ("departement", ["75"], ["75", "69", "13", "59", "2A", "971"]),
        ("epci", ["200054781"], [""] * 6),
    ],
)
def test_they_lie_where_their_codes_say(level: str, codes: list[str], expected: list[str]) -> None:
    assert zoomed_whole(level, zoom(), np.array(codes, dtype=object)).tolist() == expected


def test_a_group_says_more_than_a_code() -> None:
    told = np.array(["a", "a", "b", "b", "", "c"], dtype=object)
    assert zoomed_whole("epci", zoom(epci=told), np.array(["a"], dtype=object)).tolist() == told.tolist()
