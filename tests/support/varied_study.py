"""A small study whose choices vary."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ifn_research import load_study, run
from ifn_research.results.study_result import StudyResult

SCALES = ["zscore", {"method": "minmax", "range": [1, 100]}]


def varied_rows(n: int = 60) -> pd.DataFrame:
    rng = np.random.default_rng(5)
    common = rng.normal(size=n)
    values = {name: np.exp(0.4 * common + 0.6 * rng.normal(size=n)) * 10 for name in "abcd"}
    return pd.DataFrame(
        {
            "code": [f"t{k:02d}" for k in range(n)],
            "pop": rng.integers(100, 9000, size=n),
            **values,
            "half": [*"xy"] * (n // 2),
        }
    )


def varied(inputs: Mapping[str, Any] | None = None, rows: pd.DataFrame | None = None, **keys: Any) -> dict[str, Any]:
    """A study as it is written; `inputs` vary."""
    table = varied_rows() if rows is None else rows
    robustness = {"robustness": {"inputs": dict(inputs)}} if inputs else {}
    return {
        "study": "varied",
        "tables": [{"path": table, "code": "code", "population": "pop", "groups": {"half": "half"}}],
        "indicators": {
            "a": {"column": "a", "dimension": "x"},
            "b": {"column": "b", "dimension": "x"},
            "c": {"column": "c", "dimension": "y"},
            "d": {"column": "d", "dimension": "y"},
        },
        "versions": [{"name": "own", "variables": ["a", "b", "c", "d"]}],
        **robustness,
        **keys,
    }


def found(inputs: Mapping[str, Any] | None = None, workers: int = 1, **keys: Any) -> StudyResult:
    """The results of such a study."""
    return run(load_study(varied(inputs, **keys)), workers=workers)


def written(result: StudyResult, folder: Path) -> dict[str, bytes]:
    """The files of a result, by name."""
    folder.mkdir()
    result.write(folder)
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
