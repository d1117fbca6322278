"""Digests say what was computed, not where."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pandas as pd

from ifn_research import load_study, run
from ifn_research.results.study_result import StudyResult
from ifn_research.study.provenance import (
    config_digest,
    criterion_digest,
    data_digest,
    describe_inputs,
    git_commit,
    package_versions,
)
from ifn_research.validation.ground_truth import ground_truth_from


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
    assert {"python", "numpy", "scipy", "mlflow"} <= set(package_versions())


def test_no_repository_is_no_commit(tmp_path: Path) -> None:
    assert git_commit(tmp_path) is None


def test_the_commit_is_that_of_the_folder_of_the_configuration(tmp_path: Path) -> None:
    identity = ["-c", "user.name=n", "-c", "user.email=e@example.org"]
    for command in (["init", "-q"], [*identity, "commit", "-q", "--allow-empty", "-m", "first"]):
        subprocess.run(["git", "-C", str(tmp_path), *command], check=True)
    (tmp_path / "configs").mkdir()
    head = (tmp_path / ".git" / (tmp_path / ".git" / "HEAD").read_text().split()[1]).read_text().strip()
    assert git_commit(tmp_path / "configs") == head
    assert git_commit(tmp_path / "absent") is None


def test_each_table_is_described_with_the_columns_that_it_gave() -> None:
    raw = pd.DataFrame({"a": [1], "b": [2], "c": [3]}, index=["01"])
    digests = {"/x/one.csv": "1" * 64, "/x/two.csv": "2" * 64}
    inputs = describe_inputs(digests, raw, {"a": "one.csv", "b": "two.csv", "c": "one.csv"})
    assert [(item["table"], item["columns"]) for item in inputs] == [("one.csv", ["a", "c"]), ("two.csv", ["b"])]
    assert data_digest(inputs) != data_digest(inputs[::-1])
    assert data_digest(inputs) != data_digest([inputs[0], {**inputs[1], "sha256": "3" * 64}])


def test_a_criterion_is_declared_by_a_word_or_by_being_the_only_one(simulated_study: Path) -> None:
    def criterion(*overrides: str) -> dict[str, object]:
        study = load_study(simulated_study, overrides=["validation.bootstrap.replicates=0", *overrides])
        return dict(run(study, only=["equal"]).manifest["primary_criterion"])

    assert criterion()["declared"] is True
    unsaid = criterion("ground_truth.non_take_up.primary=false")
    assert unsaid == {"ground_truth": "non_take_up", "metric": "spearman", "declared": False}
    assert criterion("ground_truth=[{name: latent, column: latent_fragility}]")["declared"] is True


def test_a_criterion_is_its_figures_and_metric_whatever_its_name_and_order() -> None:
    def digest(codes, values, metric="spearman", name="o"):
        truth = ground_truth_from(name, values=np.array(values, dtype=float))
        return criterion_digest(truth, np.array(codes, dtype=object), metric)

    first = digest(["a", "b", "c"], [1, 2, np.nan])
    assert first == digest(["b", "a"], [2, 1], name="other")
    assert first != digest(["a", "b"], [1, 2], "kendall")
    assert first != digest(["a", "b"], [1, 3])
