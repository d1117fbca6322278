"""Worlds: places drawn by blocks, whose copies are blocks of their own."""

from __future__ import annotations

import numpy as np

from ifn_research.geography.blocks import BlockDesign
from ifn_research.geography.places import Places
from ifn_research.robustness.designs import NOT_DRAWN
from ifn_research.study.robustness.worlds import COARSE, FINE, JudgedPlaces

CODES = np.array([f"t{k:03d}" for k in range(120)], dtype=object)
GROUPS = {
    "fine": np.array([f"f{k // 4:02d}" for k in range(120)], dtype=object),
    "coarse": np.array([f"c{k // 12:02d}" for k in range(120)], dtype=object),
}


def judged() -> JudgedPlaces:
    places = Places.territories(CODES, CODES, GROUPS, None, None)
    return JudgedPlaces(places, (), BlockDesign(GROUPS, "fine", None, None))


def test_without_a_draw_places_are_as_they_are() -> None:
    here = judged()
    rows, design = here.drawn(0, NOT_DRAWN)
    assert rows.tolist() == list(range(120))
    assert design is here.design


def test_a_block_that_is_drawn_twice_is_two_blocks_within_one_coarse_block() -> None:
    rows, design = judged().drawn(0, 3)
    fine, coarse = design.groups[FINE], design.groups[COARSE]
    assert len(rows) == 120
    # As many blocks as there were, each whole.
    assert len(set(fine)) == 30
    for label in set(fine):
        inside = rows[fine == label]
        assert sorted(inside) == list(range(min(inside), min(inside) + 4))
        assert len(set(coarse[fine == label])) == 1
    assert len(set(GROUPS["fine"][rows])) < 30
    assert {(int(row) // 12, label) for row, label in zip(rows, coarse, strict=True)} == {
        (int(label), label) for label in set(coarse)
    }
    chosen = design.choose(np.arange(120))
    assert (chosen.n_blocks, chosen.testable) == (30, True)
