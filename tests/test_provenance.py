"""Digests say what was computed, not where."""

from __future__ import annotations

from pathlib import Path

from ifn_research import load_study
from ifn_research.provenance import config_digest, git_commit, package_versions
from ifn_research.results import StudyResult


def test_the_folder_of_a_table_and_the_store_do_not_change_the_digest(simulated_study: Path) -> None:
    config = load_study(simulated_study).config.plain()
    moved = load_study(simulated_study, overrides=["tables.0.path=/elsewhere/simulated.csv"]).config.plain()
    stored = load_study(simulated_study, overrides=["tracking={uri: 'sqlite:///x.db'}"]).config.plain()
    seeded = load_study(simulated_study, overrides=["seed=5"]).config.plain()
    assert config_digest(config) == config_digest(moved) == config_digest(stored)
    assert config_digest(config) != config_digest(seeded)


def test_the_manifest_says_what_the_figures_depend_on(simulated: StudyResult, simulated_study: Path) -> None:
    import hashlib

    manifest = simulated.manifest
    (table,) = manifest["inputs"]
    data = (simulated_study.parent / "simulated.csv").read_bytes()
    assert table["sha256"] == hashlib.sha256(data).hexdigest()
    assert table["rows"] == 130
    assert manifest["primary_criterion"] == {"ground_truth": "non_take_up", "metric": "spearman", "declared": True}
    assert manifest["seed"] == 3
    assert {"python", "numpy", "factor-analyzer", "mlflow"} <= set(package_versions())


def test_no_repository_is_no_commit(tmp_path: Path) -> None:
    assert git_commit(tmp_path) is None
