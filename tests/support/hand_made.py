"""A study of two versions whose tables are written in a test."""

from __future__ import annotations

from typing import Any, Protocol

from ifn_research.results.study_result import StudyResult
from ifn_research.results.tables import COLUMNS, frame
from tests.support.configurations import whole
from tests.support.remarks import from_notes

CONFIG: dict[str, Any] = whole(
    {
        "study": "s",
        "level": "epci",
        "tables": [{"path": "t.csv", "groups": {"region": "r"}}],
        "indicators": {"poverty": {"label": "Taux de | pauvreté"}, "age": {"label": "Âge"}},
        "ground_truth": [{"name": "caf", "label": "Non-recours"}, {"name": "use", "label": "Recours", "direction": -1}],
        "versions": [
            {"name": "equal", "variables": ["poverty", "age"], "weighting": {"method": "equal"}},
            {"name": "pca", "variables": ["poverty", "age"], "weighting": {"method": "pca"}},
        ],
    }
)


class HandMade(Protocol):
    """A study of two versions whose tables are written in the test."""

    def __call__(self, *, declared: bool = True, truth: str = "caf", **tables: list[dict[str, Any]]) -> StudyResult:
        """Tables that are not given are empty."""
        ...


def make(*, declared: bool = True, truth: str = "caf", **tables: list[dict[str, Any]]) -> StudyResult:
    """The study; its primary criterion is Spearman's correlation with `truth`."""
    given = {"versions": [{"version": item["name"], "status": "ok"} for item in CONFIG["versions"]]} | tables
    frames = {name: from_notes(frame(name, given.get(name, []))) for name in COLUMNS}
    criterion = {"ground_truth": truth, "metric": "spearman", "declared": declared}
    return StudyResult(CONFIG, frames, manifest={"primary_criterion": criterion})
