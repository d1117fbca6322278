"""What is kept of the six studies to hold later code to: the essential tables, by the primary ground truth.

``python -m tests.support.six_studies.kept`` writes them again, where figures change on purpose.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import pandas as pd

from ifn_research import load_study, run
from ifn_research.operations.load import example_named
from ifn_research.results.study_result import StudyResult
from tests.support.six_studies.data import FASTER, STUDIES, write_studies

KEPT = Path(__file__).resolve().parents[2] / "reference" / "six_studies"
ESSENTIAL = ("scores", "weights", "validation", "comparisons", "ranking")


def run_study(name: str, folder: Path) -> StudyResult:
    """What one of the studies finds, whose configuration and tables are in the folder."""
    if name == "bundled":
        return run(load_study(example_named("departements"), overrides=FASTER))
    return run(load_study(folder / f"{name}.yaml"))


def essential(result: StudyResult, table: str) -> pd.DataFrame:
    """The rows of a table that are kept: judgements by the primary ground truth, comparisons by its primary metric."""
    assert result.primary is not None
    truth, metric = result.primary
    rows = result.tables[table]
    if table == "scores":
        return rows[["version", "code", "score", "rank", "decile"]]
    if "ground_truth" in rows:
        rows = rows[rows["ground_truth"] == truth]
    return rows[rows["metric"] == metric] if table == "comparisons" else rows


def _keep() -> None:
    with tempfile.TemporaryDirectory() as name:
        write_studies(Path(name))
        for study in STUDIES:
            result = run_study(study, Path(name))
            (KEPT / study).mkdir(parents=True, exist_ok=True)
            for table in ESSENTIAL:
                path = KEPT / study / f"{table}.csv"
                essential(result, table).to_csv(path, index=False, lineterminator="\n")


if __name__ == "__main__":
    _keep()
