"""The old address of a function that logged models import."""

from __future__ import annotations

from ifn_research import index
from ifn_research.indicators.catalogue import raw_matrix


def test_the_old_address_has_the_same_function() -> None:
    assert raw_matrix is index.raw_matrix
