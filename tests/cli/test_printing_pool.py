"""The pooled figures at the terminal."""

from __future__ import annotations

import pytest

from ifn_research.cli.printing_pool import print_pooled
from ifn_research.study.pooling.pool import pool_returns
from tests.study.pooling.partners import named, simulated


@pytest.mark.parametrize(("language", "words"), [("en", "may be the best"), ("fr", "peut être la meilleure")])
def test_versions_and_indicators_are_listed(language: str, words: str, capsys: pytest.CaptureFixture) -> None:
    print_pooled(pool_returns(named(simulated(6, better=0.5)), {"equal": "Poids égaux"}), language)
    told = capsys.readouterr().out
    assert words in " ".join(told.split())
    assert "Poids égaux" in told
    assert "poverty (" in told
    assert "partners tell little" not in told
