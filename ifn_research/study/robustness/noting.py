"""Findings of an analysis, beside those of the tables."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ifn_research.data.findings import Finding
from ifn_research.results.study_result import StudyResult, with_table


def with_findings(result: StudyResult, findings: Sequence[Finding]) -> StudyResult:
    """The result with more findings in its table of quality."""
    if not findings:
        return result
    quality = result.tables["quality"]
    more = pd.DataFrame([one.row() for one in findings], columns=quality.columns)
    return with_table(result, "quality", pd.concat([quality, more], ignore_index=True))
