"""The picture of the farthest moves: its bars are the parts, its dots their sums."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ifn_research.language import language_named
from ifn_research.outputs.figures.moves import split_moves
from ifn_research.results.split import COLUMNS, PARTS, Split
from tests.support.two_runs import study_run

NOTHING = dict.fromkeys(PARTS, np.nan)


def split(changes: list[dict[str, float]]) -> Split:
    rows = []
    for at, parts in enumerate(changes):
        told = {"version": "equal", "code": f"{at:02d}", "name": "", "measure": "rank", "a": 1.0, "b": 1.0}
        change = sum(parts.values())
        rows.append({**told, "change": change, **NOTHING, **parts, "split": "data | method | perimeter", "reason": ""})
        rows.append({**rows[-1], "measure": "position"})
    return Split("equal", "refitted", pd.DataFrame(rows, columns=list(COLUMNS)), 10, 10)


def test_bars_end_where_the_parts_of_each_sign_sum_to() -> None:
    found = split([{"data": 15.0, "method": -3.0, "perimeter": 0.0}, {"data": -4.0, "method": -5.0, "perimeter": 1.0}])
    figure = split_moves(found, study_run().config, language_named("en"))
    assert figure is not None
    (axes,) = figure.axes
    left = {
        y: min(bar.get_x() for bar in axes.patches if round(bar.get_y() + bar.get_height() / 2) == y) for y in (0, 1)
    }
    right = {
        y: max(bar.get_x() + bar.get_width() for bar in axes.patches if round(bar.get_y() + bar.get_height() / 2) == y)
        for y in (0, 1)
    }
    ends = {y: (min(left[y], *[0.0]), right[y]) for y in (0, 1)}
    assert ends[0][1] == pytest.approx(15.0)
    assert ends[1][1] == pytest.approx(1.0)
    dots = axes.lines[0].get_xdata()
    assert sorted(np.asarray(dots, dtype=float)) == [-8.0, 12.0]


def test_without_a_move_there_is_no_picture() -> None:
    still = split([{"data": 1.0, "method": -1.0, "perimeter": 0.0}])
    assert split_moves(still, study_run().config, language_named("fr")) is None
