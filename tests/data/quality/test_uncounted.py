"""Rates without counts are named where small counts are to be masked."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from ifn_research import load_study, run
from ifn_research.study.check import check
from tests.support.small_study import COUNTED, study, territories


def findings(path: Path) -> pd.DataFrame:
    return check(load_study(path)).findings.query("check == 'uncounted'")


def test_rates_without_counts_are_named_by_check_and_by_run(tmp_path: Path) -> None:
    truths = [
        {"name": "truth", "numerator": "truth_n", "denominator": "truth_d", "primary": True},
        {"name": "rate", "column": "abstention", "unit": "%"},
    ]
    path = study(tmp_path, territories().assign(abstention=[20 + k % 7 for k in range(80)]), ground_truth=truths)
    for found in (findings(path), run(load_study(path)).tables["quality"].query("check == 'uncounted'")):
        assert list(found["n"]) == [4]
        assert list(found["severity"]) == ["warning"]
        assert found["message"].iloc[0].startswith("3 indicators (r0, r1, r2) and 1 ground truth (rate) are given")


@pytest.mark.parametrize("threshold", [11, None])
def test_nothing_is_said_where_all_are_counted_or_nothing_is_masked(tmp_path: Path, threshold: int | None) -> None:
    versions = [{"name": "counted", "variables": list(COUNTED)}]
    assert findings(study(tmp_path, territories(), versions=versions, threshold=threshold)).empty
    if threshold is None:
        assert findings(study(tmp_path, territories(), threshold=None)).empty


def test_one_rate_is_said_in_the_singular(tmp_path: Path) -> None:
    versions = [{"name": "v", "variables": [*COUNTED, "r0"]}]
    message = findings(study(tmp_path, territories(), versions=versions))["message"].iloc[0]
    assert message.startswith("1 indicator (r0) is given without counts: on how few people it rests")
