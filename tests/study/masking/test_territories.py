"""Territories that are masked, and those beside them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ifn_research import load_study, run
from ifn_research.matrix import Floats
from ifn_research.results.study_result import StudyResult
from tests.support.small_study import ALL, LINEAR, study, territories
from tests.support.with_small_counts import FIGURES, SMALL, rows_of, with_small_counts, with_stand_ins


def test_a_territory_with_a_small_count_is_masked_whole_and_in_every_version(masked: StudyResult) -> None:
    cells = masked.tables["contributions"]
    marked = cells[cells["masked"] == "small"]
    assert set(zip(marked["code"], marked["indicator"], strict=True)) == SMALL
    assert set(marked["version"]) == set(masked.versions)
    touched = cells["code"].isin({code for code, _ in SMALL})
    assert (cells.loc[touched, "masked"] != "").all()
    assert cells.loc[cells["masked"] != "", FIGURES].isna().all(axis=None)
    assert cells.loc[cells["masked"] == "", ["raw", "normalised", "contribution"]].notna().all(axis=None)
    hidden = set(cells.loc[cells["masked"] != "", "code"])
    nodes = masked.tables["dimensions"]
    assert nodes["score"].isna().equals(nodes["code"].isin(hidden))
    assert set(nodes.loc[nodes["score"].isna(), "masked"]) == {"secondary"}


@pytest.mark.parametrize("version", ["equal", "fixed"])
def test_one_masked_cell_alone_would_be_the_score_less_the_other_contributions(
    masked: StudyResult, told: StudyResult, version: str
) -> None:
    scores = masked.tables["scores"].query("version == @version").set_index("code")["score"]
    full = rows_of(told, version).set_index(["code", "indicator"])["contribution"]
    others = full["00003"].drop("c0").sum()
    assert scores["00003"] - others == pytest.approx(full["00003", "c0"])
    left = rows_of(masked, version).query("code == '00003'")["contribution"]
    assert left.notna().sum() == 0


def test_all_versions_together_do_not_give_a_masked_cell(tmp_path: Path) -> None:
    result = run(load_study(study(tmp_path, with_small_counts())))
    weights = result.tables["weights"].pivot_table(index="version", columns="indicator", values="weight")[list(ALL)]
    # What two versions say of six unknown z-scores: every solution of these equations is as good as any other.
    _, _, directions = np.linalg.svd(weights.to_numpy())
    free = directions[np.linalg.matrix_rank(weights) :]
    assert (np.abs(free).max(axis=0) > 0.1).all()


@pytest.mark.parametrize("version", ["equal", "geometric", "percentile"])
def test_totals_over_the_territories_leave_as_many_unknown_as_the_threshold(masked: StudyResult, version: str) -> None:
    cells = rows_of(masked, version)
    for _, column in cells.groupby("indicator"):
        assert column["raw"].isna().sum() >= 11
    # A mean of the column is known: two visible z-scores give it.
    if version == "equal":
        a, b = cells.query("indicator == 'r0' and masked == ''").iloc[:2].to_dict("records")
        spread = (a["raw"] - b["raw"]) / (a["normalised"] - b["normalised"])
        assert a["raw"] - spread * a["normalised"] == pytest.approx(with_stand_ins()["r0"].mean())


def test_a_small_part_of_a_sum_is_small(tmp_path: Path) -> None:
    """Beside a rate of the other parts, the rate of the sum would tell it."""
    table = territories()
    for name, row in (("c0", 3), ("truth", 9)):
        table[f"{name}_b"] = 40
        table.loc[row, f"{name}_b"] = 4
    path = study(tmp_path, table)
    overrides = [
        "indicators.c0.numerator=[c0_n, c0_b]",
        "ground_truth.truth.numerator=[truth_n, truth_b]",
        "indicators.c0.unit=share",
    ]
    for name in ("c0", "truth"):
        table[f"{name}_d"] += 60
    table.to_csv(tmp_path / "table.csv", index=False)
    listed = run(load_study(path, overrides=overrides)).tables["masked"].query("kind == 'small'")
    assert set(zip(listed["code"], listed["variable"], strict=True)) == {("00003", "c0"), ("00009", "truth")}


def z_of_rate(table: pd.DataFrame) -> Floats:
    rate = 100 * table["c0_n"] / table["c0_d"]
    return ((rate - rate.mean()) / rate.std()).to_numpy()


def test_what_two_versions_compute_between_them_is_the_stand_in(tmp_path: Path) -> None:
    five = [name for name in ALL if name != "c0"]
    pair = [{"name": "six", "variables": list(ALL)}, {"name": "five", "variables": five}]
    result = run(load_study(study(tmp_path, with_small_counts(), versions=pair)))
    scores = result.tables["scores"].pivot_table(index="code", columns="version", values="score")
    # 6 times the mean of six less 5 times the mean of five is the sixth.
    found = (6 * scores["six"] - 5 * scores["five"]).to_numpy()
    np.testing.assert_allclose(found, z_of_rate(with_stand_ins()), rtol=0, atol=1e-9)
    assert abs(found[3] - z_of_rate(with_small_counts())[3]) > 1e-3


def test_what_weights_single_out_is_the_stand_in(tmp_path: Path) -> None:
    weights = dict.fromkeys(ALL, 1) | {"c0": 5}
    heavy = {"name": "heavy", "variables": list(ALL), "weighting": {"method": "fixed", "weights": weights}}
    result = run(load_study(study(tmp_path, with_small_counts(), versions=[LINEAR[0], heavy])))
    scores = result.tables["scores"].pivot_table(index="code", columns="version", values="score")
    # 10 times one mean less 6 times the other is 4 times the indicator.
    found = (10 * scores["heavy"] - 6 * scores["equal"]) / 4
    np.testing.assert_allclose(found, z_of_rate(with_stand_ins()), rtol=0, atol=1e-9)


def test_a_territory_that_one_version_leaves_out_is_what_two_means_differ_by(tmp_path: Path) -> None:
    table = with_small_counts()
    table.loc[3, "r0"] = np.nan
    kept = [{"name": how, "variables": list(ALL), "imputation": how} for how in ("median", "drop")]
    result = run(load_study(study(tmp_path, table, versions=kept)))
    totals = {}
    for version, n in (("median", 80), ("drop", 79)):
        a, b = rows_of(result, version).query("indicator == 'c0' and masked == ''").iloc[:2].to_dict("records")
        spread = (a["raw"] - b["raw"]) / (a["normalised"] - b["normalised"])
        totals[version] = n * (a["raw"] - spread * a["normalised"])
    # Of the count, 4, it is the stand-in: 5.
    assert totals["median"] - totals["drop"] == pytest.approx(100 * 5 / table["c0_d"][3], rel=1e-6)


def test_members_of_a_group_whose_mean_is_used_are_masked_enough_or_whole(tmp_path: Path) -> None:
    table = territories()
    table.loc[3, "c0_n"] = 4
    table["region"] = np.where(np.arange(80) < 8, "few", np.where(np.arange(80) < 40, "A", "B"))
    ratio = {"method": "reference_ratio", "by": "region"}
    result = run(
        load_study(study(tmp_path, table, versions=[{"name": "v", "variables": list(ALL), "normalisation": ratio}]))
    )
    hidden = set(result.tables["masked"].query("variable == 'c0'")["code"])
    assert {f"{k:05d}" for k in range(8)} <= hidden
    assert len(hidden) >= 11
    assert result.indices == {}
