"""Loadings in what a run writes: intervals, their cautions, congruence, and the options that govern them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from ifn_research import load_study, run
from ifn_research.data.samples import simulate_territories
from ifn_research.outputs.tracking.runs.metrics import version_metrics
from ifn_research.results.study_result import StudyResult, read_results, write_yaml
from ifn_research.statistics.factors.congruence import facing_rotated, tucker_phi
from ifn_research.statistics.factors.solution import factor_solution
from ifn_research.statistics.resampling import draw_counts

FACTOR = {"method": "factor", "n_factors": 2, "extraction": "principal_component"}


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("loadings")
    territories = simulate_territories(240, seed=5, n_indicators=6, nested=(4, 30), n_adverse=0)
    config = territories.study(territories.write(folder / "simulated.csv"))
    names = list(config["indicators"])
    steps = {"variables": names, "imputation": "drop"}
    config["versions"] = [
        {"name": "equal", **steps},
        {"name": "factor", **steps, "weighting": FACTOR},
        {"name": "first", **steps, "weighting": {"method": "pca", "opposed": "keep"}},
        {"name": "dropped", **steps, "weighting": {"method": "pca", "opposed": "drop"}},
    ]
    config["validation"] = {"bootstrap": {"replicates": 60, "block": "departement"}}
    write_yaml(config, folder / "study.yaml")
    return folder / "study.yaml"


@pytest.fixture(scope="module")
def found(study: Path) -> StudyResult:
    return run(load_study(study))


def rows_of(result: StudyResult, table: str, version: str) -> pd.DataFrame:
    rows = result.tables[table]
    return rows[rows["version"] == version]


def normalised(result: StudyResult, version: str) -> pd.DataFrame:
    table = rows_of(result, "contributions", version)
    return table.pivot_table(index="code", columns="indicator", values="normalised", sort=False)


def groups(result: StudyResult, version: str, group: str) -> np.ndarray:
    scores = rows_of(result, "scores", version).set_index("code")
    return scores.loc[normalised(result, version).index, group].astype(str).to_numpy()


def test_intervals_are_those_of_refits_on_copies_of_the_scored_territories(found: StudyResult) -> None:
    values = normalised(found, "factor")
    target = rows_of(found, "loadings", "factor").pivot_table(
        index="indicator", columns="component", values=["loading", "ci_low", "ci_high"], sort=False
    )
    loading = target["loading"].loc[list(values.columns)].to_numpy()
    names, labels = np.unique(groups(found, "factor", "departement"), return_inverse=True)
    refits = []
    for counts in draw_counts(len(names), 60, seed=found.config.seed):
        drawn = np.concatenate([np.flatnonzero(labels == block) for block in np.repeat(np.arange(len(names)), counts)])
        again = factor_solution(np.corrcoef(values.to_numpy()[drawn].T), 2, extraction="principal_component")
        refits.append(facing_rotated(again.pattern, loading))
    low, middle, high = np.percentile(refits, [2.5, 50, 97.5], axis=0)
    # As wide as Student's t asks for on what blocks of unequal size are worth.
    sizes = np.bincount(labels)
    ratio = stats.t.isf(0.025, sizes.sum() ** 2 / (sizes**2).sum() - 1) / stats.norm.isf(0.025)
    low, high = middle - ratio * (middle - low), middle + ratio * (high - middle)
    np.testing.assert_allclose(target["ci_low"].loc[list(values.columns)].to_numpy(), low, atol=1e-10)
    np.testing.assert_allclose(target["ci_high"].loc[list(values.columns)].to_numpy(), high, atol=1e-10)


def test_congruence_is_that_of_refits_within_each_region(found: StudyResult) -> None:
    values, regions = normalised(found, "factor"), groups(found, "factor", "region")
    national = factor_solution(np.corrcoef(values.to_numpy().T), 2, extraction="principal_component").pattern
    rows = rows_of(found, "congruence", "factor")
    assert set(rows["group"]) == {"region"}
    for member, part in rows.groupby("member"):
        inside = values.to_numpy()[regions == member]
        assert set(part["n"]) == {len(inside)}
        again = factor_solution(np.corrcoef(inside.T), 2, extraction="principal_component").pattern
        expected = tucker_phi(facing_rotated(again, national), national)
        np.testing.assert_allclose(part["tucker_phi"], expected, atol=1e-10)


def test_a_version_without_loadings_has_none(found: StudyResult) -> None:
    for table in ("loadings", "congruence"):
        assert rows_of(found, table, "equal").empty


def test_the_least_congruence_and_the_state_of_the_resampling_are_diagnostics_and_metrics(found: StudyResult) -> None:
    rows = rows_of(found, "diagnostics", "factor")
    values = rows[rows["indicator"] == ""].set_index("statistic")["value"]
    assert values["tucker_phi_min"] == rows_of(found, "congruence", "factor")["tucker_phi"].min()
    assert (values["loading_bootstrap_replicates"], values["loading_bootstrap_blocks"]) == (60, 30)
    assert (values["loading_bootstrap_failed"], values["loading_bootstrap_heywood"]) == (0, 0)
    metrics = {metric.key: metric.value for metric in version_metrics(found, "factor")}
    assert metrics["diagnostics/tucker_phi_min"] == values["tucker_phi_min"]
    assert "diagnostics/loading_bootstrap_blocks" not in metrics


def test_neither_workers_nor_other_versions_nor_files_change_a_figure(
    study: Path, found: StudyResult, tmp_path: Path
) -> None:
    alone = run(load_study(study), only=["factor"], workers=2)
    for table in ("loadings", "congruence"):
        expected = rows_of(found, table, "factor").reset_index(drop=True)
        pd.testing.assert_frame_equal(alone.tables[table].reset_index(drop=True), expected, check_exact=True)
    found.write(tmp_path)
    again = read_results(tmp_path)
    for table in ("loadings", "congruence"):
        pd.testing.assert_frame_equal(again.tables[table], found.tables[table], check_exact=True, check_dtype=False)


def test_a_member_keeps_the_zero_it_begins_with(study: Path, tmp_path: Path) -> None:
    result = run(load_study(study, overrides=["validation.loadings.by=departement"]), only=["first"])
    result.write(tmp_path)
    rows = read_results(tmp_path).tables["congruence"]
    assert set(rows["member"]) == set(result.tables["scores"]["departement"].astype(str))
    assert set(rows["note"]) == {f"only {n} territories, at least 30 are needed" for n in rows["n"]}
    assert rows["tucker_phi"].isna().all()


def test_replicates_follow_those_of_the_other_intervals_unless_told(study: Path) -> None:
    config = load_study(study).config.validation
    assert config.loading_replicates == 60
    assert (
        load_study(study, overrides=["validation.bootstrap.replicates=5000"]).config.validation.loading_replicates
        == 200
    )
    none = run(load_study(study, overrides=["validation.loadings.replicates=0"]), only=["first"])
    assert set(none.tables["loadings"]["note"]) == {"no interval: no replicate was asked for"}
    assert none.tables["loadings"]["ci_low"].isna().all()
    assert not none.tables["congruence"]["tucker_phi"].isna().any()


def test_a_refused_version_shows_how_sure_its_loadings_are(simulated: StudyResult) -> None:
    rows = rows_of(simulated, "loadings", "refused")
    assert (rows["ci_low"] <= rows["ci_high"]).all()
    assert set(rows["note"]) == {"few blocks (26)"}
