"""Warnings about the data, in a sentence."""

from __future__ import annotations

from ifn_research.outputs.documents.sections.quality import not_drawn, quality
from tests.support.documents import markdown_of
from tests.support.hand_made import make


def test_warnings_are_counted_and_other_findings_are_not() -> None:
    rows = [{"severity": severity, "message": "m"} for severity in ("warning", "warning", "info")]
    assert "Deux avertissements" in markdown_of(quality, make(quality=rows))
    assert markdown_of(quality, make()) == "Aucun avertissement."


def test_what_could_not_be_drawn_is_named() -> None:
    result = make()
    assert markdown_of(not_drawn, result) == ""
    assert "figures/map" in markdown_of(not_drawn, result.noting(not_drawn={"figures/map": "no room"}))
