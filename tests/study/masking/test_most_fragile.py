"""What the most fragile places hold of a ground truth with small counts is withheld, wherever it is told."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ifn_research import load_study, run
from ifn_research.outputs.documents.study_note import study_note
from ifn_research.outputs.tracking.runs.metrics import version_metrics
from ifn_research.remarks import noted
from ifn_research.results.study_result import StudyResult
from ifn_research.results.verdict import Standing, verdict
from ifn_research.study.masking.most_fragile import FIGURES, TOPS, WITHHELD
from tests.support.remarks import note as in_french
from tests.support.small_study import ALL, COUNTED, LINEAR, study, territories

FREE = f"{noted(WITHHELD)}; no version can be ruled out"

N, FIFTH = 100, 20
SETTINGS: dict[str, Any] = {"bootstrap": {"replicates": 60, "block": "region"}, "loadings": {"replicates": 0}}


def scores_of(table: pd.DataFrame, weights: Mapping[str, float]) -> np.ndarray:
    rates = table.assign(**{name: table[f"{name}_n"] / table[f"{name}_d"] for name in COUNTED})[list(ALL)]
    z = (rates - rates.mean()) / rates.std()
    return (z * pd.Series(weights)).sum(axis=1).to_numpy() / sum(weights.values())


def near_pair() -> tuple[pd.DataFrame, list[dict[str, Any]], int, int]:
    """Two versions whose fifths differ by one place each: that which leaves has an outcome of 5."""
    table, rng = territories(N), np.random.default_rng(2)
    equal = set(np.argsort(-scores_of(table, dict.fromkeys(ALL, 1.0)))[:FIFTH].tolist())
    while True:
        weights = {name: round(float(1 + 0.1 * rng.normal()), 3) for name in ALL}
        near = set(np.argsort(-scores_of(table, weights))[:FIFTH].tolist())
        if len(equal - near) == 1:
            break
    (gone,), (come,) = equal - near, near - equal
    table.loc[gone, "truth_n"] = 5
    weighting = {"method": "fixed", "weights": weights}
    return table, [dict(LINEAR[0]), {"name": "near", "variables": list(ALL), "weighting": weighting}], gone, come


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[StudyResult, StudyResult]:
    """The study with masks and without."""
    home = tmp_path_factory.mktemp("tops")
    table, versions, *_ = near_pair()
    found = [
        run(load_study(study(home, table, versions=versions, threshold=threshold, validation=SETTINGS)))
        for threshold in (11, None)
    ]
    return found[0], found[1]


def captured(result: StudyResult) -> pd.Series:
    rows = result.tables["validation"].query("metric == 'capture_n20'")
    return rows.set_index("version")["estimate"][["equal", "near"]]


def test_two_fifths_that_differ_by_one_place_would_give_a_small_count(pair: tuple[StudyResult, StudyResult]) -> None:
    masked, told = pair
    table, _, gone, come = near_pair()
    shares = captured(told)
    # Sums are whole: the total need not be known, since only its multiples make both shares whole.
    total = next(n for n in range(100, 100_000) if np.allclose(shares * n, np.round(shares * n), rtol=0, atol=1e-7))
    assert table["truth_n"].sum() % total == 0
    scale = table["truth_n"].sum()
    assert round((shares["equal"] - shares["near"]) * scale) == 5 - table["truth_n"][come]
    assert set(masked.tables["masked"].query("variable == 'truth' and kind == 'small'")["code"]) == {f"{gone:05d}"}
    assert captured(masked).isna().all()


# Of territories and blocks: they say nothing of what was counted.
SIZES = ["share", "n", "n_blocks", "n_coarse", "n_effective", "n_effective_coarse", "largest"]


@pytest.mark.parametrize("name", list(FIGURES))
def test_no_table_tells_a_figure_of_the_most_fragile(pair: tuple[StudyResult, StudyResult], name: str) -> None:
    masked, told = (result.tables[name] for result in pair)
    mine = masked["metric"].isin(TOPS)
    assert masked.loc[mine, list(FIGURES[name])].isna().all(axis=None)
    numbers = masked[mine].select_dtypes("number").columns.difference(SIZES)
    assert masked.loc[mine, numbers].isna().all(axis=None)
    had = mine & told[list(FIGURES[name])].notna().any(axis=1).to_numpy()
    assert set(masked.loc[had, "note"]) <= {noted(WITHHELD), FREE}
    if name in ("validation", "ranking", "comparisons", "targeting"):
        assert had.any()
    for column in ("in_set", "best_baseline"):
        if column in masked:
            assert set(masked.loc[mine, column]) <= {True, ""}


def test_no_curve_is_told_and_metrics_over_all_places_are(pair: tuple[StudyResult, StudyResult]) -> None:
    masked, told = pair
    assert len(told.tables["concentration"])
    assert masked.tables["concentration"].empty
    rows = masked.tables["validation"].query("metric in ['spearman', 'kendall', 'auc_top10']")
    assert rows["estimate"].notna().all()
    assert not any(metric.key.split("/")[-1].startswith(tuple(TOPS)) for metric in version_metrics(masked, "equal"))
    assert any("capture_pop10" in metric.key for metric in version_metrics(told, "equal"))


def test_what_is_withheld_is_a_finding_and_a_note_in_french(pair: tuple[StudyResult, StudyResult]) -> None:
    masked, told = pair
    row = masked.tables["quality"].query("check == 'withheld'").iloc[0]
    withheld = masked.tables["validation"]["note"].eq(noted(WITHHELD))
    assert (row["column"], row["severity"], row["n"]) == ("truth", "info", withheld.sum())
    assert told.tables["quality"].query("check == 'withheld'").empty
    assert in_french(FREE, masked.config).startswith("non publié, car deux versions")


def test_a_primary_metric_that_is_withheld_carries_no_verdict(tmp_path: Path) -> None:
    table, versions, *_ = near_pair()
    settings = SETTINGS | {"primary_metric": "capture_n20"}
    result = run(load_study(study(tmp_path, table, versions=versions, validation=settings)))
    assert verdict(result).standing is Standing.UNCOMPUTED
    assert result.tables["quality"].query("check == 'withheld'").iloc[0]["severity"] == "warning"
    assert "non publié" in study_note(result)
    assert "withheld" not in study_note(result)


def test_a_ground_truth_without_small_outcomes_keeps_its_figures(tmp_path: Path) -> None:
    table = territories(N)
    table.loc[3, "c0_n"] = 4
    result = run(load_study(study(tmp_path, table)))
    rows = result.tables["validation"]
    assert rows.loc[rows["metric"].isin(TOPS), "estimate"].notna().all()
    assert len(result.tables["concentration"])
