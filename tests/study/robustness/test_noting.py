"""Findings of an analysis stand after those of the tables."""

from __future__ import annotations

from ifn_research.study.robustness.noting import with_findings
from ifn_research.study.robustness.telling import finding
from tests.support.varied_study import found


def test_findings_are_added_and_none_changes_nothing() -> None:
    result = found()
    assert with_findings(result, []) is result
    more = with_findings(result, [finding("drawn", "info", "told")]).tables["quality"]
    assert len(more) == len(result.tables["quality"]) + 1
    assert more.iloc[-1][["table", "check", "message"]].tolist() == ["robustness", "drawn", "told"]
