"""How alike versions rank, by the figures of the table."""

from __future__ import annotations

from ifn_research.outputs.documents.sections.agreement import agreement, movers
from tests.support.documents import markdown_of
from tests.support.hand_made import make

PAIR = {"version_a": "equal", "version_b": "pca", "spearman": 0.91, "top_decile_overlap": 0.5}


def test_the_lowest_correlation_is_told_with_its_versions() -> None:
    text = markdown_of(agreement, make(agreement=[PAIR, PAIR | {"version_b": "third", "spearman": 0.62}]))
    assert "0,62" in text
    assert "third" in text
    assert markdown_of(agreement, make()) == ""


def test_a_territory_that_moves_is_named_once() -> None:
    row = {"version_a": "equal", "version_b": "pca", "code": "1", "name": "Val", "rank_a": 3, "rank_b": 40, "shift": 37}
    text = markdown_of(movers, make(movers=[row, row | {"version_b": "third", "rank_b": 20, "shift": 17}]))
    assert text.count("Val") == 1
    assert "40 (pca)" in text
