"""A model that is written as a copy of another is the one that MLflow itself would have written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from mlflow.models import Model

from ifn_research.outputs.tracking.base import ModelRecord
from ifn_research.outputs.tracking.mlflow_store.saved_models import SavedModels

# What two models never share.
OWN = ("utc_time_created",)


def written(saved: SavedModels, record: ModelRecord, target: Path) -> dict[str, Any]:
    saved.save(record, Model(artifact_path="a", run_id="r", model_uuid="m", model_id="m"), target)
    described = yaml.safe_load((target / "MLmodel").read_text(encoding="utf-8"))
    return {key: value for key, value in described.items() if key not in OWN}


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != "MLmodel")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_the_second_model_is_as_if_it_were_the_first(repository: Path, tmp_path: Path) -> None:
    indices = sorted((repository / "tests" / "reference" / "format_1" / "plain" / "versions").glob("*/index.json"))[:2]
    first = ModelRecord(index=indices[0], code="code", groups={}, numbers=("a", "b"))
    second = ModelRecord(index=indices[1], code="insee", groups={"region": "reg"}, numbers=("c",))
    saved = SavedModels()
    written(saved, first, tmp_path / "first")
    copied = written(saved, second, tmp_path / "copied")
    assert copied == written(SavedModels(), second, tmp_path / "alone")
    assert contents(tmp_path / "copied") == contents(tmp_path / "alone")
